import Weights

/// Where the three parts of an OpenFlamingo model keep each of its weights, and in which shape.
enum OpenFlamingoTensors {
  /// All of them, as the Hugging Face layouts name them.
  static func catalogue(_ configuration: FlamingoConfiguration, _ languageModel: LanguageModelKind) -> TensorCatalogue {
    let parts = LanguageModelTensors(languageModel, configuration.decoder)
    return CLIPVisionTensors.huggingFace(configuration.vision, prefix: "vision_model.")
      + checkpoint(configuration, languageModel, gatedLayout: .inLayers)
      + parts.embedding(.ownRows) + parts.layers() + parts.output(.ownRows)
  }

  // MARK: the checkpoint

  /// Where a checkpoint has its gated blocks: with the decoder layer that each stands before, or in a list of their own,
  /// which the first version's checkpoints have too. Both count decoder layers.
  enum GatedLayout: Sendable, Equatable {
    case inLayers
    case inList

    func prefix(layer: Int, _ languageModel: LanguageModelKind) -> String {
      switch self {
      case .inLayers: "lang_encoder.\(languageModel.layersName).\(layer).gated_cross_attn_layer"
      case .inList: "lang_encoder.gated_cross_attn_layers.\(layer)"
      }
    }
  }

  /// The resampler and the gated blocks of a released `checkpoint.pt` (`helpers.py`, `flamingo_lm.py`).
  static func checkpoint(
    _ configuration: FlamingoConfiguration, _ languageModel: LanguageModelKind, gatedLayout: GatedLayout
  ) -> TensorCatalogue {
    var catalogue = TensorCatalogue()
    if let resampler = configuration.resampler {
      addResampler(resampler, width: configuration.vision.width, to: &catalogue)
    }
    let (decoder, crossAttention) = (configuration.decoder, configuration.crossAttention)
    for block in 0..<crossAttention.blockCount(layerCount: decoder.layerCount) {
      let layer = crossAttention.firstLayer + block * crossAttention.interval
      addGatedBlock(
        configuration, from: gatedLayout.prefix(layer: layer, languageModel), to: "gatedBlocks.\(block)", &catalogue)
    }
    return catalogue
  }

  private static func addResampler(
    _ resampler: ResamplerConfiguration, width: Int, to catalogue: inout TensorCatalogue
  ) {
    let inner = resampler.headCount * resampler.headSize
    catalogue.add("perceiver.latents", to: "resampler.latents", [resampler.latentCount, width])
    for block in 0..<resampler.depth {
      let from = "perceiver.layers.\(block)"
      let to = "resampler.blocks.\(block)"
      catalogue.addNorm("\(from).0.norm_media", to: "\(to).contextNorm", width)
      catalogue.addNorm("\(from).0.norm_latents", to: "\(to).latentsNorm", width)
      addAttention("\(from).0", to: to, width: width, contextWidth: width, inner: inner, &catalogue)
      catalogue.addNorm("\(from).1.0", to: "\(to).mlpNorm", width)
      catalogue.addLinear("\(from).1.1", to: "\(to).mlp.up", resampler.intermediateSize, width)
      catalogue.addLinear("\(from).1.3", to: "\(to).mlp.down", width, resampler.intermediateSize)
    }
    catalogue.addNorm("perceiver.norm", to: "resampler.outputNorm", width)
  }

  private static func addGatedBlock(
    _ configuration: FlamingoConfiguration, from: String, to: String, _ catalogue: inout TensorCatalogue
  ) {
    let (decoder, crossAttention) = (configuration.decoder, configuration.crossAttention)
    let heads = crossAttention.heads(of: decoder)
    let inner = crossAttention.blocks(of: decoder).intermediateSize
    let hidden = decoder.hiddenSize
    catalogue.add("\(from).attn_gate", to: "\(to).attentionGate", [1])
    catalogue.add("\(from).ff_gate", to: "\(to).mlpGate", [1])
    catalogue.addNorm("\(from).attn.norm", to: "\(to).attentionNorm", hidden)
    addAttention(
      "\(from).attn", to: to, width: hidden, contextWidth: configuration.vision.width, inner: heads.count * heads.size,
      &catalogue)
    catalogue.addNorm("\(from).ff.0", to: "\(to).mlpNorm", hidden)
    catalogue.addLinear("\(from).ff.1", to: "\(to).mlp.up", inner, hidden)
    catalogue.addLinear("\(from).ff.3", to: "\(to).mlp.down", hidden, inner)
  }

  /// Keys are the first half of `to_kv`, values the second.
  private static func addAttention(
    _ from: String, to: String, width: Int, contextWidth: Int, inner: Int, _ catalogue: inout TensorCatalogue
  ) {
    catalogue.add("\(from).to_q.weight", to: "\(to).attention.query.weight", [inner, width])
    for (part, role) in ["key", "value"].enumerated() {
      catalogue.add(
        "\(from).to_kv.weight", to: "\(to).attention.\(role).weight", [inner, contextWidth], rows: .part(part, of: 2))
    }
    catalogue.add("\(from).to_out.weight", to: "\(to).attention.output.weight", [width, inner])
  }
}
