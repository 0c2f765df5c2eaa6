import CKernels
import Synchronization

/// Rotary position embedding, rotate-half (Su et al. 2021; Hugging Face `apply_rotary_pos_emb`).
///
/// Rounds where the reference rounds in f32: inverse frequencies and angles are f32, their cosines exact to f32.
public struct RotaryEmbedding: Sendable {
  /// Leading elements of each head that turn; even.
  public let rotaryDimensions: Int
  private let table: RotaryTable

  /// - Parameters:
  ///   - base: theta, 10000 for LLaMA 1.
  ///   - rotaryDimensions: the head size, or part of it in GPT-NeoX.
  public init(base: Double, rotaryDimensions: Int) {
    precondition(rotaryDimensions >= 0 && rotaryDimensions % 2 == 0, "\(rotaryDimensions) rotary dimensions")
    self.rotaryDimensions = rotaryDimensions
    table = RotaryTable(base: base, rotaryDimensions: rotaryDimensions)
  }

  /// Turns every head of every row of `x`, `[positions.count, heads * headSize]`, row i by the angles of
  /// `positions[i]`, which is from 0 to a million.
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
    let half = rotaryDimensions / 2
    var block = table.block(0)
    x.withUnsafeMutableElements { elements in
      guard let base = elements.baseAddress, half > 0 else { return }
      for (row, position) in positions.enumerated() {
        precondition(position >= 0 && position <= 1_000_000, "position \(position)")
        if !block.positions.contains(position) { block = table.block(position / RotaryTable.blockLength) }
        let start = (position - block.positions.lowerBound) * half
        block.withAngles(from: start) { cosine, sine in
          for head in 0..<heads {
            let target = base + row * columns + column + head * headStride
            context.kernels.table.rope(target, cosine, sine, rotaryDimensions)
          }
        }
      }
    }
  }
}

/// Cosines and sines of the positions met so far. Every layer of a model asks for the same ones.
final class RotaryTable: Sendable {
  /// Those of `blockLength` positions.
  struct Block: Sendable {
    let positions: Range<Int>
    /// [positions, rotaryDimensions / 2]
    let cosine: [Float]
    /// [positions, rotaryDimensions / 2]
    let sine: [Float]

    func withAngles(from start: Int, _ body: (UnsafePointer<Float>, UnsafePointer<Float>) -> Void) {
      cosine.withUnsafeBufferPointer { cosine in
        sine.withUnsafeBufferPointer { sine in
          guard let cosine = cosine.baseAddress, let sine = sine.baseAddress else { return }
          body(cosine + start, sine + start)
        }
      }
    }
  }

  static let blockLength = 64

  /// [rotaryDimensions / 2]
  private let inverseFrequencies: [Float]
  private let blocks = Mutex<[Int: Block]>([:])

  init(base: Double, rotaryDimensions: Int) {
    let logarithm = ck_log(base)
    inverseFrequencies = stride(from: 0, to: rotaryDimensions, by: 2).map { index in
      let exponent = Float(index) / Float(rotaryDimensions)
      return 1 / Float(ck_exp(logarithm * Double(exponent)))
    }
  }

  /// The positions from `index * blockLength` on.
  func block(_ index: Int) -> Block {
    blocks.withLock { blocks in
      if let block = blocks[index] { return block }
      let block = compute(index * RotaryTable.blockLength..<(index + 1) * RotaryTable.blockLength)
      blocks[index] = block
      return block
    }
  }

  private func compute(_ positions: Range<Int>) -> Block {
    var cosines: [Float] = []
    var sines: [Float] = []
    for position in positions {
      for frequency in inverseFrequencies {
        var sine = 0.0
        var cosine = 0.0
        ck_sincos(Double(Float(position) * frequency), &sine, &cosine)
        cosines.append(Float(cosine))
        sines.append(Float(sine))
      }
    }
    return Block(positions: positions, cosine: cosines, sine: sines)
  }
}
