import Weights

/// Where a CLIP vision encoder's file keeps each of its weights, in the two spellings in which CLIP is published.
enum CLIPVisionTensors {
  /// transformers' `CLIPVisionModel`; a whole `CLIPModel` has the same and more.
  /// - Parameter prefix: `vision_model.`, or nothing.
  static func huggingFace(_ vision: VisionConfiguration, prefix: String) -> TensorCatalogue {
    var catalogue = encoder(vision, prefix: prefix)
    // The text encoder of a whole CLIP.
    catalogue.ignoredPrefixes += ["text_model.", "text_projection.", "visual_projection.", "logit_scale"]
    return catalogue
  }

  /// The vision encoder by transformers' names, which IDEFICS has too.
  static func encoder(_ vision: VisionConfiguration, prefix: String) -> TensorCatalogue {
    var catalogue = TensorCatalogue()
    // The norm of the pooled class token, which no family uses, and a buffer.
    catalogue.ignoredPrefixes = ["\(prefix)post_layernorm."]
    catalogue.ignoredSuffixes = [".position_ids"]
    let width = vision.width
    catalogue.add("\(prefix)embeddings.class_embedding", to: "vision.classEmbedding", [width])
    catalogue.add(
      "\(prefix)embeddings.patch_embedding.weight", to: "vision.patchEmbedding.weight", patchShape(vision))
    catalogue.add(
      "\(prefix)embeddings.position_embedding.weight", to: "vision.positionEmbedding", [vision.tokenCount, width])
    catalogue.addNorm("\(prefix)pre_layrnorm", to: "vision.inputNorm", width)
    for layer in 0..<vision.layerCount {
      let from = "\(prefix)encoder.layers.\(layer)"
      let to = "vision.layers.\(layer)"
      for (name, role) in [("q", "query"), ("k", "key"), ("v", "value"), ("out", "output")] {
        catalogue.addLinear("\(from).self_attn.\(name)_proj", to: "\(to).attention.\(role)", width, width, bias: true)
      }
      catalogue.addNorm("\(from).layer_norm1", to: "\(to).attentionNorm", width)
      catalogue.addNorm("\(from).layer_norm2", to: "\(to).mlpNorm", width)
      catalogue.addLinear("\(from).mlp.fc1", to: "\(to).mlp.up", vision.intermediateSize, width, bias: true)
      catalogue.addLinear("\(from).mlp.fc2", to: "\(to).mlp.down", width, vision.intermediateSize, bias: true)
    }
    return catalogue
  }

  /// OpenAI's and open_clip's `VisionTransformer`, with query, key and value in one matrix.
  /// - Parameter prefix: `visual.` in a whole CLIP, or nothing.
  static func openAI(_ vision: VisionConfiguration, prefix: String) -> TensorCatalogue {
    var catalogue = TensorCatalogue()
    // The text encoder of a whole CLIP, which has no prefix, and what follows the last layer.
    catalogue.ignoredPrefixes = [
      "\(prefix)ln_post.", "\(prefix)proj", "token_embedding.", "ln_final.", "text_projection", "logit_scale",
    ]
    catalogue.ignoredNames = ["input_resolution", "context_length", "vocab_size"]
    if !prefix.isEmpty { catalogue.ignoredPrefixes += ["transformer.", "positional_embedding"] }
    let width = vision.width
    catalogue.add("\(prefix)class_embedding", to: "vision.classEmbedding", [width])
    catalogue.add("\(prefix)conv1.weight", to: "vision.patchEmbedding.weight", patchShape(vision))
    catalogue.add("\(prefix)positional_embedding", to: "vision.positionEmbedding", [vision.tokenCount, width])
    catalogue.addNorm("\(prefix)ln_pre", to: "vision.inputNorm", width)
    for layer in 0..<vision.layerCount {
      let from = "\(prefix)transformer.resblocks.\(layer)"
      let to = "vision.layers.\(layer)"
      for (part, role) in ["query", "key", "value"].enumerated() {
        catalogue.add(
          "\(from).attn.in_proj_weight", to: "\(to).attention.\(role).weight", [width, width], rows: .part(part, of: 3))
        catalogue.add(
          "\(from).attn.in_proj_bias", to: "\(to).attention.\(role).bias", [width], rows: .part(part, of: 3))
      }
      catalogue.addLinear("\(from).attn.out_proj", to: "\(to).attention.output", width, width, bias: true)
      catalogue.addNorm("\(from).ln_1", to: "\(to).attentionNorm", width)
      catalogue.addNorm("\(from).ln_2", to: "\(to).mlpNorm", width)
      catalogue.addLinear("\(from).mlp.c_fc", to: "\(to).mlp.up", vision.intermediateSize, width, bias: true)
      catalogue.addLinear("\(from).mlp.c_proj", to: "\(to).mlp.down", width, vision.intermediateSize, bias: true)
    }
    return catalogue
  }

  private static func patchShape(_ vision: VisionConfiguration) -> [Int] {
    [vision.width, vision.channelCount, vision.patchSize, vision.patchSize]
  }
}
