import Tensors

/// How the decoder's self-attention tells positions apart; worked out when the model is loaded.
enum Positions: Sendable {
  case rotary(RotaryEmbedding)
  /// `[heads]`
  case alibi(slopes: [Float])

  init(_ configuration: DecoderConfiguration) {
    switch configuration.positions {
    case .rotary(let base, let dimensions):
      self = .rotary(RotaryEmbedding(base: base, rotaryDimensions: dimensions ?? configuration.headSize))
    case .alibi(let maximum):
      self = .alibi(slopes: alibiSlopes(headCount: configuration.headCount, maximum: maximum))
    }
  }

  /// What attention adds to its scores; `nil` where queries and keys are turned instead.
  var slopes: [Float]? { if case .alibi(let slopes) = self { slopes } else { nil } }

  /// Turns queries or keys, `[positions.count, H]`.
  func apply(to x: inout Tensor, headSize: Int, positions: [Int], _ context: ComputeContext) {
    guard case .rotary(let embedding) = self else { return }
    embedding.apply(to: &x, headSize: headSize, positions: positions, context)
  }
}
