import Tensors
import TestSupport

/// Thread counts that every parallel operation is tried with.
let threadCounts = [1, 2, 4, 8]

extension SeededGenerator {
  mutating func tensor(_ shape: Shape, scale: Float = 1) -> Tensor {
    Tensor(
      shape: shape,
      values: (0..<shape.count).map { _ in
        Float(Int32(truncatingIfNeeded: next() >> 32)) * 0x1p-31 * scale
      })
  }
}

func context(_ instructionSet: InstructionSet = .best, threads: Int = 1) throws -> ComputeContext {
  ComputeContext(kernels: try Kernels(instructionSet), pool: WorkerPool(threadCount: threads))
}

func sameBits(_ a: Tensor, _ b: Tensor) -> Bool {
  a.shape == b.shape && zip(a.values, b.values).allSatisfy { $0.bitPattern == $1.bitPattern }
}

func largestDifference(_ a: Tensor, _ b: Tensor) -> Float {
  precondition(a.count == b.count, "\(a.shape) against \(b.shape)")
  return zip(a.values, b.values).reduce(0) { max($0, $1.0.isNaN || $1.1.isNaN ? .infinity : abs($1.0 - $1.1)) }
}
