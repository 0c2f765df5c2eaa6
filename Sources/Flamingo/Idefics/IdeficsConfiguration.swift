import JSONText
import Tensors

/// Reads the `config.json` of an IDEFICS checkpoint.
///
/// Fields that are absent take the defaults of transformers' `IdeficsConfig` (`configuration_idefics.py`, 4.57.6): its
/// `save_pretrained` leaves out what equals them. Fields that only matter in training are ignored.
enum IdeficsConfiguration {
  static let modelType = "idefics"

  /// Far above any published model, far below what could overflow a product of a few of them.
  private static let sizes = 1...(1 << 20)
  private static let counts = 1...4096
  private static let vocabularies = 1...(1 << 24)

  /// Hard-coded in the reference (`IdeficsEmbedding`, `base=10000`): IDEFICS configurations have no field for it.
  private static let rotaryBase = 10_000.0
  /// LLaMA's training length, where `max_position_embeddings` is absent.
  private static let defaultContextLength = 2048
  /// The eps of `torch.nn.LayerNorm`, which the resampler takes unchanged.
  private static let resamplerNormEpsilon: Float = 1e-5

  private static let activations: [String: Activation] = [
    "gelu": .gelu, "gelu_new": .geluTanh, "gelu_pytorch_tanh": .geluTanh, "quick_gelu": .quickGELU, "relu": .relu,
    "silu": .silu, "swish": .silu,
  ]

  /// - Throws: `FlamingoError.invalidConfiguration` with every fault found.
  static func read(_ fields: [String: JSONValue], path: String) throws(FlamingoError) -> FlamingoConfiguration {
    var reader = ConfigurationReader(fields: fields)
    let decoder = Self.decoder(&reader)
    let vision = reader.section("vision_config") { Self.vision(&$0) }
    let usesResampler = reader.boolean("use_resampler", default: false)
    let resampler = reader.section("perceiver_config") { Self.resampler(&$0, width: vision.width) }
    let configuration = FlamingoConfiguration(
      family: .idefics,
      vision: vision,
      resampler: usesResampler ? resampler : nil,
      decoder: decoder,
      crossAttention: crossAttention(&reader, layerCount: decoder.layerCount),
      specialTokens: specialTokens(&reader, vocabularySize: decoder.vocabularySize))
    guard reader.faults.isEmpty else { throw .invalidConfiguration(path: path, reader.faults) }
    return configuration
  }

  private static func decoder(_ reader: inout ConfigurationReader) -> DecoderConfiguration {
    let decoder = DecoderConfiguration(
      vocabularySize: reader.integer("vocab_size", default: 32_000, in: vocabularies),
      additionalVocabularySize: reader.integer("additional_vocab_size", default: 0, in: 0...sizes.upperBound),
      hiddenSize: reader.integer("hidden_size", default: 4096, in: sizes),
      intermediateSize: reader.integer("intermediate_size", default: 11_008, in: sizes),
      layerCount: reader.integer("num_hidden_layers", default: 32, in: counts),
      headCount: reader.integer("num_attention_heads", default: 32, in: counts),
      normEpsilon: Float(reader.positiveNumber("rms_norm_eps", default: 1e-6)),
      positions: .rotary(base: rotaryBase),
      tiesOutputToEmbedding: reader.boolean("tie_word_embeddings", default: false),
      contextLength: reader.integer(
        "max_position_embeddings", default: defaultContextLength, in: 1...KeyValueCache.maximumCapacity))
    // The gate of a SwiGLU is a SiLU, which every LLaMA has.
    reader.requireChoice("hidden_act", default: "silu", among: ["silu", "swish"])
    reader.requireDivisible("hidden_size", decoder.hiddenSize, by: decoder.headCount, "num_attention_heads")
    // Rotary embedding turns pairs of channels.
    if decoder.hiddenSize % decoder.headCount == 0, decoder.headSize % 2 != 0 {
      reader.report("hidden_size", .notDivisible(value: decoder.headSize, divisor: 2, divisorField: "head size"))
    }
    return decoder
  }

  private static func vision(_ reader: inout ConfigurationReader) -> VisionConfiguration {
    // transformers takes `hidden_size` for `embed_dim` too.
    let widthField = reader.contains("embed_dim") ? "embed_dim" : "hidden_size"
    let vision = VisionConfiguration(
      imageSize: reader.integer("image_size", default: 224, in: 1...8192),
      patchSize: reader.integer("patch_size", default: 14, in: 1...8192),
      channelCount: reader.integer("num_channels", default: 3, in: 3...3),
      width: reader.integer(widthField, default: 768, in: sizes),
      intermediateSize: reader.integer("intermediate_size", default: 5120, in: sizes),
      layerCount: reader.integer("num_hidden_layers", default: 32, in: counts),
      headCount: reader.integer("num_attention_heads", default: 16, in: counts),
      activation: reader.choice("hidden_act", default: .gelu, activations),
      layerNormEpsilon: Float(reader.positiveNumber("layer_norm_eps", default: 1e-5)))
    reader.requireDivisible(widthField, vision.width, by: vision.headCount, "num_attention_heads")
    if vision.gridSize == 0 || vision.gridSize > 512 {
      reader.report("patch_size", .outOfRange(value: vision.patchSize, allowed: 1...vision.imageSize))
    }
    return vision
  }

  /// The inner width is four times the vision transformer's (`perceiver.py`), and the activation ReLU; neither is a field.
  private static func resampler(_ reader: inout ConfigurationReader, width: Int) -> ResamplerConfiguration {
    ResamplerConfiguration(
      latentCount: reader.integer("resampler_n_latents", default: 64, in: counts),
      depth: reader.integer("resampler_depth", default: 6, in: counts),
      headCount: reader.integer("resampler_n_heads", default: 16, in: counts),
      headSize: reader.integer("resampler_head_dim", default: 96, in: sizes),
      intermediateSize: 4 * width,
      activation: .relu,
      normalisesQueriesAndKeys: reader.boolean("qk_layer_norms_perceiver", default: false),
      layerNormEpsilon: resamplerNormEpsilon)
  }

  private static func crossAttention(
    _ reader: inout ConfigurationReader, layerCount: Int
  ) -> CrossAttentionConfiguration {
    let crossAttention = CrossAttentionConfiguration(
      interval: reader.integer("cross_layer_interval", default: 1, in: counts),
      firstLayer: 0,
      gate: reader.choice("alpha_type", default: .scalar, ["float": .scalar, "vector": .vector]),
      normalisesQueriesAndKeys: reader.boolean("qk_layer_norms", default: false))
    // The reference makes `layers / interval` blocks, rounded down, and fails where it then lacks one.
    reader.requireDivisible("num_hidden_layers", layerCount, by: crossAttention.interval, "cross_layer_interval")
    return crossAttention
  }

  private static func specialTokens(
    _ reader: inout ConfigurationReader, vocabularySize: Int
  ) -> SpecialTokenIDs {
    let limit = vocabularies.upperBound
    return SpecialTokenIDs(
      beginOfText: reader.tokenID("bos_token_id", default: 1, below: limit),
      endOfText: reader.tokenID("eos_token_id", default: 2, below: limit),
      padding: reader.tokenID("pad_token_id", default: 0, below: limit),
      fakeTokenAroundImage: vocabularySize,
      image: vocabularySize + 1,
      endOfUtterance: vocabularySize + 2)
  }
}
