// V: vision tokens   L: latents   D: width of the vision transformer   A: heads * head size

import Tensors

/// Learned latents that read a picture's vision tokens, whatever their number, into a fixed few
/// (Alayrac et al. 2022, section 3.1.1; transformers' `perceiver.py` of IDEFICS).
struct PerceiverResampler: Sendable {
  /// `[L, D]`
  private let latents: Tensor
  private let blocks: [PerceiverBlock]
  private let outputNorm: LayerNorm

  init(_ configuration: ResamplerConfiguration, _ weights: ModelTensors) throws {
    latents = try weights.tensor("latents")
    blocks = try (0..<configuration.depth).map { try PerceiverBlock(configuration, weights["blocks.\($0)"]) }
    outputNorm = try weights.layerNorm("outputNorm", epsilon: configuration.layerNormEpsilon)
  }

  /// - Parameter visionTokens: `[V, D]`
  /// - Returns: `[L, D]`
  func forward(_ visionTokens: Tensor, _ execution: Execution) throws -> Tensor {
    var x = latents
    for block in blocks {
      try execution.checkCancellation()
      try block.update(&x, reading: visionTokens, execution)
    }
    let result = outputNorm.forward(x, execution.context)
    execution.observe?(.resampler, result)
    return result
  }
}

/// Attention from the latents to the vision tokens and the latents themselves, and an MLP; linear layers without biases.
private struct PerceiverBlock: Sendable {
  private let contextNorm: LayerNorm
  private let latentsNorm: LayerNorm
  /// Layer norms over a head.
  private let queryKeyNorms: (query: LayerNorm, key: LayerNorm)?
  private let attention: MultiHeadAttention
  private let mlpNorm: LayerNorm
  private let mlp: FeedForward

  init(_ configuration: ResamplerConfiguration, _ weights: ModelTensors) throws {
    let epsilon = configuration.layerNormEpsilon
    contextNorm = try weights.layerNorm("contextNorm", epsilon: epsilon)
    latentsNorm = try weights.layerNorm("latentsNorm", epsilon: epsilon)
    queryKeyNorms =
      configuration.normalisesQueriesAndKeys
      ? (
        try weights.layerNorm("attention.queryNorm", epsilon: epsilon),
        try weights.layerNorm("attention.keyNorm", epsilon: epsilon)
      ) : nil
    attention = try MultiHeadAttention(
      weights["attention"], headCount: configuration.headCount, headSize: configuration.headSize)
    mlpNorm = try weights.layerNorm("mlpNorm", epsilon: epsilon)
    mlp = try FeedForward(weights["mlp"], activation: configuration.activation)
  }

  /// - Parameters:
  ///   - x: `[L, D]`
  ///   - visionTokens: `[V, D]`
  func update(_ x: inout Tensor, reading visionTokens: Tensor, _ execution: Execution) throws {
    let context = execution.context
    let normalisedLatents = latentsNorm.forward(x, context)
    let read = Tensor.concatenatingRows([contextNorm.forward(visionTokens, context), normalisedLatents])
    var queries = attention.query.forward(normalisedLatents, context)
    let keysAndValues = Linear.forward(together: [attention.key, attention.value], read, context)
    var keys = keysAndValues[0]
    if let queryKeyNorms {
      queries = queryKeyNorms.query.forward(queries, context)
      keys = queryKeyNorms.key.forward(keys, context)
    }
    if let recorder = execution.recorder {
      recorder.recordResampler(try attention.weights(queries, keys: keys, context))
    }
    let attended = attention.attend(queries, keys: keys, values: keysAndValues[1], context)
    x.add(attention.output.forward(attended, context), context)
    x.add(mlp.forward(mlpNorm.forward(x, context), context), context)
  }
}
