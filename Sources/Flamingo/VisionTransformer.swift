// S: side of the picture   P: patches   V: vision tokens, P + 1   D: width   I: inner width of the MLP
// C: channels   p: side of a patch

import Tensors

/// A CLIP vision transformer (Radford et al. 2021) up to its last layer: every token, before the final norm, which none of
/// the families uses. IDEFICS keeps the class token, which comes first (transformers' `vision.py`); OpenFlamingo drops it
/// (open_clip's `output_tokens` as of version 2.20, with which its models were trained).
struct VisionTransformer: Sendable {
  private let configuration: VisionConfiguration
  /// `[1, D]`
  private let classEmbedding: Tensor
  /// The convolution as a product: `[D, C * p * p]`
  private let patchEmbedding: Linear
  /// `[V, D]`
  private let positionEmbedding: Tensor
  private let inputNorm: LayerNorm
  private let layers: [VisionTransformerLayer]

  init(_ configuration: VisionConfiguration, _ weights: ModelTensors) throws {
    self.configuration = configuration
    let width = configuration.width
    let patchValues = configuration.channelCount * configuration.patchSize * configuration.patchSize
    classEmbedding = try weights.tensor("classEmbedding").reshaped([1, width])
    patchEmbedding = try Linear(weight: weights.view("patchEmbedding.weight").reshaped([width, patchValues]))
    positionEmbedding = try weights.tensor("positionEmbedding")
    inputNorm = try weights.layerNorm("inputNorm", epsilon: configuration.layerNormEpsilon)
    layers = try (0..<configuration.layerCount).map { layer in
      try VisionTransformerLayer(configuration, weights["layers.\(layer)"])
    }
  }

  /// - Parameter pixels: `[C, S, S]`
  /// - Returns: `[V, D]`, or `[P, D]` without the class token
  func forward(_ pixels: Tensor, _ execution: Execution) throws -> Tensor {
    let context = execution.context
    let patches = patchEmbedding.forward(patchRows(pixels), context)
    var x = Tensor.concatenatingRows([classEmbedding, patches])
    x.add(positionEmbedding, context)
    x = inputNorm.forward(x, context)
    for layer in layers {
      try execution.checkCancellation()
      layer.update(&x, context)
    }
    if !configuration.keepsClassToken { x = x.rows(1..<x.rowCount) }
    execution.observe?(.vision, x)
    return x
  }

  /// Every patch as one row, in the order of a convolution's weight. Pixels beyond the last whole patch are left out.
  /// - Returns: `[P, C * p * p]`
  private func patchRows(_ pixels: Tensor) -> Tensor {
    let (side, patch, grid) = (configuration.imageSize, configuration.patchSize, configuration.gridSize)
    let channels = configuration.channelCount
    var rows = Tensor(uninitialized: [grid * grid, channels * patch * patch])
    pixels.withUnsafeElements { source in
      rows.withUnsafeMutableElements { target in
        var next = 0
        for index in 0..<grid * grid {
          let (top, left) = (index / grid * patch, index % grid * patch)
          for channel in 0..<channels {
            for row in top..<top + patch {
              let start = (channel * side + row) * side + left
              for column in 0..<patch { target[next + column] = source[start + column] }
              next += patch
            }
          }
        }
      }
    }
    return rows
  }
}

/// Pre-norm self-attention and MLP, both with biases.
private struct VisionTransformerLayer: Sendable {
  private let attentionNorm: LayerNorm
  private let attention: MultiHeadAttention
  private let mlpNorm: LayerNorm
  private let mlp: FeedForward

  init(_ configuration: VisionConfiguration, _ weights: ModelTensors) throws {
    attentionNorm = try weights.layerNorm("attentionNorm", epsilon: configuration.layerNormEpsilon)
    attention = try MultiHeadAttention(
      weights["attention"], headCount: configuration.headCount, headSize: configuration.headSize)
    mlpNorm = try weights.layerNorm("mlpNorm", epsilon: configuration.layerNormEpsilon)
    mlp = try FeedForward(weights["mlp"], activation: configuration.activation)
  }

  /// - Parameter x: `[V, D]`
  func update(_ x: inout Tensor, _ context: ComputeContext) {
    let (queries, keys, values) = attention.project(attentionNorm.forward(x, context), context)
    let attended = attention.attend(queries, keys: keys, values: values, context)
    x.add(attention.output.forward(attended, context), context)
    x.add(mlp.forward(mlpNorm.forward(x, context), context), context)
  }
}
