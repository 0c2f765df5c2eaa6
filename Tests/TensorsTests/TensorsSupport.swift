import CKernels
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

/// Memory that a view keeps.
private final class Bytes: Sendable {
  nonisolated(unsafe) let pointer: UnsafeRawBufferPointer

  init(_ values: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: values.count, alignment: 1)
    copy.copyBytes(from: values)
    pointer = UnsafeRawBufferPointer(copy)
  }

  deinit { pointer.deallocate() }
}

/// A matrix as weights of a type: f32, or quantised.
func quantised(_ matrix: Tensor, _ type: DType) throws -> TensorView {
  guard type != .f32 else { return TensorView(matrix) }
  var bytes = [UInt8](repeating: 0, count: type.byteCount(of: matrix.count))
  switch type {
  case .q8_0: ck_quantize_q8_0(&bytes, matrix.values, matrix.count)
  case .q4_K: ck_quantize_q4_k(&bytes, matrix.values, matrix.count)
  case .q6_K: ck_quantize_q6_k(&bytes, matrix.values, matrix.count)
  default: ck_quantize_q4_0(&bytes, matrix.values, matrix.count)
  }
  let owner = Bytes(bytes)
  return try TensorView(shape: matrix.shape, dtype: type, bytes: owner.pointer, owner: owner)
}

func sameBits(_ a: Tensor, _ b: Tensor) -> Bool {
  a.shape == b.shape && zip(a.values, b.values).allSatisfy { $0.bitPattern == $1.bitPattern }
}

func largestDifference(_ a: Tensor, _ b: Tensor) -> Float {
  precondition(a.count == b.count, "\(a.shape) against \(b.shape)")
  return zip(a.values, b.values).reduce(0) { max($0, $1.0.isNaN || $1.1.isNaN ? .infinity : abs($1.0 - $1.1)) }
}
