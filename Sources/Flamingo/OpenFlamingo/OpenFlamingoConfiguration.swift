import JSONText
import Tensors

/// Reads the configuration of an OpenFlamingo model: one object that holds the `config.json` of its language model and of its
/// vision encoder and what OpenFlamingo adds.
///
/// OpenFlamingo itself publishes no such file: `OpenFlamingoFolder` makes the object of a model's parts, and a converted
/// model's GGUF file keeps it.
enum OpenFlamingoConfiguration {
  static let modelType = "open_flamingo"

  /// The names of the fields.
  enum Field {
    static let modelType = "model_type"
    static let languageModel = "language_model"
    static let visionEncoder = "vision_encoder"
    static let resampler = "perceiver"
    static let interval = "cross_attn_every_n_layers"
    static let imageToken = "media_token_id"
    static let endOfChunkToken = "eoc_token_id"
    /// Columns of the logits.
    static let vocabularySize = "vocab_size"
  }

  static let counts = 1...4096
  static let sizes = 1...(1 << 20)
  static let vocabularies = 1...(1 << 24)

  /// - Throws: `FlamingoError.invalidConfiguration` with every fault found.
  static func read(_ fields: [String: JSONValue], path: String) throws(FlamingoError) -> FlamingoConfiguration {
    var reader = ConfigurationReader(fields: fields)
    let interval = reader.integer(Field.interval, default: 1, in: counts)
    let vocabulary = reader.optionalInteger(Field.vocabularySize, in: vocabularies)
    let languageModel = reader.section(Field.languageModel) { LanguageModelConfiguration.read(&$0) }
    let vision = reader.section(Field.visionEncoder) { CLIPVisionConfiguration.read(&$0) }
    let resampler = reader.section(Field.resampler) { Self.resampler(&$0, visionWidth: vision.width) }
    var decoder = languageModel.decoder
    if let vocabulary { decoder.vocabularySize = vocabulary }
    var tokens = SpecialTokenIDs.openFlamingo(
      vocabularySize: decoder.vocabularySize, beginOfText: languageModel.beginOfText,
      endOfText: languageModel.endOfText)
    tokens.image = reader.tokenID(Field.imageToken, default: tokens.image, below: vocabularies.upperBound)
    tokens.endOfUtterance = reader.tokenID(
      Field.endOfChunkToken, default: tokens.endOfUtterance, below: vocabularies.upperBound)
    if interval > decoder.layerCount {
      reader.report(Field.interval, .outOfRange(value: interval, allowed: 1...decoder.layerCount))
    }
    guard reader.faults.isEmpty else { throw .invalidConfiguration(path: path, reader.faults) }
    return FlamingoConfiguration(
      family: .openFlamingo(languageModel.kind), vision: vision, resampler: resampler, decoder: decoder,
      crossAttention: .openFlamingo(
        interval: interval, headCount: resampler.headCount, hiddenSize: decoder.hiddenSize),
      specialTokens: tokens)
  }

  private static func resampler(_ reader: inout ConfigurationReader, visionWidth: Int) -> ResamplerConfiguration {
    .openFlamingo(
      latentCount: reader.integer("num_latents", default: 64, in: counts),
      depth: reader.integer("depth", default: 6, in: counts),
      headCount: reader.integer("heads", default: 8, in: counts), visionWidth: visionWidth)
  }
}

extension ResamplerConfiguration {
  /// Channels of a head, in the resampler and the gated blocks (`dim_head` of `helpers.py`, the same in all models).
  static let openFlamingoHeadSize = 64

  /// OpenFlamingo's (`PerceiverResampler` of `helpers.py`).
  static func openFlamingo(
    latentCount: Int, depth: Int, headCount: Int, visionWidth: Int
  ) -> ResamplerConfiguration {
    ResamplerConfiguration(
      latentCount: latentCount, depth: depth, headCount: headCount, headSize: openFlamingoHeadSize,
      intermediateSize: 4 * visionWidth, activation: .gelu, normalisesQueriesAndKeys: false, layerNormEpsilon: 1e-5)
  }
}

extension CrossAttentionConfiguration {
  /// OpenFlamingo's (`GatedCrossAttentionBlock` of `helpers.py`, and `flamingo_lm.py` for where blocks stand: before the
  /// last of every `interval` layers).
  static func openFlamingo(interval: Int, headCount: Int, hiddenSize: Int) -> CrossAttentionConfiguration {
    CrossAttentionConfiguration(
      interval: interval, firstLayer: interval - 1, gate: .scalar, normalisesQueriesAndKeys: false,
      heads: Heads(count: headCount, size: ResamplerConfiguration.openFlamingoHeadSize),
      blocks: Blocks(norm: .layer, normEpsilon: 1e-5, mlp: .plain(.gelu), intermediateSize: 4 * hiddenSize))
  }
}

extension SpecialTokenIDs {
  /// The last three rows, in the order in which OpenFlamingo's `factory.py` adds them: `<|endofchunk|>`, `<image>`, `<PAD>`.
  static func openFlamingo(vocabularySize: Int, beginOfText: Int?, endOfText: Int) -> SpecialTokenIDs {
    SpecialTokenIDs(
      beginOfText: beginOfText, endOfText: endOfText, padding: max(0, vocabularySize - 1), fakeTokenAroundImage: nil,
      image: max(0, vocabularySize - 2), endOfUtterance: max(0, vocabularySize - 3))
  }
}
