// T: rows   D: width   I: inner width

import Tensors

/// `down(activation(up(x)))`, with biases where the checkpoint has them.
struct FeedForward: Sendable {
  private let up: Linear
  private let activation: Activation
  private let down: Linear

  init(_ weights: ModelTensors, activation: Activation) throws {
    up = try weights.linear("up")
    self.activation = activation
    down = try weights.linear("down")
  }

  /// - Parameter x: `[T, D]`
  /// - Returns: `[T, D]`
  func forward(_ x: Tensor, _ context: ComputeContext) -> Tensor {
    down.forward(activation.forward(up.forward(x, context), context), context)
  }
}
