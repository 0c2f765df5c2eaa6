import JSONText
import Tensors

/// What the `config.json` of a language model says, in the spelling of each that OpenFlamingo was built on. Absent fields take
/// the defaults of the reference's configuration class; what the reference can and this model cannot do is refused by name.
struct LanguageModelConfiguration {
  var kind: LanguageModelKind
  var decoder: DecoderConfiguration
  var beginOfText: Int?
  var endOfText: Int

  private static let (sizes, counts) = (OpenFlamingoConfiguration.sizes, OpenFlamingoConfiguration.counts)
  private static let vocabularies = OpenFlamingoConfiguration.vocabularies
  private static let contexts = 1...KeyValueCache.maximumCapacity

  static func read(_ reader: inout ConfigurationReader) -> LanguageModelConfiguration {
    let kinds = Dictionary(uniqueKeysWithValues: LanguageModelKind.allCases.map { ($0.rawValue, $0) })
    if !reader.contains("model_type") { reader.report("model_type", .missing) }
    let kind = reader.choice("model_type", default: .mpt, kinds)
    let decoder =
      switch kind {
      case .mosaicGPT: mosaicGPT(&reader)
      case .mpt: mpt(&reader)
      case .gptNeoX: gptNeoX(&reader)
      case .llama: llama(&reader)
      }
    let isLLaMA = kind == .llama
    return LanguageModelConfiguration(
      kind: kind, decoder: decoder,
      beginOfText: isLLaMA ? reader.tokenID("bos_token_id", default: 1, below: vocabularies.upperBound) : nil,
      // The end of a text in the vocabulary of GPT-NeoX, which MPT shares, is its first entry, whatever a configuration
      // that was made without its tokenizer says.
      endOfText: isLLaMA ? reader.tokenID("eos_token_id", default: 2, below: vocabularies.upperBound) : 0)
  }

  // MARK: MPT

  /// `configuration_mosaic_gpt.py` of MPT-1B.
  private static func mosaicGPT(_ reader: inout ConfigurationReader) -> DecoderConfiguration {
    let normalises = reader.boolean("attn_qk_ln", default: false)
    let maximum = reader.positiveNumber("alibi_bias_max", default: 8)
    requireALiBi(&reader)
    for field in ["attn_clip_qkv", "softmax_scale"] { reader.requireAbsent(field) }
    return mpt(
      &reader, expansion: reader.integer("mlp_ratio", default: 4, in: counts), alibiMaximum: maximum,
      normalisesQueriesAndKeys: normalises, hasBiases: !reader.boolean("no_bias", default: false))
  }

  /// `configuration_mpt.py` of transformers and of MosaicML, whose attention has a section of its own.
  private static func mpt(_ reader: inout ConfigurationReader) -> DecoderConfiguration {
    let attention = reader.section("attn_config") { section in
      requireALiBi(&section)
      section.requireChoice("attn_type", default: "multihead_attention", among: ["multihead_attention"])
      for field in ["clip_qkv", "softmax_scale"] { section.requireAbsent(field) }
      return (
        normalises: section.boolean("qk_ln", default: false),
        maximum: section.positiveNumber("alibi_bias_max", default: 8)
      )
    }
    return mpt(
      &reader, expansion: reader.integer("expansion_ratio", default: 4, in: counts), alibiMaximum: attention.maximum,
      normalisesQueriesAndKeys: attention.normalises, hasBiases: !reader.boolean("no_bias", default: true))
  }

  /// Positions come from ALiBi alone; a model without it would need position embeddings, which no published one has.
  private static func requireALiBi(_ reader: inout ConfigurationReader) {
    if !reader.boolean("alibi", default: true) { reader.report("alibi", .unsupportedValue("false")) }
    if reader.boolean("prefix_lm", default: false) { reader.report("prefix_lm", .unsupportedValue("true")) }
  }

  private static func mpt(
    _ reader: inout ConfigurationReader, expansion: Int, alibiMaximum: Double, normalisesQueriesAndKeys: Bool,
    hasBiases: Bool
  ) -> DecoderConfiguration {
    let hidden = reader.integer("d_model", default: 2048, in: sizes)
    reader.requireAbsent("logit_scale")
    let decoder = DecoderConfiguration(
      vocabularySize: reader.integer("vocab_size", default: 50_368, in: vocabularies), additionalVocabularySize: 0,
      hiddenSize: hidden, intermediateSize: expansion * hidden,
      layerCount: reader.integer("n_layers", default: 24, in: counts),
      headCount: reader.integer("n_heads", default: 16, in: counts), norm: .layer,
      normEpsilon: Float(reader.positiveNumber("layer_norm_epsilon", default: 1e-5)),
      positions: .alibi(maximum: alibiMaximum), mlp: .plain(.gelu),
      normalisesQueriesAndKeys: normalisesQueriesAndKeys, hasBiases: hasBiases, tiesOutputToEmbedding: true,
      contextLength: reader.integer("max_seq_len", default: 2048, in: contexts))
    reader.requireDivisible("d_model", decoder.hiddenSize, by: decoder.headCount, "n_heads")
    return decoder
  }

