// V: vision tokens   L: latents   D: width of the vision transformer   A: heads * head size   I: inner width of the MLP

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
      block.update(&x, reading: visionTokens, execution.context)
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
  /// One layer norm for each kind, over a head.
  private let queryKeyNorms: (query: LayerNorm, key: LayerNorm)?
  private let query: Linear
  private let key: Linear
  private let value: Linear
  private let output: Linear
  private let mlpNorm: LayerNorm
  private let up: Linear
  private let activation: Activation
  private let down: Linear
  private let headCount: Int
  private let headSize: Int

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
    query = try weights.linear("attention.query")
    key = try weights.linear("attention.key")
    value = try weights.linear("attention.value")
    output = try weights.linear("attention.output")
    mlpNorm = try weights.layerNorm("mlpNorm", epsilon: epsilon)
    up = try weights.linear("mlp.up")
    activation = configuration.activation
    down = try weights.linear("mlp.down")
    headCount = configuration.headCount
    headSize = configuration.headSize
  }

  /// - Parameters:
  ///   - x: `[L, D]`
  ///   - visionTokens: `[V, D]`
  func update(_ x: inout Tensor, reading visionTokens: Tensor, _ context: ComputeContext) {
    let normalisedLatents = latentsNorm.forward(x, context)
    let read = Tensor.concatenatingRows([contextNorm.forward(visionTokens, context), normalisedLatents])
    var queries = query.forward(normalisedLatents, context)
    var keys = key.forward(read, context)
    if let queryKeyNorms {
      queries = queryKeyNorms.query.forward(queries, context)
      keys = queryKeyNorms.key.forward(keys, context)
    }
    let attended = attention(
      AttentionInput(
        queries: heads(queries), keys: heads(keys), values: heads(value.forward(read, context)),
        scale: 1 / Float(headSize).squareRoot(), visibility: .all),
      context)
    x.add(output.forward(attended, context), context)
    let inner = activation.forward(up.forward(mlpNorm.forward(x, context), context), context)
    x.add(down.forward(inner, context), context)
  }

  private func heads(_ x: Tensor) -> HeadView { HeadView(x, headCount: headCount, headSize: headSize) }
}
