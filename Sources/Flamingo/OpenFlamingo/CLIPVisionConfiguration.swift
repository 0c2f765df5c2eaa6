import Tensors

/// Reads the `config.json` of a CLIP vision encoder in the Hugging Face layout (`CLIPVisionConfig`): the encoder's own, or
/// that of a whole CLIP, which has it as `vision_config`.
enum CLIPVisionConfiguration {
  private static let activations: [String: Activation] = [
    "quick_gelu": .quickGELU, "gelu": .gelu, "gelu_new": .geluTanh, "gelu_pytorch_tanh": .geluTanh,
  ]

  static func read(_ reader: inout ConfigurationReader) -> VisionConfiguration {
    reader.contains("vision_config") ? reader.section("vision_config") { fields(&$0) } : fields(&reader)
  }

  private static func fields(_ reader: inout ConfigurationReader) -> VisionConfiguration {
    let (sizes, counts) = (OpenFlamingoConfiguration.sizes, OpenFlamingoConfiguration.counts)
    let vision = VisionConfiguration(
      imageSize: reader.integer("image_size", default: 224, in: 1...8192),
      patchSize: reader.integer("patch_size", default: 32, in: 1...8192),
      channelCount: reader.integer("num_channels", default: 3, in: 3...3),
      width: reader.integer("hidden_size", default: 768, in: sizes),
      intermediateSize: reader.integer("intermediate_size", default: 3072, in: sizes),
      layerCount: reader.integer("num_hidden_layers", default: 12, in: counts),
      headCount: reader.integer("num_attention_heads", default: 12, in: counts),
      activation: reader.choice("hidden_act", default: .quickGELU, activations),
      layerNormEpsilon: Float(reader.positiveNumber("layer_norm_eps", default: 1e-5)),
      keepsClassToken: false)
    reader.requireDivisible("hidden_size", vision.width, by: vision.headCount, "num_attention_heads")
    if vision.gridSize == 0 || vision.gridSize > 512 {
      reader.report("patch_size", .outOfRange(value: vision.patchSize, allowed: 1...vision.imageSize))
    }
    return vision
  }
}
