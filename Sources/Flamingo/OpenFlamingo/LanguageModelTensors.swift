import Weights

extension LanguageModelKind {
  /// Where the layers are in the language model's own names, which OpenFlamingo's checkpoints repeat.
  var layersName: String {
    switch self {
    case .mosaicGPT, .mpt: "transformer.blocks"
    case .gptNeoX: "gpt_neox.layers"
    case .llama: "model.layers"
    }
  }

  var embeddingName: String {
    switch self {
    case .mosaicGPT, .mpt: "transformer.wte.weight"
    case .gptNeoX: "gpt_neox.embed_in.weight"
    case .llama: "model.embed_tokens.weight"
    }
  }

  var outputName: String {
    switch self {
    case .mosaicGPT, .mpt, .llama: "lm_head.weight"
    case .gptNeoX: "embed_out.weight"
    }
  }
}

/// Where a language model in the Hugging Face layout keeps each of its weights.
///
/// The embedding is apart from the rest, for an OpenFlamingo checkpoint brings its own, with rows for the tokens it adds.
struct LanguageModelTensors {
  private let kind: LanguageModelKind
  private let decoder: DecoderConfiguration

  init(_ kind: LanguageModelKind, _ decoder: DecoderConfiguration) {
    self.kind = kind
    self.decoder = decoder
  }

  /// Where the rows of the vocabulary come from.
  struct Rows {
    /// What the checkpoint puts before the language model's names.
    var prefix = ""
    /// `nil` for as many as the model has of its base vocabulary.
    var total: Int?

    static let ownRows = Rows()
  }

  /// The rows of the tokens that come in, base and added.
  func embedding(_ rows: Rows) -> TensorCatalogue {
    vocabulary(rows.prefix + kind.embeddingName, rows, to: "decoder.embedding", added: "decoder.additionalEmbedding")
  }

  /// The same for the logits; nothing where they are the embedding's.
  func output(_ rows: Rows) -> TensorCatalogue {
    guard !decoder.tiesOutputToEmbedding else { return TensorCatalogue() }
    return vocabulary(
      rows.prefix + kind.outputName, rows, to: "decoder.output", added: "decoder.additionalOutput")
  }

  private func vocabulary(_ name: String, _ rows: Rows, to base: String, added: String) -> TensorCatalogue {
    var catalogue = TensorCatalogue()
    let (baseRows, addedRows) = (decoder.vocabularySize, decoder.additionalVocabularySize)
    let total = rows.total ?? baseRows + addedRows
    catalogue.add(
      name, to: "\(base).weight", [baseRows, decoder.hiddenSize],
      rows: total == baseRows ? .all : .range(first: 0, total: total))
    if addedRows > 0, total >= baseRows + addedRows {
      catalogue.add(
        name, to: "\(added).weight", [addedRows, decoder.hiddenSize], rows: .range(first: baseRows, total: total))
    }
    return catalogue
  }

  /// All but embedding and output.
  func layers() -> TensorCatalogue {
    var catalogue = TensorCatalogue()
    // Buffers that the model computes.
    catalogue.ignoredSuffixes = [
      ".attention.bias", ".attention.masked_bias", ".rotary_emb.inv_freq", ".rotary_emb.cos_cached",
      ".rotary_emb.sin_cached", ".attn_bias",
    ]
    // What is taken from the checkpoint, or is the embedding again.
    catalogue.ignoredNames = [kind.embeddingName, kind.outputName]
    for layer in 0..<decoder.layerCount {
      let from = "\(kind.layersName).\(layer)"
      let to = "decoder.layers.\(layer)"
      switch kind {
      case .mosaicGPT: addMPT(.mosaicGPT, from: from, to: to, &catalogue)
      case .mpt: addMPT(.mpt, from: from, to: to, &catalogue)
      case .gptNeoX: addNeoX(from: from, to: to, &catalogue)
      case .llama: addLLaMA(from: from, to: to, &catalogue)
      }
    }
    addNorm(outputNormName, to: "decoder.outputNorm", &catalogue)
    return catalogue
  }

  private var outputNormName: String {
    switch kind {
    case .mosaicGPT: "transformer.ln_f"
    case .mpt: "transformer.norm_f"
    case .gptNeoX: "gpt_neox.final_layer_norm"
    case .llama: "model.norm"
    }
  }

  /// How the two generations of MPT name the same layers.
  private struct MPTNames {
    var attentionNorm: String
    var mlpNorm: String
    var up: String
    var down: String

