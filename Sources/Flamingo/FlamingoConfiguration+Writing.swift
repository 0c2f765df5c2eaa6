import JSONText
import Tensors

extension FlamingoConfiguration {
  /// The text of a `config.json` that says this, in the family's spelling; what training needs besides is not in it.
  ///
  /// - Throws: `FlamingoError` where no such text can say it: a model of no pictures, for instance.
  public func document() throws -> String {
    let fields: [String: JSONValue] =
      switch family {
      case .idefics: IdeficsConfiguration.fields(self)
      case .openFlamingo(let languageModel): OpenFlamingoConfiguration.fields(self, languageModel)
      }
    let text = JSONValue.object(fields).text
    // What reads it decides what it says.
    let name = ModelDocument.configuration.rawValue
    let read = try Array(text.utf8).withUnsafeBytes { try FlamingoConfiguration.read(json: $0, path: name) }
    guard read.tensorCatalogue.entries == tensorCatalogue.entries else {
      throw FlamingoError.unsupportedModel(path: name, modelType: nil)
    }
    return text
  }
}

extension IdeficsConfiguration {
  fileprivate static func fields(_ configuration: FlamingoConfiguration) -> [String: JSONValue] {
    let (decoder, vision, crossAttention) = (
      configuration.decoder, configuration.vision, configuration.crossAttention
    )
    var fields: [String: JSONValue] = [
      "model_type": .string(modelType),
      "vocab_size": .integer(decoder.vocabularySize),
      "additional_vocab_size": .integer(decoder.additionalVocabularySize),
      "hidden_size": .integer(decoder.hiddenSize),
      "intermediate_size": .integer(decoder.intermediateSize),
      "num_hidden_layers": .integer(decoder.layerCount),
      "num_attention_heads": .integer(decoder.headCount),
      "rms_norm_eps": .number(decimal(decoder.normEpsilon)),
      "tie_word_embeddings": .boolean(decoder.tiesOutputToEmbedding),
      "max_position_embeddings": .integer(decoder.contextLength),
      "cross_layer_interval": .integer(crossAttention.interval),
      "alpha_type": .string(crossAttention.gate == .vector ? "vector" : "float"),
      "qk_layer_norms": .boolean(crossAttention.normalisesQueriesAndKeys),
      "use_resampler": .boolean(configuration.resampler != nil),
      "bos_token_id": configuration.specialTokens.beginOfText.map(JSONValue.integer) ?? .null,
      "eos_token_id": .integer(configuration.specialTokens.endOfText),
      "pad_token_id": .integer(configuration.specialTokens.padding),
    ]
    fields["vision_config"] = .object(visionFields(vision, width: "embed_dim"))
    if let resampler = configuration.resampler {
      fields["perceiver_config"] = .object([
        "resampler_n_latents": .integer(resampler.latentCount),
        "resampler_depth": .integer(resampler.depth),
        "resampler_n_heads": .integer(resampler.headCount),
        "resampler_head_dim": .integer(resampler.headSize),
        "qk_layer_norms_perceiver": .boolean(resampler.normalisesQueriesAndKeys),
      ])
    }
    return fields
  }
}

extension OpenFlamingoConfiguration {
  fileprivate static func fields(
    _ configuration: FlamingoConfiguration, _ languageModel: LanguageModelKind
  ) -> [String: JSONValue] {
    [
      Field.modelType: .string(modelType),
      Field.languageModel: .object(languageModelFields(configuration.decoder, languageModel)),
      Field.visionEncoder: .object(visionFields(configuration.vision, width: "hidden_size")),
      Field.resampler: .object([
        "num_latents": .integer(configuration.resampler?.latentCount ?? 0),
        "depth": .integer(configuration.resampler?.depth ?? 0),
        "heads": .integer(configuration.resampler?.headCount ?? 0),
      ]),
      Field.interval: .integer(configuration.crossAttention.interval),
      Field.imageToken: .integer(configuration.specialTokens.image),
      Field.endOfChunkToken: .integer(configuration.specialTokens.endOfUtterance),
      Field.vocabularySize: .integer(configuration.decoder.vocabularySize),
    ]
  }

