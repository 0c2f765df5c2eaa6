// T: tokens   H: hidden size   I: inner width

import Tensors

/// SwiGLU (Shazeer 2020): `down(activation(gate(x)) * up(x))`, without biases.
struct GatedMLP: Sendable {
  private let gate: Linear
  private let up: Linear
  private let down: Linear

  init(_ weights: ModelTensors) throws {
    gate = try weights.linear("gate")
    up = try weights.linear("up")
    down = try weights.linear("down")
  }

  /// - Parameter x: `[T, H]`
  /// - Returns: `[T, H]`
  func forward(_ x: Tensor, _ context: ComputeContext) -> Tensor {
    let inner = Linear.forward(together: [gate, up], x, context)
    return down.forward(siluGate(inner[0], inner[1], context), context)
  }
}