    static let mosaicGPT = MPTNames(attentionNorm: "ln_1", mlpNorm: "ln_2", up: "mlp.mlp_up", down: "mlp.mlp_down")
    static let mpt = MPTNames(attentionNorm: "norm_1", mlpNorm: "norm_2", up: "ffn.up_proj", down: "ffn.down_proj")
  }

  private func addMPT(_ names: MPTNames, from: String, to: String, _ catalogue: inout TensorCatalogue) {
    let hidden = decoder.hiddenSize
    addNorm("\(from).\(names.attentionNorm)", to: "\(to).attentionNorm", &catalogue)
    for (part, role) in Self.roles.enumerated() {
      catalogue.add(
        "\(from).attn.Wqkv.weight", to: "\(to).attention.\(role).weight", [hidden, hidden], rows: .part(part, of: 3))
      if decoder.hasBiases {
        catalogue.add(
          "\(from).attn.Wqkv.bias", to: "\(to).attention.\(role).bias", [hidden], rows: .part(part, of: 3))
      }
    }
    if decoder.normalisesQueriesAndKeys {
      addNorm("\(from).attn.q_ln", to: "\(to).attention.queryNorm", &catalogue)
      addNorm("\(from).attn.k_ln", to: "\(to).attention.keyNorm", &catalogue)
    }
    let biased = decoder.hasBiases
    catalogue.addLinear("\(from).attn.out_proj", to: "\(to).attention.output", hidden, hidden, bias: biased)
    addNorm("\(from).\(names.mlpNorm)", to: "\(to).mlpNorm", &catalogue)
    catalogue.addLinear("\(from).\(names.up)", to: "\(to).mlp.up", decoder.intermediateSize, hidden, bias: biased)
    catalogue.addLinear("\(from).\(names.down)", to: "\(to).mlp.down", hidden, decoder.intermediateSize, bias: biased)
  }

  private func addNeoX(from: String, to: String, _ catalogue: inout TensorCatalogue) {
    let hidden = decoder.hiddenSize
    addNorm("\(from).input_layernorm", to: "\(to).attentionNorm", &catalogue)
    for (part, role) in Self.roles.enumerated() {
      let rows = RowSelection.partOfEachGroup(part, of: 3, groups: decoder.headCount)
      let name = "\(from).attention.query_key_value"
      catalogue.add("\(name).weight", to: "\(to).attention.\(role).weight", [hidden, hidden], rows: rows)
      catalogue.add("\(name).bias", to: "\(to).attention.\(role).bias", [hidden], rows: rows)
    }
    catalogue.addLinear("\(from).attention.dense", to: "\(to).attention.output", hidden, hidden, bias: true)
    addNorm("\(from).post_attention_layernorm", to: "\(to).mlpNorm", &catalogue)
    catalogue.addLinear(
      "\(from).mlp.dense_h_to_4h", to: "\(to).mlp.up", decoder.intermediateSize, hidden, bias: true)
    catalogue.addLinear(
      "\(from).mlp.dense_4h_to_h", to: "\(to).mlp.down", hidden, decoder.intermediateSize, bias: true)
  }

  private func addLLaMA(from: String, to: String, _ catalogue: inout TensorCatalogue) {
    let (hidden, inner) = (decoder.hiddenSize, decoder.intermediateSize)
    for (name, role) in zip(["q", "k", "v", "o"], Self.roles + ["output"]) {
      catalogue.addLinear("\(from).self_attn.\(name)_proj", to: "\(to).attention.\(role)", hidden, hidden)
    }
    addNorm("\(from).input_layernorm", to: "\(to).attentionNorm", &catalogue)
    addNorm("\(from).post_attention_layernorm", to: "\(to).mlpNorm", &catalogue)
    catalogue.addLinear("\(from).mlp.gate_proj", to: "\(to).mlp.gate", inner, hidden)
    catalogue.addLinear("\(from).mlp.up_proj", to: "\(to).mlp.up", inner, hidden)
    catalogue.addLinear("\(from).mlp.down_proj", to: "\(to).mlp.down", hidden, inner)
  }

  private static let roles = ["query", "key", "value"]

  /// A norm of the decoder, over all channels.
  private func addNorm(_ name: String, to destination: String, _ catalogue: inout TensorCatalogue) {
    catalogue.add("\(name).weight", to: "\(destination).weight", [decoder.hiddenSize])
    if decoder.norm == .layer, decoder.hasBiases {
      catalogue.add("\(name).bias", to: "\(destination).bias", [decoder.hiddenSize])
    }
  }
}
