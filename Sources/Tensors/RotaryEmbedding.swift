import CKernels

/// Rotary position embedding, rotate-half (Su et al. 2021; Hugging Face `apply_rotary_pos_emb`).
///
/// Rounds where the reference rounds in f32: inverse frequencies and angles are f32, their cosines exact to f32.
public struct RotaryEmbedding: Sendable {
  /// Leading elements of each head that turn; even.
  public let rotaryDimensions: Int
  /// [rotaryDimensions / 2]
  private let inverseFrequencies: [Float]

  /// - Parameters:
  ///   - base: theta, 10000 for LLaMA 1.
  ///   - rotaryDimensions: the head size, or part of it in GPT-NeoX.
  public init(base: Double, rotaryDimensions: Int) {
    precondition(rotaryDimensions >= 0 && rotaryDimensions % 2 == 0, "\(rotaryDimensions) rotary dimensions")
    self.rotaryDimensions = rotaryDimensions
    let logarithm = ck_log(base)
    inverseFrequencies = stride(from: 0, to: rotaryDimensions, by: 2).map { index in
      let exponent = Float(index) / Float(rotaryDimensions)
      return 1 / Float(ck_exp(logarithm * Double(exponent)))
    }
  }

  /// Turns every head of every row of `x`, `[positions.count, heads * headSize]`, row i by the angles of
  /// `positions[i]`. Positions up to a million.
  public func apply(to x: inout Tensor, headSize: Int, positions: [Int], _ context: ComputeContext) {
    apply(
      to: &x, headSize: headSize, headStride: headSize, column: 0, heads: x.columnCount / headSize, positions, context)
  }

  /// The same for heads that lie `headStride` apart from column `column` on, as in a fused query-key-value output.
  public func apply(
    to x: inout Tensor, headSize: Int, headStride: Int, column: Int, heads: Int, _ positions: [Int],
    _ context: ComputeContext
  ) {
    precondition(x.rowCount == positions.count, "\(positions.count) positions for \(x.shape)")
    precondition(rotaryDimensions <= headSize, "\(rotaryDimensions) rotary dimensions in heads of \(headSize)")
    precondition(heads == 0 || column + (heads - 1) * headStride + headSize <= x.columnCount, "heads beyond \(x.shape)")
    let columns = x.columnCount
    var cosine = [Float](repeating: 0, count: inverseFrequencies.count)
    var sine = cosine
    x.withUnsafeMutableElements { elements in
      guard let base = elements.baseAddress, !cosine.isEmpty else { return }
      for (row, position) in positions.enumerated() {
        fillTables(position, &cosine, &sine)
        for head in 0..<heads {
          let start = base + row * columns + column + head * headStride
          context.kernels.table.rope(start, cosine, sine, rotaryDimensions)
        }
      }
    }
  }

  private func fillTables(_ position: Int, _ cosine: inout [Float], _ sine: inout [Float]) {
    for (index, frequency) in inverseFrequencies.enumerated() {
      var s = 0.0
      var c = 0.0
      ck_sincos(Double(Float(position) * frequency), &s, &c)
      cosine[index] = Float(c)
      sine[index] = Float(s)
    }
  }
}
