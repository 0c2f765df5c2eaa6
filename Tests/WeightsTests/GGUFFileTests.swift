import Foundation
import Tensors
import TestSupport
import Testing

@testable import Weights

@Suite("A GGUF file")
struct GGUFFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static func fixture(_ name: String) throws -> String {
    try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil)).appendingPathComponent("gguf/\(name)")
      .path
  }

  // MARK: what ggml writes

  @Test(
    "tensors have the values that ggml gives them, in rows and columns",
    arguments: ["F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_K", "Q6_K"])
  func values(type: String) throws {
    let tensor = try #require(GGUFFile(path: Self.fixture("quants.gguf")).tensors["w.\(type)"])
    let expected = try #require(GGUFFile(path: Self.fixture("values.gguf")).tensors["w.\(type)"])
    #expect(tensor.dtype.rawValue == type.lowercased() && tensor.shape == [3, 256])
    #expect(try tensor.toTensor(.reference).values == expected.toTensor(.reference).values)
  }

  @Test("a type without arithmetic is described, kept apart, and refused by name where all are needed")
  func unsupportedType() throws {
    let path = try Self.fixture("quants.gguf")
    let file = try GGUFFile(path: path)
    #expect(file.tensors["w.Q5_K"] == nil && file.tensors.count == 8)
    let entry = try #require(file.entries.first { $0.name == "w.Q5_K" })
    #expect(entry.type == .q5_K && entry.shape == [3, 256] && entry.byteCount == 3 * 176)
    #expect(throws: WeightsError.unsupportedTensorTypes(path: path, types: ["Q5_K"], example: "w.Q5_K")) {
      try file.requireSupportedTypes()
    }
    try GGUFFile(path: Self.fixture("values.gguf")).requireSupportedTypes()
  }

  static let metadata: [(String, GGUFValue)] = [
    ("general.architecture", .string("test")), ("test.u8", .uint8(200)), ("test.i8", .int8(-100)),
    ("test.u16", .uint16(60_000)), ("test.i16", .int16(-30_000)), ("test.u32", .uint32(4_000_000_000)),
    ("test.i32", .int32(-7)), ("test.u64", .uint64(1 << 63)), ("test.i64", .int64(-(1 << 62))),
    ("test.f32", .float32(1.5)), ("test.f64", .float64(0.1)), ("test.bool", .boolean(true)),
    ("test.string", .string("héllo ▁🚀")),
    ("test.integers", .array(.int32, [.int32(1), .int32(-2), .int32(3)])),
    ("test.floats", .array(.float32, [.float32(0.5), .float32(1.5)])),
    ("test.strings", .array(.string, [.string("a"), .string(""), .string("▁c")])),
    ("test.booleans", .array(.boolean, [.boolean(true), .boolean(false)])),
  ]

  @Test("metadata has the type and the value that was written", arguments: metadata)
  func readsMetadata(key: String, value: GGUFValue) throws {
    let metadata = try GGUFFile(path: Self.fixture("quants.gguf")).metadata
    #expect(metadata[key] == value && metadata.type(of: key) == value.type)
    if case .array(let type, let elements) = value {
      let header = try #require(metadata.arrayHeader(of: key))
      #expect(header.type == type && header.count == elements.count)
    } else {
      #expect(metadata.arrayHeader(of: key) == nil)
    }
  }

  @Test("keys are in the order of the file, and a string's bytes lie in it")
  func keys() throws {
    let metadata = try GGUFFile(path: Self.fixture("quants.gguf")).metadata
    #expect(metadata.keys == Self.metadata.map(\.0))
    #expect(metadata["test.missing"] == nil && metadata.text("test.missing") == nil && metadata.text("test.u8") == nil)
    let text = try #require(metadata.text("test.string"))
    #expect(text.withUnsafeBytes { Array($0) } == Array("héllo ▁🚀".utf8))
    #expect(text.path.hasSuffix("quants.gguf (test.string)"))

  }

  @Test("every type that ggml knows has a name, and those of ours come back")
  func types() {
    #expect(Set(GGMLType.allCases.map(\.name)).count == GGMLType.allCases.count)
    #expect(GGMLType.q4_K.name == "Q4_K" && GGMLType.q8_0.name == "Q8_0" && GGMLType.bf16.name == "BF16")
    for type in GGMLType.allCases {
      guard let dtype = type.dtype else { continue }
      #expect(GGMLType(dtype) == type)
      #expect(type.block.elements == dtype.blockLength && type.block.bytes == dtype.blockByteCount)
    }
    #expect(GGMLType(.u8) == nil && GGMLType(.bool) == nil)
  }

  // MARK: what nobody should write

  private static func header(_ build: (inout GGUFBuilder) -> Void) -> [UInt8] {
    var builder = GGUFBuilder(pairs: 1)
    build(&builder)
    return builder.bytes
  }

  static let headerFaults: [(String, [UInt8], GGUFFault)] = [
    ("another magic", GGUFBuilder(magic: "GGML").bytes, .notGGUF),
    ("three bytes", Array("GGU".utf8), .headerTruncated(offset: 3)),
    ("version 1", GGUFBuilder(version: 1).bytes, .unsupportedVersion(1)),
    ("version 4", GGUFBuilder(version: 4).bytes, .unsupportedVersion(4)),
    ("big-endian", GGUFBuilder(version: UInt32(3).byteSwapped).bytes, .bigEndian),
    ("a missing count", Array(GGUFBuilder().bytes.prefix(20)), .headerTruncated(offset: 16)),
    ("2^64 - 1 tensors", GGUFBuilder(tensors: .max).bytes, .tooManyTensors(.max)),
    ("2^64 - 1 keys", GGUFBuilder(pairs: .max).bytes, .tooManyPairs(.max)),
    ("60000 keys in nothing", GGUFBuilder(pairs: 60_000).bytes, .headerTruncated(offset: 24)),
    ("a key of 2^63 bytes", header { $0.append(UInt64(1) << 63) }, .headerTruncated(offset: 24)),
    ("a key of 70000 bytes", header { $0.append(String(repeating: "k", count: 70_000)) }, .invalidName(offset: 24)),
    (
      "a key that is no text",
      header {
        $0.append(UInt64(1))
        $0.append(raw: [0xFF])
      }, .invalidName(offset: 24)
    ),
    ("type 13", header { $0.append(key: "k", type: 13) }, .unknownValueType(code: 13)),
    ("a value cut off", header { $0.append(key: "k", type: 10) }, .headerTruncated(offset: 37)),
    (
      "a boolean of 2",
      header {
        $0.append(key: "k", type: 7)
        $0.append(raw: [2])
      }, .invalidBoolean(offset: 37)
    ),
    (
      "a string that is longer than the file",
      header {
        $0.append(key: "k", type: 8)
        $0.append(UInt64(9))
      }, .headerTruncated(offset: 37)
    ),
    (
      "an array whose size overflows",
      header {
        $0.append(key: "k", type: 9)
        $0.append(UInt32(10))
        $0.append(UInt64.max / 8 + 1)
      }, .headerTruncated(offset: 41)
    ),
    (
      "an array of more strings than there are bytes",
      header {
        $0.append(key: "k", type: 9)
        $0.append(UInt32(8))
        $0.append(UInt64(1_000_000))
      }, .headerTruncated(offset: 41)
    ),
    (
      "arrays in arrays without end",
      header {
        $0.append(key: "k", type: 9)
        for _ in 0..<1000 {
          $0.append(UInt32(9))
          $0.append(UInt64(1))
        }
        $0.append(UInt32(0))
        $0.append(UInt64(0))
      }, .nestedTooDeeply(offset: 37 + 4 * 12)
    ),
    (
      "an alignment of 48",
      header {
        $0.append(key: "general.alignment", type: 4)
        $0.append(UInt32(48))
      }, .invalidAlignment
    ),
    (
      "an alignment of 0",
      header {
        $0.append(key: "general.alignment", type: 4)
        $0.append(UInt32(0))
      }, .invalidAlignment
    ),
    (
      "an alignment of 2^31",
      header {
        $0.append(key: "general.alignment", type: 4)
        $0.append(UInt32(1) << 31)
      }, .invalidAlignment
    ),
    (
      "an alignment in words",
      header {
        $0.append(key: "general.alignment", type: 8)
        $0.append("32")
      }, .invalidAlignment
    ),
  ]

  @Test("a header that cannot be believed is refused with its reason", arguments: headerFaults.indices)
  func refusesHeader(index: Int) throws {
    let (_, bytes, fault) = Self.headerFaults[index]
    let path = try folder.write("model.gguf", bytes)
    #expect(throws: WeightsError.malformedGGUF(path: path, fault)) { try GGUFFile(path: path) }
  }

  @Test("a file that ggml wrote big-endian is refused by name")
  func bigEndian() throws {
    let path = try Self.fixture("big-endian.gguf")
    #expect(throws: WeightsError.malformedGGUF(path: path, .bigEndian)) { try GGUFFile(path: path) }
  }

  @Test("a key that is there twice is refused")
  func duplicateKey() throws {
    var builder = GGUFBuilder(pairs: 2)
    for _ in 0..<2 {
      builder.append(key: "k", type: 0)
      builder.append(UInt8(1))
    }
    let path = try folder.write("model.gguf", builder.bytes)
    #expect(throws: WeightsError.malformedGGUF(path: path, .duplicateKey("k"))) { try GGUFFile(path: path) }
  }

  /// The second of two tensors, after 32 bytes of `a`, in 96 bytes of data.
  static let tensorFaults: [(dimensions: [UInt64], type: UInt32, offset: UInt64, fault: TensorFault)] = [
    ([8], 99, 32, .unknownElementType("99 of ggml")),
    ([8], 4, 32, .unknownElementType("4 of ggml")),
    ([8], 0, 33, .misaligned(offset: 33, alignment: 32)),
    ([8], 0, .max, .misaligned(offset: .max, alignment: 32)),
    ([8], 0, 96, .offsetsOutsideFile(begin: 96, end: 128, dataSize: 96)),
    ([17], 0, 32, .offsetsOutsideFile(begin: 32, end: 100, dataSize: 96)),
    ([8], 0, 1 << 62, .offsetsOutsideFile(begin: 1 << 62, end: 1 << 62 + 32, dataSize: 96)),
    ([.max], 0, 32, .sizeOverflow),
    ([1 << 32, 1 << 32], 0, 32, .sizeOverflow),
    ([1 << 61], 0, 32, .sizeOverflow),
    ([31], 8, 32, .rowsAreNoBlocks(columns: 31, blockLength: 32)),
    ([16, 2], 2, 32, .rowsAreNoBlocks(columns: 16, blockLength: 32)),
    ([128], 12, 32, .rowsAreNoBlocks(columns: 128, blockLength: 256)),
  ]

  @Test("a tensor that contradicts itself or the file is named", arguments: tensorFaults.indices)
  func refusesTensor(index: Int) throws {
    let (dimensions, type, offset, fault) = Self.tensorFaults[index]
    var builder = GGUFBuilder(tensors: 2)
    builder.append(tensor: "a", dimensions: [8], type: 0, offset: 0)
    builder.append(tensor: "t", dimensions: dimensions, type: type, offset: offset)
    let path = try folder.write("model.gguf", builder.file(dataCount: 96))
    #expect(throws: WeightsError.malformedTensor(path: path, tensor: "t", fault)) { try GGUFFile(path: path) }
  }

  @Test("two tensors cannot have the same bytes")
  func refusesOverlap() throws {
    var builder = GGUFBuilder(tensors: 2)
    builder.append(tensor: "t", dimensions: [8], type: 0, offset: 32)
    builder.append(tensor: "a", dimensions: [16], type: 0, offset: 0)
    let path = try folder.write("model.gguf", builder.file(dataCount: 96))
    #expect(throws: WeightsError.malformedTensor(path: path, tensor: "t", .overlaps(other: "a"))) {
      try GGUFFile(path: path)
    }
  }

  @Test("five dimensions, a long name and a name that is there twice are refused")
  func refusesNames() throws {
    var builder = GGUFBuilder(tensors: 1)
    builder.append(tensor: "t", dimensions: [1, 1, 1, 1, 1], type: 0, offset: 0)
    var path = try folder.write("model.gguf", builder.file(dataCount: 4))
    #expect(throws: WeightsError.malformedGGUF(path: path, .tooManyDimensions(tensor: "t", 5))) {
      try GGUFFile(path: path)
    }
    builder = GGUFBuilder(tensors: 1)
    builder.append(tensor: String(repeating: "t", count: 64), dimensions: [1], type: 0, offset: 0)
    path = try folder.write("model.gguf", builder.file(dataCount: 4))
    #expect(throws: WeightsError.malformedGGUF(path: path, .invalidName(offset: 24))) { try GGUFFile(path: path) }
    builder = GGUFBuilder(tensors: 2)
    for offset in [UInt64(0), 32] { builder.append(tensor: "t", dimensions: [1], type: 0, offset: offset) }
    path = try folder.write("model.gguf", builder.file(dataCount: 64))
    #expect(throws: WeightsError.duplicateTensor(path: path, tensor: "t")) { try GGUFFile(path: path) }
  }

  @Test("dimensions come outermost first; scalars, empty tensors and alignments other than 32 are read")
  func shapes() throws {
    var builder = GGUFBuilder(version: 2, tensors: 3, pairs: 1)
    builder.append(key: "general.alignment", type: 4)
    builder.append(UInt32(8))
    builder.append(tensor: "matrix", dimensions: [3, 2], type: 24, offset: 8)
    builder.append(tensor: "scalar", dimensions: [], type: 24, offset: 0)
    builder.append(tensor: "none", dimensions: [4, 0], type: 0, offset: 64)
    let file = try GGUFFile(path: folder.write("model.gguf", builder.file(dataCount: 14, alignment: 8)))
    #expect(file.version == 2)
    #expect(try #require(file.tensors["matrix"]).shape == [2, 3])
    #expect(try #require(file.tensors["matrix"]).withUnsafeBytes { Array($0) } == [8, 9, 10, 11, 12, 13])
    #expect(try #require(file.tensors["scalar"]).shape == [])
    #expect(try #require(file.tensors["none"]).shape == [0, 4])
  }

  @Test("a file may end anywhere: it is refused, and never ends the program")
  func truncation() throws {
    let whole = try Array(Data(contentsOf: URL(fileURLWithPath: Self.fixture("quants.gguf"))))
    // Behind the last tensor there is only padding.
    let needed = try #require(GGUFFile(path: Self.fixture("quants.gguf")).entries.map(\.range.upperBound).max())
    for length in 1..<whole.count {
      let path = try folder.write("model.gguf", Array(whole[..<length]))
      if length < needed {
        #expect(throws: WeightsError.self) { try GGUFFile(path: path) }
      } else {
        #expect(throws: Never.self) { try GGUFFile(path: path) }
      }
    }
  }

  @Test("damaged files are refused or read, and never end the program", arguments: [UInt64(1), 2, 3])
  func fuzz(seed: UInt64) throws {
    let whole = try Array(Data(contentsOf: URL(fileURLWithPath: Self.fixture("quants.gguf"))))
    let header = Array(whole[..<1400])
    var mutator = Mutator(seed: seed)
    var refused = 0
    for _ in 0..<2000 {
      let path = try folder.write("model.gguf", mutator.mutated(header) + whole[1400...])
      guard let file = try? GGUFFile(path: path) else {
        refused += 1
        continue
      }
      // Every byte that a tensor claims can be read, and every value can be decoded.
      let sum = file.tensors.values.reduce(0) { sum, tensor in
        tensor.withUnsafeBytes { $0.reduce(sum) { $0 &+ Int($1) } }
      }
      #expect(sum >= 0 && file.metadata.keys.allSatisfy { file.metadata[$0] != nil })
    }
    #expect(refused > 1000 && refused < 2000)
  }

  @Test("the weights outlive the file object that mapped them")
  func viewKeepsMapping() throws {
    var file: GGUFFile? = try GGUFFile(path: Self.fixture("quants.gguf"))
    let view = try #require(file?.tensors["scalar"])
    file = nil
    #expect(try view.toTensor(.reference).values == [2.5])
  }
}
