import Tensors
import TestSupport
import Testing

@testable import Weights

@Suite("A safetensors file")
struct SafetensorsFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func open(_ bytes: [UInt8]) throws -> SafetensorsFile {
    try SafetensorsFile(path: folder.write("model.safetensors", bytes))
  }

  @Test("tensors have the shape, the type and the bytes that the header says")
  func readsTensors() throws {
    let header = SafetensorsWriter.header(
      #""__metadata__":{"format":"pt"}"#,
      SafetensorsWriter.entry("b", dtype: "BF16", shape: [3], from: 8, to: 14),
      SafetensorsWriter.entry("a", shape: [2, 1], from: 0, to: 8),
      SafetensorsWriter.entry("none", shape: [0, 4], from: 14, to: 14),
      SafetensorsWriter.entry("scalar", dtype: "U8", shape: [], from: 14, to: 15))
    let file = try open(
      SafetensorsWriter.file(
        header: header, data: [0, 0, 128, 63, 0, 0, 0, 64, 128, 63, 0, 192, 0, 0, 7]))
    #expect(file.metadata == ["format": "pt"])
    #expect(file.tensors.keys.sorted() == ["a", "b", "none", "scalar"])
    #expect(try #require(file.tensors["a"]).toTensor(.reference).values == [1, 2])
    #expect(try #require(file.tensors["a"]).shape == [2, 1])
    #expect(try #require(file.tensors["b"]).toTensor(.reference).values == [1, -2, 0])
    #expect(try #require(file.tensors["none"]).shape.count == 0)
    #expect(try #require(file.tensors["scalar"]).withUnsafeBytes(\.first) == 7)
  }

  @Test("every element type of the format has its size", arguments: DType.allCases.filter { $0.blockLength == 1 })
  func types(dtype: DType) throws {
    let size = dtype.byteCount(of: 2)
    let entry = SafetensorsWriter.entry("t", dtype: dtype.safetensorsName, shape: [2], from: 0, to: size)
    let bytes = [UInt8](repeating: 0, count: size)
    let file = try open(SafetensorsWriter.file(header: "{\(entry)}", data: bytes))
    #expect(file.tensors["t"]?.dtype == dtype)
  }

  @Test("the weights outlive the file object that mapped them")
  func viewKeepsMapping() throws {
    var file: SafetensorsFile? = try open(
      SafetensorsWriter.file(
        header: "{" + SafetensorsWriter.entry("a", shape: [1], from: 0, to: 4) + "}", data: [0, 0, 128, 63]))
    let view = try #require(file?.tensors["a"])
    file = nil
    #expect(try view.toTensor(.reference).values == [1])
  }

  static let tensorFaults: [(String, TensorFault)] = [
    (#""t":7"#, .notAnObject),
    (#""t":{"shape":[1],"data_offsets":[0,4]}"#, .missingField("dtype")),
    (#""t":{"dtype":4,"shape":[1],"data_offsets":[0,4]}"#, .invalidField("dtype")),
    (#""t":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}"#, .unknownElementType("F8_E4M3")),
    (#""t":{"dtype":"f32","shape":[1],"data_offsets":[0,4]}"#, .unknownElementType("f32")),
    (#""t":{"dtype":"F32","data_offsets":[0,4]}"#, .missingField("shape")),
    (#""t":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}"#, .invalidField("shape")),
    (#""t":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}"#, .invalidField("shape")),
    (#""t":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}"#, .invalidField("shape")),
    (#""t":{"dtype":"F32","shape":"[1]","data_offsets":[0,4]}"#, .invalidField("shape")),
    (#""t":{"dtype":"F32","shape":[1]}"#, .missingField("data_offsets")),
    (#""t":{"dtype":"F32","shape":[1],"data_offsets":[0]}"#, .invalidField("data_offsets")),
    (#""t":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}"#, .invalidField("data_offsets")),
    (
      #""t":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}"#,
      .offsetsOutsideFile(begin: 4, end: 0, dataSize: 8)
    ),
    (
      #""t":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}"#,
      .offsetsOutsideFile(begin: 0, end: 12, dataSize: 8)
    ),
    (
      #""t":{"dtype":"F32","shape":[1],"data_offsets":[0,9223372036854775807]}"#,
      .offsetsOutsideFile(begin: 0, end: .max, dataSize: 8)
    ),
    (#""t":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}"#, .sizeMismatch(expected: 8, actual: 4)),
    (#""t":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}"#, .sizeOverflow),
    (#""t":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}"#, .sizeOverflow),
    (
      #""a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"t":{"dtype":"U8","shape":[2],"data_offsets":[3,5]}"#,
      .overlaps(other: "a")
    ),
  ]

  @Test("an entry that contradicts itself or the file is named", arguments: tensorFaults)
  func refusesTensor(entries: String, fault: TensorFault) throws {
    let path = try folder.write(
      "model.safetensors", SafetensorsWriter.file(header: "{\(entries)}", data: [UInt8](repeating: 0, count: 8)))
    #expect(throws: WeightsError.malformedTensor(path: path, tensor: "t", fault)) { try SafetensorsFile(path: path) }
  }

  static let fileFaults: [(String, [UInt8], @Sendable (String) -> WeightsError)] = [
    ("empty", [], { .emptyFile(path: $0) }),
    ("seven bytes", [2, 0, 0, 0, 0, 0, 0], { .truncated(path: $0, needed: 8, actual: 7) }),
    ("no header", [0, 0, 0, 0, 0, 0, 0, 0], { .headerLength(path: $0, claimed: 0) }),
    ("a header of 2^64 - 1 bytes", [UInt8](repeating: 255, count: 8), { .headerLength(path: $0, claimed: .max) }),
    ("a header cut off", [9, 0, 0, 0, 0, 0, 0, 0, 123], { .truncated(path: $0, needed: 17, actual: 9) }),
    ("not JSON", SafetensorsWriter.file(header: "{x"), { .malformedJSON(path: $0, .unexpectedByte(offset: 1)) }),
    ("a list", SafetensorsWriter.file(header: "[]"), { .malformedHeader(path: $0, .notAnObject) }),
    (
      "a name twice",
      SafetensorsWriter.file(
        header: SafetensorsWriter.header(
          SafetensorsWriter.entry("a", shape: [0], from: 0, to: 0),
          SafetensorsWriter.entry("a", shape: [0], from: 0, to: 0))),
      { .malformedJSON(path: $0, .duplicateKey("a")) }
    ),
    (
      "brackets a hundred thousand deep", SafetensorsWriter.file(header: String(repeating: "[", count: 100_000)),
      { .malformedJSON(path: $0, .nestedTooDeeply(offset: 64)) }
    ),
  ]

  @Test("a file that is not one is refused with its reason", arguments: fileFaults.indices)
  func refusesFile(index: Int) throws {
    let (_, bytes, error) = Self.fileFaults[index]
    let path = try folder.write("model.safetensors", bytes)
    #expect(throws: error(path)) { try SafetensorsFile(path: path) }
  }

  @Test("all tensors that are wrong are named together, in the order of their names")
  func severalFaults() throws {
    let header = SafetensorsWriter.header(
      SafetensorsWriter.entry("c", dtype: "Q9", shape: [1], from: 0, to: 4),
      SafetensorsWriter.entry("a", shape: [3], from: 0, to: 8),
      SafetensorsWriter.entry("b", shape: [1], from: 0, to: 4))
    let path = try folder.write(
      "model.safetensors", SafetensorsWriter.file(header: header, data: [0, 0, 0, 0, 0, 0, 0, 0]))
    let expected = WeightsError.malformedTensors(
      path: path,
      [
        MalformedTensor(tensor: "a", fault: .sizeMismatch(expected: 12, actual: 8)),
        MalformedTensor(tensor: "c", fault: .unknownElementType("Q9")),
      ])
    #expect(throws: expected) { try SafetensorsFile(path: path) }
  }

  @Test("a missing file, a folder and a device are told apart")
  func refusesWhatIsNoFile() throws {
    let missing = folder.path + "/missing"
    #expect(throws: WeightsError.cannotOpen(path: missing, systemError: 2)) { try SafetensorsFile(path: missing) }
    #expect(throws: WeightsError.notARegularFile(path: folder.path)) { try SafetensorsFile(path: folder.path) }
    #expect(throws: WeightsError.notARegularFile(path: "/dev/zero")) { try SafetensorsFile(path: "/dev/zero") }
  }

  @Test("damaged files are refused or read, and never end the program", arguments: [UInt64(1), 2, 3])
  func fuzz(seed: UInt64) throws {
    let whole = SafetensorsWriter.file(
      header: SafetensorsWriter.header(
        #""__metadata__":{"format":"pt"}"#,
        SafetensorsWriter.entry("layer.0.weight", shape: [2, 3], from: 0, to: 24),
        SafetensorsWriter.entry("layer.0.bias", dtype: "BF16", shape: [2], from: 24, to: 28),
        SafetensorsWriter.entry("ids", dtype: "I64", shape: [1], from: 28, to: 36)),
      data: (0..<36).map { UInt8($0) })
    var mutator = Mutator(seed: seed)
    var refused = 0
    for _ in 0..<2000 {
      let path = try folder.write("model.safetensors", mutator.mutated(whole))
      guard let file = try opened(path) else {
        refused += 1
        continue
      }
      // Every byte that a tensor claims can be read.
      let sum = file.tensors.values.reduce(0) { sum, tensor in
        tensor.withUnsafeBytes { $0.reduce(sum) { $0 &+ Int($1) } }
      }
      #expect(sum >= 0)
    }
    #expect(refused > 1000 && refused < 2000)
  }

  /// `nil` for a file that is refused as a safetensors file should be.
  private func opened(_ path: String) throws -> SafetensorsFile? {
    do {
      return try SafetensorsFile(path: path)
    } catch is WeightsError {
      return nil
    }
  }
}
