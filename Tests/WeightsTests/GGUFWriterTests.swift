import Foundation
import Tensors
import Testing

@testable import Weights

@Suite("Writing a GGUF file")
struct GGUFWriterTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path) } }

  private static let tensors: [GGUFWriter.Tensor] = [
    .init(name: "a", shape: [2, 3], dtype: .f32), .init(name: "b", shape: [2, 32], dtype: .q8_0),
    .init(name: "none", shape: [0, 4], dtype: .bf16), .init(name: "c", shape: [5, 64], dtype: .q4_0),
    .init(name: "d", shape: [3, 512], dtype: .q4_K), .init(name: "e", shape: [2, 256], dtype: .q6_K),
    .init(name: "scalar", shape: [], dtype: .f16),
  ]

  private static func bytes(of tensor: GGUFWriter.Tensor) -> [UInt8] {
    let count = tensor.dtype.byteCount(of: tensor.shape) ?? 0
    return (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ tensor.name.utf8.count) }
  }

  private func write(_ writer: GGUFWriter, to path: String, replaces: Bool = false) throws {
    try writer.write(to: path, replaces: replaces) { tensor, sink in
      // In two pieces.
      let bytes = Self.bytes(of: tensor)
      for piece in [bytes[..<(bytes.count / 3)], bytes[(bytes.count / 3)...]] {
        try piece.withUnsafeBytes { try sink.append($0) }
      }
    }
  }

  @Test("the reader finds what was written, every tensor at a multiple of the alignment")
  func roundTrip() throws {
    let path = folder.path + "/model.gguf"
    let writer = try GGUFWriter(
      metadata: GGUFFileTests.metadata.map { (key: $0.0, value: $0.1) }, tensors: Self.tensors)
    try write(writer, to: path)
    let file = try GGUFFile(path: path)
    #expect(file.version == 3 && file.metadata["general.alignment"] == .uint32(64))
    for (key, value) in GGUFFileTests.metadata { #expect(file.metadata[key] == value) }
    #expect(file.entries.map(\.name) == Self.tensors.map(\.name))
    for tensor in Self.tensors {
      let view = try #require(file.tensors[tensor.name])
      #expect(view.shape == tensor.shape && view.dtype == tensor.dtype)
      #expect(view.withUnsafeBytes { Array($0) } == Self.bytes(of: tensor))
    }
    #expect(file.entries.allSatisfy { $0.range.lowerBound.isMultiple(of: 64) })
    let size = try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber)
    #expect(size.intValue == writer.byteCount)
    #expect(try names == ["model.gguf"])
  }

  @Test("a file that is there stays as it is unless it is to be replaced")
  func existing() throws {
    let writer = try GGUFWriter(metadata: [], tensors: Self.tensors)
    let path = try folder.write("model.gguf", [1, 2, 3])
    #expect(throws: WeightsError.alreadyExists(path: path)) { try write(writer, to: path) }
    #expect(try Array(Data(contentsOf: URL(fileURLWithPath: path))) == [1, 2, 3])
    try write(writer, to: path, replaces: true)
    #expect(try GGUFFile(path: path).tensors.count == Self.tensors.count)
    #expect(try names == ["model.gguf"])
  }

  @Test("writing that ends early leaves nothing behind, and what was there as it was")
  func interrupted() throws {
    let writer = try GGUFWriter(metadata: [], tensors: Self.tensors)
    for existing in [[UInt8](), [9]] {
      let path = folder.path + "/model.gguf"
      if !existing.isEmpty { _ = try folder.write("model.gguf", existing) }
      #expect(throws: CancellationError.self) {
        try writer.write(to: path, replaces: true) { tensor, sink in
          if tensor.name == "c" { throw CancellationError() }
          try Self.bytes(of: tensor).withUnsafeBytes { try sink.append($0) }
        }
      }
      #expect(try names == (existing.isEmpty ? [] : ["model.gguf"]))
      if !existing.isEmpty { #expect(try Array(Data(contentsOf: URL(fileURLWithPath: path))) == existing) }
    }
  }

  @Test("a folder that is not there, a folder in the place and a disk without room are told apart")
  func refusesDestination() throws {
    let writer = try GGUFWriter(metadata: [], tensors: Self.tensors)
    let missing = folder.path + "/none/model.gguf"
    #expect(throws: WeightsError.cannotWrite(path: missing, systemError: ENOENT)) { try write(writer, to: missing) }
    #expect(throws: WeightsError.cannotWrite(path: folder.path, systemError: EISDIR)) {
      try write(writer, to: folder.path, replaces: true)
    }
    let path = folder.path + "/model.gguf"
    let error = #expect(throws: WeightsError.self) {
      try NewFile(path: path, byteCount: 1 << 60, replaces: false)
    }
    guard case .diskFull(path, 1 << 60, let available)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(available < 1 << 60)
    #expect(try names.isEmpty)
  }

  @Test("a name, a rank or a type that GGUF does not have is refused")
  func refusesTensor() {
    let cases: [GGUFWriter.Tensor] = [
      .init(name: String(repeating: "n", count: 64), shape: [1], dtype: .f32),
      .init(name: "t", shape: [1, 1, 1, 1, 1], dtype: .f32), .init(name: "t", shape: [1], dtype: .u8),
      .init(name: "t", shape: [31], dtype: .q8_0), .init(name: "t", shape: [4, 128], dtype: .q4_K),
      .init(name: "t", shape: [4, 128], dtype: .q6_K),
    ]
    for tensor in cases {
      #expect(
        throws: WeightsError.unwritableTensor(tensor: tensor.name, shape: tensor.shape.dimensions, tensor.dtype)
      ) { try GGUFWriter(metadata: [], tensors: [tensor]) }
    }
  }
}
