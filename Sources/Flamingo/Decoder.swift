// T: tokens   H: hidden size   W: rows of the vocabulary   N: positions in the cache, these tokens' included

import Tensors

/// A LLaMA decoder (Touvron et al. 2023; `IdeficsDecoderLayer`), in pieces, for gated blocks run between its layers.
struct Decoder: Sendable {
  private let embedding: Embedding
  /// Rows for the tokens added for pictures; their ids follow those of `embedding`.
  private let additionalEmbedding: Embedding?
  let layers: [DecoderLayer]
  private let outputNorm: RMSNorm
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
    outputNorm = try weights.rmsNorm("outputNorm", epsilon: configuration.normEpsilon)
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

/// Pre-norm causal self-attention with rotary positions, and a gated MLP.
struct DecoderLayer: Sendable {
  private let attentionNorm: RMSNorm
  private let attention: MultiHeadAttention
  private let mlpNorm: RMSNorm
  private let mlp: GatedMLP

  init(_ configuration: DecoderConfiguration, _ weights: ModelTensors) throws {
    attentionNorm = try weights.rmsNorm("attentionNorm", epsilon: configuration.normEpsilon)
    attention = try MultiHeadAttention(
      weights["attention"], headCount: configuration.headCount, headSize: configuration.headSize)
    mlpNorm = try weights.rmsNorm("mlpNorm", epsilon: configuration.normEpsilon)
    mlp = try GatedMLP(weights["mlp"])
  }

  /// - Parameters:
  ///   - x: `[T, H]`
  ///   - cache: this layer's keys and values; those of `x` are written at `firstPosition` and after.
  func update(
    _ x: inout Tensor, firstPosition: Int, cache: inout KeyValueCache.Layer, rotary: RotaryEmbedding,
    _ context: ComputeContext
  ) {
    let positions = Array(firstPosition..<firstPosition + x.rowCount)
    var projected = attention.project(attentionNorm.forward(x, context), context)
    rotary.apply(to: &projected.queries, headSize: attention.headSize, positions: positions, context)
    rotary.apply(to: &projected.keys, headSize: attention.headSize, positions: positions, context)
    cache.keys.setRows(from: firstPosition, to: projected.keys)
    cache.values.setRows(from: firstPosition, to: projected.values)
    let attended = attention.attend(
      projected.queries, keys: cache.keys, values: cache.values, keyCount: firstPosition + positions.count,
      visibility: .causal(firstPosition: firstPosition), context)
    x.add(attention.output.forward(attended, context), context)
    x.add(mlp.forward(mlpNorm.forward(x, context), context), context)
  }
}