  private static func languageModelFields(
    _ decoder: DecoderConfiguration, _ kind: LanguageModelKind
  ) -> [String: JSONValue] {
    let type: [String: JSONValue] = [
      "model_type": .string(kind.rawValue), "vocab_size": .integer(decoder.vocabularySize),
    ]
    let fields: [String: JSONValue] =
      switch kind {
      case .mosaicGPT, .mpt: mptFields(decoder, kind)
      case .gptNeoX: neoXFields(decoder)
      case .llama:
        [
          "hidden_size": .integer(decoder.hiddenSize), "intermediate_size": .integer(decoder.intermediateSize),
          "num_hidden_layers": .integer(decoder.layerCount), "num_attention_heads": .integer(decoder.headCount),
          "rms_norm_eps": .number(decimal(decoder.normEpsilon)), "rope_theta": .number(decoder.rotaryBase),
          "tie_word_embeddings": .boolean(decoder.tiesOutputToEmbedding),
          "max_position_embeddings": .integer(decoder.contextLength),
        ]
      }
    return fields.merging(type) { _, type in type }
  }

  private static func mptFields(_ decoder: DecoderConfiguration, _ kind: LanguageModelKind) -> [String: JSONValue] {
    let expansion = decoder.intermediateSize / max(1, decoder.hiddenSize)
    var fields: [String: JSONValue] = [
      "d_model": .integer(decoder.hiddenSize), "n_layers": .integer(decoder.layerCount),
      "n_heads": .integer(decoder.headCount), "max_seq_len": .integer(decoder.contextLength),
      "layer_norm_epsilon": .number(decimal(decoder.normEpsilon)), "no_bias": .boolean(!decoder.hasBiases),
    ]
    var attention: [String: JSONValue] = ["alibi": .boolean(true)]
    if case .alibi(let maximum) = decoder.positions { attention["alibi_bias_max"] = .number(maximum) }
    if kind == .mosaicGPT {
      fields["mlp_ratio"] = .integer(expansion)
      fields["attn_qk_ln"] = .boolean(decoder.normalisesQueriesAndKeys)
      return fields.merging(attention) { own, _ in own }
    }
    fields["expansion_ratio"] = .integer(expansion)
    attention["qk_ln"] = .boolean(decoder.normalisesQueriesAndKeys)
    fields["attn_config"] = .object(attention)
    return fields
  }

  private static func neoXFields(_ decoder: DecoderConfiguration) -> [String: JSONValue] {
    var share = 1.0
    if case .rotary(_, let dimensions?) = decoder.positions { share = Double(dimensions) / Double(decoder.headSize) }
    var activation = Activation.gelu
    if case .plain(let own) = decoder.mlp { activation = own }
    return [
      "hidden_size": .integer(decoder.hiddenSize), "intermediate_size": .integer(decoder.intermediateSize),
      "num_hidden_layers": .integer(decoder.layerCount), "num_attention_heads": .integer(decoder.headCount),
      "layer_norm_eps": .number(decimal(decoder.normEpsilon)), "rotary_emb_base": .number(decoder.rotaryBase),
      "rotary_pct": .number(share), "hidden_act": .string(name(activation)), "use_parallel_residual": .boolean(false),
      "tie_word_embeddings": .boolean(decoder.tiesOutputToEmbedding),
      "max_position_embeddings": .integer(decoder.contextLength),
    ]
  }
}

extension DecoderConfiguration {
  fileprivate var rotaryBase: Double {
    guard case .rotary(let base, _) = positions else { return 10_000 }
    return base
  }
}

/// - Parameter width: what the family calls it.
private func visionFields(_ vision: VisionConfiguration, width: String) -> [String: JSONValue] {
  [
    "image_size": .integer(vision.imageSize), "patch_size": .integer(vision.patchSize),
    "num_channels": .integer(vision.channelCount), width: .integer(vision.width),
    "intermediate_size": .integer(vision.intermediateSize), "num_hidden_layers": .integer(vision.layerCount),
    "num_attention_heads": .integer(vision.headCount), "hidden_act": .string(name(vision.activation)),
    "layer_norm_eps": .number(decimal(vision.layerNormEpsilon)),
  ]
}

/// The name that all families' configurations have for an activation.
private func name(_ activation: Activation) -> String {
  switch activation {
  case .gelu: "gelu"
  case .geluTanh: "gelu_pytorch_tanh"
  case .quickGELU: "quick_gelu"
  case .relu: "relu"
  case .silu: "silu"
  }
}

/// The number that a configuration would have: 0.00001, not the digits of its nearest value in single precision.
private func decimal(_ value: Float) -> Double { Double(value.description) ?? Double(value) }
