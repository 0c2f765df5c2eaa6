import Weights

/// Where an IDEFICS checkpoint keeps each of the model's weights, and in which shape (`modeling_idefics.py`, `vision.py`,
/// `perceiver.py` of transformers 4.57.6).
enum IdeficsTensors {
  /// The rows that hold the tokens added for pictures; their number is the checkpoint's, not the configuration's.
  static let additionalEmbedding = "model.embed_tokens.additional_embedding.weight"

  static func catalogue(_ configuration: FlamingoConfiguration) -> TensorCatalogue {
    var catalogue = CLIPVisionTensors.encoder(configuration.vision, prefix: "model.vision_model.")
    // Buffers that older versions of transformers saved; the model computes them.
    catalogue.ignoredSuffixes += [".rotary_emb.inv_freq", ".rotary_emb.cos_cached", ".rotary_emb.sin_cached"]
    if let resampler = configuration.resampler {
      addResampler(resampler, width: configuration.vision.width, to: &catalogue)
    }
    addGatedBlocks(configuration, to: &catalogue)
    addDecoder(configuration.decoder, to: &catalogue)
    return catalogue
  }

  private static func addResampler(
    _ resampler: ResamplerConfiguration, width: Int, to catalogue: inout TensorCatalogue
  ) {
    let source = "model.perceiver_resampler"
    let inner = resampler.headCount * resampler.headSize
    catalogue.add("\(source).latents", to: "resampler.latents", [resampler.latentCount, width])
    for block in 0..<resampler.depth {
      let from = "\(source).blocks.\(block)"
      let to = "resampler.blocks.\(block)"
      catalogue.addNorm("\(from).0.context_layer_norm", to: "\(to).contextNorm", width)
      catalogue.addNorm("\(from).0.latents_layer_norm", to: "\(to).latentsNorm", width)
      if resampler.normalisesQueriesAndKeys {
        catalogue.addNorm("\(from).0.q_layer_norm", to: "\(to).attention.queryNorm", resampler.headSize)
        catalogue.addNorm("\(from).0.k_layer_norm", to: "\(to).attention.keyNorm", resampler.headSize)
      }
      for (name, role) in [("q", "query"), ("k", "key"), ("v", "value")] {
        catalogue.addLinear("\(from).0.\(name)_proj", to: "\(to).attention.\(role)", inner, width)
      }
      catalogue.addLinear("\(from).0.output_proj", to: "\(to).attention.output", width, inner)
      catalogue.addNorm("\(from).1.ln", to: "\(to).mlpNorm", width)
      catalogue.addLinear("\(from).1.fc", to: "\(to).mlp.up", resampler.intermediateSize, width)
      catalogue.addLinear("\(from).1.c_proj", to: "\(to).mlp.down", width, resampler.intermediateSize)
    }
    catalogue.addNorm("\(source).layer_norm", to: "resampler.outputNorm", width)
  }

  private static func addGatedBlocks(_ configuration: FlamingoConfiguration, to catalogue: inout TensorCatalogue) {
    let (decoder, crossAttention) = (configuration.decoder, configuration.crossAttention)
    let hidden = decoder.hiddenSize
    let heads = crossAttention.heads(of: decoder)
    let inner = heads.count * heads.size
    let gateShape = crossAttention.gate == .vector ? [1, 1, hidden] : [1]
    for block in 0..<crossAttention.blockCount(layerCount: decoder.layerCount) {
      let from = "model.gated_cross_attn_layers.\(block)"
      let to = "gatedBlocks.\(block)"
      catalogue.add("\(from).alpha_cross_attn", to: "\(to).attentionGate", gateShape)
      catalogue.add("\(from).alpha_dense", to: "\(to).mlpGate", gateShape)
      catalogue.addLinear("\(from).cross_attn.q_proj", to: "\(to).attention.query", inner, hidden)
      catalogue.addLinear("\(from).cross_attn.k_proj", to: "\(to).attention.key", inner, configuration.vision.width)
      catalogue.addLinear("\(from).cross_attn.v_proj", to: "\(to).attention.value", inner, configuration.vision.width)
      catalogue.addLinear("\(from).cross_attn.o_proj", to: "\(to).attention.output", hidden, inner)
      if crossAttention.normalisesQueriesAndKeys {
        catalogue.add(
          "\(from).cross_attn.q_layer_norm.weight", to: "\(to).attention.queryNorm.weight", [heads.size])
        catalogue.add(
          "\(from).cross_attn.k_layer_norm.weight", to: "\(to).attention.keyNorm.weight", [heads.size])
      }
      addNormsAndMLP(decoder, from: from, to: to, &catalogue)
    }
  }

  private static func addDecoder(_ decoder: DecoderConfiguration, to catalogue: inout TensorCatalogue) {
    let hidden = decoder.hiddenSize
    let (vocabulary, additional) = (decoder.vocabularySize, decoder.additionalVocabularySize)
    catalogue.add("model.embed_tokens.weight", to: "decoder.embedding.weight", [vocabulary, hidden])
    if additional > 0 {
      catalogue.add(additionalEmbedding, to: "decoder.additionalEmbedding.weight", [additional, hidden])
    }
    for layer in 0..<decoder.layerCount {
      let from = "model.layers.\(layer)"
      let to = "decoder.layers.\(layer)"
      for (name, role) in [("q", "query"), ("k", "key"), ("v", "value"), ("o", "output")] {
        catalogue.addLinear("\(from).self_attn.\(name)_proj", to: "\(to).attention.\(role)", hidden, hidden)
      }
      addNormsAndMLP(decoder, from: from, to: to, &catalogue)
    }
    catalogue.add("model.norm.weight", to: "decoder.outputNorm.weight", [hidden])
    if decoder.tiesOutputToEmbedding {
      // Tying wins over what a file may hold, as in the reference.
      catalogue.ignoredNames.formUnion(["lm_head.weight", "lm_head.additional_fc.weight"])
    } else {
      catalogue.add("lm_head.weight", to: "decoder.output.weight", [vocabulary, hidden])
      if additional > 0 {
        catalogue.add("lm_head.additional_fc.weight", to: "decoder.additionalOutput.weight", [additional, hidden])
      }
    }
  }

  /// What gated blocks and decoder layers have in common.
  private static func addNormsAndMLP(
    _ decoder: DecoderConfiguration, from: String, to: String, _ catalogue: inout TensorCatalogue
  ) {
    let (hidden, inner) = (decoder.hiddenSize, decoder.intermediateSize)
    catalogue.add("\(from).input_layernorm.weight", to: "\(to).attentionNorm.weight", [hidden])
    catalogue.add("\(from).post_attention_layernorm.weight", to: "\(to).mlpNorm.weight", [hidden])
    catalogue.addLinear("\(from).mlp.gate_proj", to: "\(to).mlp.gate", inner, hidden)
    catalogue.addLinear("\(from).mlp.up_proj", to: "\(to).mlp.up", inner, hidden)
    catalogue.addLinear("\(from).mlp.down_proj", to: "\(to).mlp.down", hidden, inner)
  }
}

extension TensorCatalogue {
  mutating func addLinear(
    _ name: String, to destination: String, _ outputs: Int, _ inputs: Int, bias: Bool = false
  ) {
    add("\(name).weight", to: "\(destination).weight", [outputs, inputs])
    if bias { add("\(name).bias", to: "\(destination).bias", [outputs]) }
  }

  /// A layer norm, with its bias.
  mutating func addNorm(_ name: String, to destination: String, _ width: Int) {
    add("\(name).weight", to: "\(destination).weight", [width])
    add("\(name).bias", to: "\(destination).bias", [width])
  }
}
