import Tensors

/// A norm of either kind, over all channels of a row.
enum Norm: Sendable {
  case rms(RMSNorm)
  case layer(LayerNorm)

  init(_ kind: NormKind, _ weights: ModelTensors, _ name: String, epsilon: Float) throws {
    switch kind {
    case .rms: self = .rms(try weights.rmsNorm(name, epsilon: epsilon))
    case .layer: self = .layer(try weights.layerNorm(name, epsilon: epsilon))
    }
  }

  /// - Returns: the shape of `x`.
  func forward(_ x: Tensor, _ context: ComputeContext) -> Tensor {
    switch self {
    case .rms(let norm): norm.forward(x, context)
    case .layer(let norm): norm.forward(x, context)
    }
  }
}
