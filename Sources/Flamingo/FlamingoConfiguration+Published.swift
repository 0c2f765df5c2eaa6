import Tensors

/// The shapes of published models, for measuring without their files.
///
/// Sources: the parameter counts of IDEFICS 9B, which only these sizes give (`IdeficsConfig` of transformers 4.57.6);
/// the README and `factory.py` of open_flamingo, with CLIP ViT-L/14 and MPT's configurations; LLaMA (Touvron et al. 2023).
extension FlamingoConfiguration {
  /// IDEFICS 9B (HuggingFaceM4/idefics-9b): LLaMA-7B, CLIP ViT-H/14 and eight gated blocks. 8,929,679,632 weights, but for
  /// the vision tower's unused last norm.
  public static let idefics9B = FlamingoConfiguration(
    family: .idefics,
    vision: VisionConfiguration(
      imageSize: 224, patchSize: 14, channelCount: 3, width: 1280, intermediateSize: 5120, layerCount: 32,
      headCount: 16, activation: .gelu, layerNormEpsilon: 1e-5),
    resampler: ResamplerConfiguration(
      latentCount: 64, depth: 6, headCount: 16, headSize: 96, intermediateSize: 5120, activation: .relu,
      normalisesQueriesAndKeys: true, layerNormEpsilon: 1e-5),
    decoder: .llama7B(additionalVocabularySize: 2),
    crossAttention: CrossAttentionConfiguration(
      interval: 4, firstLayer: 0, gate: .scalar, normalisesQueriesAndKeys: true),
    specialTokens: .afterVocabulary(32_000))

  /// LLaMA-7B alone: a vision tower of no layers, and no gated blocks.
  public static let llama7B = FlamingoConfiguration(
    family: .idefics,
    vision: VisionConfiguration(
      imageSize: 1, patchSize: 1, channelCount: 3, width: 32, intermediateSize: 32, layerCount: 0, headCount: 1,
      activation: .gelu, layerNormEpsilon: 1e-5),
    resampler: nil,
    decoder: .llama7B(additionalVocabularySize: 0),
    crossAttention: CrossAttentionConfiguration(
      interval: 1, firstLayer: 32, gate: .scalar, normalisesQueriesAndKeys: false),
    specialTokens: .afterVocabulary(32_000))

  /// OpenFlamingo 3B (openflamingo/OpenFlamingo-3B-vitl-mpt1b): MPT-1B, a gated block before every layer.
  public static let openFlamingo3B = openFlamingo(
    .mosaicGPT, decoder: .mpt(hiddenSize: 2048, layerCount: 24, headCount: 16, normalisesQueriesAndKeys: true),
    interval: 1)

  /// OpenFlamingo 4B (openflamingo/OpenFlamingo-4B-vitl-rpj3b): RedPajama-INCITE 3B, a gated block before every second layer.
  public static let openFlamingo4B = openFlamingo(
    .gptNeoX,
    decoder: DecoderConfiguration(
      vocabularySize: 50_280, additionalVocabularySize: 0, hiddenSize: 2560, intermediateSize: 10_240, layerCount: 32,
      headCount: 32, norm: .layer, normEpsilon: 1e-5, positions: .rotary(base: 10_000), mlp: .plain(.gelu),
      hasBiases: true, tiesOutputToEmbedding: false, contextLength: 2048),
    interval: 2)

  /// OpenFlamingo 9B (openflamingo/OpenFlamingo-9B-vitl-mpt7b): MPT-7B, a gated block before every fourth layer.
  public static let openFlamingo9B = openFlamingo(
    .mpt, decoder: .mpt(hiddenSize: 4096, layerCount: 32, headCount: 32), interval: 4)

  /// Fledgling, the model that comes with the program (`assets/fledgling/config.json`).
  public static let fledgling = FlamingoConfiguration(
    family: .idefics,
    vision: VisionConfiguration(
      imageSize: 112, patchSize: 14, channelCount: 3, width: 192, intermediateSize: 768, layerCount: 6, headCount: 3,
      activation: .gelu, layerNormEpsilon: 1e-5),
    resampler: ResamplerConfiguration(
      latentCount: 24, depth: 2, headCount: 3, headSize: 64, intermediateSize: 768, activation: .relu,
      normalisesQueriesAndKeys: true, layerNormEpsilon: 1e-5),
    decoder: DecoderConfiguration(
      vocabularySize: 6861, additionalVocabularySize: 3, hiddenSize: 256, intermediateSize: 1024, layerCount: 6,
      headCount: 4, normEpsilon: 1e-6, positions: .rotary(base: 10_000), tiesOutputToEmbedding: false,
      contextLength: 2048),
    crossAttention: CrossAttentionConfiguration(
      interval: 2, firstLayer: 0, gate: .scalar, normalisesQueriesAndKeys: true),
    specialTokens: .afterVocabulary(6861))

  /// CLIP ViT-L/14 and a resampler of 8 heads of 64, as all of OpenFlamingo has them.
  private static func openFlamingo(
    _ languageModel: LanguageModelKind, decoder: DecoderConfiguration, interval: Int
  ) -> FlamingoConfiguration {
    let vision = VisionConfiguration(
      imageSize: 224, patchSize: 14, channelCount: 3, width: 1024, intermediateSize: 4096, layerCount: 24,
      headCount: 16, activation: .quickGELU, layerNormEpsilon: 1e-5, keepsClassToken: false)
    return FlamingoConfiguration(
      family: .openFlamingo(languageModel), vision: vision,
      resampler: .openFlamingo(latentCount: 64, depth: 6, headCount: 8, visionWidth: vision.width),
      decoder: decoder,
      crossAttention: .openFlamingo(interval: interval, headCount: 8, hiddenSize: decoder.hiddenSize),
      specialTokens: .openFlamingo(vocabularySize: decoder.vocabularySize, beginOfText: nil, endOfText: 0))
  }
}

extension DecoderConfiguration {
  fileprivate static func llama7B(additionalVocabularySize: Int) -> DecoderConfiguration {
    DecoderConfiguration(
      vocabularySize: 32_000, additionalVocabularySize: additionalVocabularySize, hiddenSize: 4096,
      intermediateSize: 11_008, layerCount: 32, headCount: 32, normEpsilon: 1e-6, positions: .rotary(base: 10_000),
      tiesOutputToEmbedding: false, contextLength: 2048)
  }

  fileprivate static func mpt(
    hiddenSize: Int, layerCount: Int, headCount: Int, normalisesQueriesAndKeys: Bool = false
  ) -> DecoderConfiguration {
    DecoderConfiguration(
      vocabularySize: 50_280, additionalVocabularySize: 0, hiddenSize: hiddenSize, intermediateSize: 4 * hiddenSize,
      layerCount: layerCount, headCount: headCount, norm: .layer, normEpsilon: 1e-5, positions: .alibi(maximum: 8),
      mlp: .plain(.gelu), normalisesQueriesAndKeys: normalisesQueriesAndKeys, tiesOutputToEmbedding: true,
      contextLength: 2048)
  }
}

extension SpecialTokenIDs {
  /// LLaMA's control tokens, and the tokens that IDEFICS adds behind the base vocabulary.
  fileprivate static func afterVocabulary(_ vocabularySize: Int) -> SpecialTokenIDs {
    SpecialTokenIDs(
      beginOfText: 1, endOfText: 2, padding: 0, fakeTokenAroundImage: vocabularySize, image: vocabularySize + 1,
      endOfUtterance: vocabularySize + 2)
  }
}
