// T: tokens   H: hidden size

import Tensors

/// The MLP of a decoder layer or a gated block.
enum MLP: Sendable {
  case gated(GatedMLP)
  case plain(FeedForward)

  init(_ kind: MLPKind, _ weights: ModelTensors) throws {
    switch kind {
    case .swiGLU: self = .gated(try GatedMLP(weights))
    case .plain(let activation): self = .plain(try FeedForward(weights, activation: activation))
    }
  }

  /// - Parameter x: `[T, H]`
  /// - Returns: `[T, H]`
  func forward(_ x: Tensor, _ context: ComputeContext) -> Tensor {
    switch self {
    case .gated(let mlp): mlp.forward(x, context)
    case .plain(let mlp): mlp.forward(x, context)
    }
  }
}