  // MARK: GPT-NeoX

  /// `configuration_gpt_neox.py`. Models with parallel residual (Pythia, GPT-NeoX 20B) are refused: no OpenFlamingo was
  /// built on one.
  private static func gptNeoX(_ reader: inout ConfigurationReader) -> DecoderConfiguration {
    let activations: [String: Activation] = [
      "gelu": .gelu, "gelu_new": .geluTanh, "gelu_fast": .geluTanh, "gelu_pytorch_tanh": .geluTanh, "relu": .relu,
    ]
    if reader.boolean("use_parallel_residual", default: true) {
      reader.report("use_parallel_residual", .unsupportedValue("true"))
    }
    reader.requireAbsent("rope_scaling")
    let hidden = reader.integer("hidden_size", default: 6144, in: sizes)
    let heads = reader.integer("num_attention_heads", default: 64, in: counts)
    reader.requireDivisible("hidden_size", hidden, by: heads, "num_attention_heads")
    let share = reader.positiveNumber("rotary_pct", default: 0.25)
    let rotaryDimensions = Int(Double(hidden / heads) * min(share, 1))
    if rotaryDimensions % 2 != 0 { reader.report("rotary_pct", .unusableNumber(share)) }
    if !reader.boolean("attention_bias", default: true) { reader.report("attention_bias", .unsupportedValue("false")) }
    return DecoderConfiguration(
      vocabularySize: reader.integer("vocab_size", default: 50_432, in: vocabularies), additionalVocabularySize: 0,
      hiddenSize: hidden, intermediateSize: reader.integer("intermediate_size", default: 24_576, in: sizes),
      layerCount: reader.integer("num_hidden_layers", default: 44, in: counts), headCount: heads, norm: .layer,
      normEpsilon: Float(reader.positiveNumber("layer_norm_eps", default: 1e-5)),
      positions: .rotary(
        base: reader.positiveNumber("rotary_emb_base", default: 10_000), dimensions: rotaryDimensions),
      mlp: .plain(reader.choice("hidden_act", default: .gelu, activations)), hasBiases: true,
      tiesOutputToEmbedding: reader.boolean("tie_word_embeddings", default: false),
      contextLength: reader.integer("max_position_embeddings", default: 2048, in: contexts))
  }

  // MARK: LLaMA

  /// `configuration_llama.py`, as far as the first LLaMA goes: no grouped keys, no biases, no scaled positions.
  private static func llama(_ reader: inout ConfigurationReader) -> DecoderConfiguration {
    reader.requireChoice("hidden_act", default: "silu", among: ["silu", "swish"])
    reader.requireAbsent("rope_scaling")
    for field in ["attention_bias", "mlp_bias"] where reader.boolean(field, default: false) {
      reader.report(field, .unsupportedValue("true"))
    }
    let hidden = reader.integer("hidden_size", default: 4096, in: sizes)
    let heads = reader.integer("num_attention_heads", default: 32, in: counts)
    let keyHeads = reader.integer("num_key_value_heads", default: heads, in: counts)
    if keyHeads != heads { reader.report("num_key_value_heads", .unsupportedValue("\(keyHeads)")) }
    reader.requireDivisible("hidden_size", hidden, by: 2 * heads, "2 * num_attention_heads")
    return DecoderConfiguration(
      vocabularySize: reader.integer("vocab_size", default: 32_000, in: vocabularies), additionalVocabularySize: 0,
      hiddenSize: hidden, intermediateSize: reader.integer("intermediate_size", default: 11_008, in: sizes),
      layerCount: reader.integer("num_hidden_layers", default: 32, in: counts), headCount: heads,
      normEpsilon: Float(reader.positiveNumber("rms_norm_eps", default: 1e-6)),
      positions: .rotary(base: reader.positiveNumber("rope_theta", default: 10_000)),
      tiesOutputToEmbedding: reader.boolean("tie_word_embeddings", default: false),
      contextLength: reader.integer("max_position_embeddings", default: 2048, in: contexts))
  }
}
