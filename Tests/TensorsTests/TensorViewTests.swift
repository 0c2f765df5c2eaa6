import Tensors
import TestSupport
import Testing

/// Bytes that report when they are let go.
private final class Bytes: Sendable {
  nonisolated(unsafe) let memory: UnsafeMutableRawBufferPointer
  private let onFree: @Sendable () -> Void

  init(_ bytes: [UInt8], onFree: @escaping @Sendable () -> Void = {}) {
    memory = .allocate(byteCount: bytes.count, alignment: 16)
    memory.copyBytes(from: bytes)
    self.onFree = onFree
  }

  deinit {
    memory.deallocate()
    onFree()
  }
}

@Suite("Views of weights")
struct TensorViewTests {
  @Test("the view keeps its owner alive")
  func ownership() async throws {
    try await confirmation { freed in
      var view: TensorView? = try {
        let bytes = Bytes([0, 0, 128, 63]) { freed() }
        return try TensorView(shape: [1], dtype: .f32, bytes: UnsafeRawBufferPointer(bytes.memory), owner: bytes)
      }()
      #expect(try view?.toTensor(.reference).values == [1])
      let slice = view?.slice(0..<1)
      view = nil
      #expect(try slice?.toTensor(.reference).values == [1])
    }
  }

  @Test("bytes must be as many as the shape needs")
  func byteCount() {
    let bytes = Bytes([UInt8](repeating: 0, count: 12))
    #expect(throws: TensorError.byteCountMismatch(expected: 16, actual: 12)) {
      try TensorView(shape: [2, 2], dtype: .f32, bytes: UnsafeRawBufferPointer(bytes.memory), owner: bytes)
    }
    #expect(throws: TensorError.shapeTooLarge([Int.max])) {
      try TensorView(shape: [Int.max], dtype: .f32, bytes: UnsafeRawBufferPointer(bytes.memory), owner: bytes)
    }
  }

  @Test("every floating-point type widens, from any address", arguments: [0, 1, 3])
  func widening(offset: Int) throws {
    let cases: [(DType, [UInt8])] = [
      (.f32, [0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0]), (.f16, [0x00, 0x3e, 0x00, 0xc0]), (.bf16, [0xc0, 0x3f, 0x00, 0xc0]),
      (.f64, [0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0]),
    ]
    for (dtype, bytes) in cases {
      let owner = Bytes([UInt8](repeating: 0xee, count: offset) + bytes)
      let part = UnsafeRawBufferPointer(rebasing: owner.memory[offset...])
      let view = try TensorView(shape: [2], dtype: dtype, bytes: part, owner: owner)
      #expect(try view.toTensor(.best).values == [1.5, -2], "\(dtype)")
    }
  }

  @Test("integers have no arithmetic", arguments: DType.allCases.filter { !$0.isComputable && $0 != .f64 })
  func integers(dtype: DType) throws {
    let bytes = Bytes([UInt8](repeating: 0, count: 4 * dtype.blockByteCount))
    let view = try TensorView(shape: [2, 2], dtype: dtype, bytes: UnsafeRawBufferPointer(bytes.memory), owner: bytes)
    #expect(throws: TensorError.unsupportedType(dtype)) { try view.toTensor(.reference) }
    #expect(throws: TensorError.unsupportedType(dtype)) { try Linear(weight: view) }
    #expect(throws: TensorError.unsupportedType(dtype)) { try Embedding(weight: view) }
  }

  @Test("slices and new shapes share the order of elements")
  func slices() throws {
    let view = TensorView(Tensor(shape: [4, 3], values: (0..<12).map(Float.init)))
    #expect(try view.slice(1..<3).toTensor(.reference).values == [3, 4, 5, 6, 7, 8])
    #expect(view.slice(4..<4).shape == [0, 3])
    #expect(try view.reshaped([2, 6]).slice(1..<2).toTensor(.reference).values == [6, 7, 8, 9, 10, 11])
    #expect(throws: TensorError.shapeMismatch(expected: [5], actual: [4, 3])) { try view.reshaped([5]) }
  }
}
