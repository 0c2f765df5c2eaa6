// T: tokens   H: hidden size   W: rows of the vocabulary   N: positions in the cache, these tokens' included

import Tensors

/// A decoder of pre-norm layers, in pieces, for gated blocks run between its layers: LLaMA (Touvron et al. 2023;
/// `IdeficsDecoderLayer`), MPT (`modeling_mpt.py`, `mosaic_gpt.py`), GPT-NeoX without parallel residual
/// (`modeling_gpt_neox.py`). The configuration says which norm, positions and MLP it has.
struct Decoder: Sendable {
  private let embedding: Embedding
  /// Rows for the tokens added for pictures; their ids follow those of `embedding`.
  private let additionalEmbedding: Embedding?
  let layers: [DecoderLayer]
  private let outputNorm: Norm
  private let output: Linear
  private let additionalOutput: Linear?

  init(_ configuration: DecoderConfiguration, _ weights: ModelTensors) throws {
    let tied = configuration.tiesOutputToEmbedding
    embedding = try weights.embedding("embedding")
    output = try weights.linear(tied ? "embedding" : "output")
    if configuration.additionalVocabularySize > 0 {
      additionalEmbedding = try weights.embedding("additionalEmbedding")
      additionalOutput = try weights.linear(tied ? "additionalEmbedding" : "additionalOutput")
    } else {
      additionalEmbedding = nil
      additionalOutput = nil
    }
    layers = try (0..<configuration.layerCount).map { try DecoderLayer(configuration, weights["layers.\($0)"]) }
    outputNorm = try Norm(configuration.norm, weights, "outputNorm", epsilon: configuration.normEpsilon)
  }

  /// - Returns: `[T, H]`
  func embed(_ tokens: some Collection<Int>, _ context: ComputeContext) -> Tensor {
    var x = Tensor(uninitialized: [tokens.count, embedding.width])
    for (row, token) in tokens.enumerated() {
      if token >= embedding.vocabularySize, let additionalEmbedding {
        additionalEmbedding.lookUp(token - embedding.vocabularySize, into: &x, row: row, context)
      } else {
        embedding.lookUp(token, into: &x, row: row, context)
      }
    }
    return x
  }

  /// - Parameter x: `[T, H]`
  /// - Returns: `[T, W]`
  func logits(_ x: Tensor, _ context: ComputeContext) -> Tensor {
    let additionalRows = additionalOutput?.outputSize ?? 0
    let normalised = outputNorm.forward(x, context)
    var logits = Tensor(uninitialized: [x.rowCount, output.outputSize + additionalRows])
    output.forward(normalised, into: &logits, column: 0, context)
    additionalOutput?.forward(normalised, into: &logits, column: output.outputSize, context)
    return logits
  }
}

/// Pre-norm causal self-attention and an MLP.
struct DecoderLayer: Sendable {
  private let attentionNorm: Norm
  /// Layer norms over all heads together.
  private let queryKeyNorms: (query: Norm, key: Norm)?
  private let attention: MultiHeadAttention
  private let mlpNorm: Norm
  private let mlp: MLP

  init(_ configuration: DecoderConfiguration, _ weights: ModelTensors) throws {
    func norm(_ name: String) throws -> Norm {
      try Norm(configuration.norm, weights, name, epsilon: configuration.normEpsilon)
    }
    attentionNorm = try norm("attentionNorm")
    queryKeyNorms =
      configuration.normalisesQueriesAndKeys
      ? (query: try norm("attention.queryNorm"), key: try norm("attention.keyNorm")) : nil
    attention = try MultiHeadAttention(
      weights["attention"], headCount: configuration.headCount, headSize: configuration.headSize)
    mlpNorm = try norm("mlpNorm")
    mlp = try MLP(configuration.mlp, weights["mlp"])
  }

  /// - Parameters:
  ///   - x: `[T, H]`
  ///   - cache: this layer's keys and values; those of `x` are written at `firstPosition` and after.
  ///   - layer: this layer's number, for what is written down.
  func update(
    _ x: inout Tensor, firstPosition: Int, cache: inout KeyValueCache.Layer, positions: Positions,
    positionOffset: Int, layer: Int, _ execution: Execution
  ) throws {
    let context = execution.context
    let places = (0..<x.rowCount).map { firstPosition + positionOffset + $0 }
    var projected = attention.project(attentionNorm.forward(x, context), context)
    if let queryKeyNorms {
      projected.queries = queryKeyNorms.query.forward(projected.queries, context)
      projected.keys = queryKeyNorms.key.forward(projected.keys, context)
    }
    positions.apply(to: &projected.queries, headSize: attention.headSize, positions: places, context)
    positions.apply(to: &projected.keys, headSize: attention.headSize, positions: places, context)
    cache.keys.setRows(from: firstPosition, to: projected.keys)
    cache.values.setRows(from: firstPosition, to: projected.values)
    let attended = attention.attend(
      projected.queries, keys: cache.keys, values: cache.values, keyCount: firstPosition + x.rowCount,
      visibility: .causal(firstPosition: firstPosition), alibiSlopes: positions.slopes, context)
    let added = attention.output.forward(attended, context)
    if let recorder = execution.recorder {
      let weights = try attention.weights(
        projected.queries, keys: cache.keys, keyCount: firstPosition + x.rowCount,
        visibility: .causal(firstPosition: firstPosition), alibiSlopes: positions.slopes, context)
      recorder.recordSelfAttention(layer: layer, weights: weights, before: x, added: added)
    }
    x.add(added, context)
    x.add(mlp.forward(mlpNorm.forward(x, context), context), context)
  }
}
