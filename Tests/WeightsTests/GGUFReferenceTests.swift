import Foundation
import Tensors
import Testing
import Weights

/// A file of every type beside the values and products that ggml gives its tensors, as `VLMCHAT_GGUF_FIXTURES` names a
/// folder of: `quants.gguf`, and for each of its tensors `w.TYPE` the arrays `deq_TYPE.npy` and `matvec_TYPE.npy`, the
/// latter with the vector in `x.npy`.
@Suite("GGUF against arrays", .enabled(if: ReferenceArrays.folder != nil, "VLMCHAT_GGUF_FIXTURES is not set"))
struct GGUFReferenceTests {
  static let types = ["f32", "f16", "bf16", "q8_0", "q4_0", "q4_k", "q6_k"]

  @Test("values are equal", arguments: types)
  func values(type: String) throws {
    let tensor = try #require(try ReferenceArrays.file().tensors["w.\(type)"]).toTensor(.reference)
    #expect(try tensor.values.map(Double.init) == ReferenceArrays.load("deq_\(type)"))
  }

  /// The inputs may be rounded to 8 bits in blocks of 32, by half a step of 1 / 127 of the greatest; f32 adds hardly
  /// anything. The reference tier rounds no inputs: what sums lose in f32 is n units of the sum of magnitudes at most.
  @Test("products are near", arguments: types, InstructionSet.available)
  func products(type: String, instructionSet: InstructionSet) throws {
    let weight = try #require(try ReferenceArrays.file().tensors["w.\(type)"])
    let x = try ReferenceArrays.load("x").map { Float($0) }
    let context = ComputeContext(kernels: try Kernels(instructionSet), pool: WorkerPool(threadCount: 1))
    let y = try Linear(weight: weight).forward(Tensor(shape: [1, x.count], values: x), context)
    let numbers = try weight.toTensor(.reference)
    for (row, expected) in try ReferenceArrays.load("matvec_\(type)").enumerated() {
      var limit = 0.0
      for (index, w) in numbers.row(row).values.enumerated() {
        let block = x[index / 32 * 32..<min(x.count, index / 32 * 32 + 32)]
        let most = block.reduce(0) { max($0, $1.magnitude) }
        let rounding = instructionSet == .reference ? 0 : Double(most) * 0.5 / 127
        limit += Double(w.magnitude) * (rounding + Double(x[index].magnitude * Float(x.count)) * 0x1p-24)
      }
      #expect(abs(Double(y.values[row]) - expected) <= limit)
    }
  }
}

private enum ReferenceArrays {
  static var folder: String? { ProcessInfo.processInfo.environment["VLMCHAT_GGUF_FIXTURES"] }

  static func file() throws -> GGUFFile { try GGUFFile(path: #require(folder) + "/quants.gguf") }

  /// The elements of an array of f32 or f64 as numpy saves it (format version 1), row-major.
  static func load(_ name: String) throws -> [Double] {
    let bytes = try Array(Data(contentsOf: URL(filePath: #require(folder) + "/\(name).npy")))
    let start = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
    let header = String(decoding: bytes[10..<start], as: UTF8.self)
    try #require(header.contains("'fortran_order': False"))
    let width = header.contains("'<f8'") ? 8 : 4
    try #require(width == 8 || header.contains("'<f4'"))
    return bytes.withUnsafeBytes { bytes in
      stride(from: start, to: bytes.count, by: width).map { offset in
        width == 8
          ? Double(bitPattern: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
          : Double(bytes.loadUnaligned(fromByteOffset: offset, as: Float.self))
      }
    }
  }
}
