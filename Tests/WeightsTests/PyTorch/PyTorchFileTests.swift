import Tensors
import TestSupport
import Testing

@testable import Weights

@Suite("A PyTorch file")
struct PyTorchFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func open(_ writer: ZipWriter) throws -> PyTorchFile {
    try PyTorchFile(path: folder.write("checkpoint.pt", writer.file()))
  }

  @Test(
    "every element type and view has the elements that torch gives it, in every container and protocol",
    arguments: [
      "views.pt", "views-protocol5.pt", "views-legacy.pt", "views-legacy-protocol4.pt", "views-without-checksums.pt",
    ])
  func views(file: String) throws {
    let expected = try SafetensorsFile(path: PyTorchFixtures.path("views.safetensors"))
    #expect(expected.tensors.count > 35)
    expectSameTensors(try PyTorchFile(path: PyTorchFixtures.path(file)).tensors, expected.tensors)
  }

  @Test("a training checkpoint gives the model's tensors, without the names' prefix of data parallelism")
  func training() throws {
    let expected = try SafetensorsFile(path: PyTorchFixtures.path("training.safetensors"))
    let file = try PyTorchFile(path: PyTorchFixtures.path("training.pt"))
    expectSameTensors(file.tensors, expected.tensors)
  }

  @Test(
    "IDEFICS as pytorch_model.bin, in one file and in shards, is what it is as safetensors",
    arguments: ["idefics", "idefics-sharded"])
  func idefics(directory: String) throws {
    let expected = try SafetensorsFile(path: PyTorchFixtures.path("idefics/model.safetensors"))
    #expect(expected.tensors.count > 60)
    if directory == "idefics" {
      let file = try PyTorchFile(path: PyTorchFixtures.path("idefics/pytorch_model.bin"))
      expectSameTensors(file.tensors, expected.tensors)
    } else {
      let source = try WeightDirectory.open(PyTorchFixtures.path(directory))
      #expect(source is ShardedPyTorch)
      expectSameTensors(source.tensors, expected.tensors)
    }
  }

  @Test("a directory's safetensors win over its pytorch_model.bin, one file over shards")
  func precedence() throws {
    _ = try folder.write("pytorch_model.bin.index.json", Array("{}".utf8))
    let index = folder.path + "/pytorch_model.bin.index.json"
    #expect(throws: WeightsError.malformedHeader(path: index, .missingWeightMap)) {
      try WeightDirectory.open(folder.path)
    }
    _ = try folder.write("pytorch_model.bin", PyTorchFixtures.bytes("views.pt"))
    #expect(try WeightDirectory.open(folder.path) is PyTorchFile)
    _ = try folder.write("model.safetensors", PyTorchFixtures.bytes("views.safetensors"))
    #expect(try WeightDirectory.open(folder.path) is SafetensorsFile)
  }

  @Test("tensors outlive the file; those in order lie in the mapping, shared, the others in a copy")
  func lifetimes() throws {
    var file: PyTorchFile? = try PyTorchFile(path: PyTorchFixtures.path("views.pt"))
    func address(_ name: String) -> UnsafeRawPointer? { file?.tensors[name]?.withUnsafeBytes(\.baseAddress) }
    let base = try #require(address("base"))
    #expect(address("base.again") == base)
    #expect(address("base.rows") == base + 24)
    #expect(address("base.element") == base + 64)
    let transposed = try #require(file?.tensors["base.transposed"])
    let rows = try #require(file?.tensors["base.rows"])
    file = nil
    #expect(try transposed.toTensor(.reference).values[1] == rows.toTensor(.reference).values[0])
  }

  @Test("the state dictionary is found under the names that training scripts have for it")
  func wrappers() throws {
    let vector = PickleWriter.vector(count: 1)
    let inner = PickleWriter.dictionary([("w", vector), ("note", PickleWriter.text("x"))])
    let decoy = PickleWriter.dictionary([("decoy", vector)])
    let cases: [[UInt8]] = [
      inner,
      PickleWriter.dictionary([("step", vector), ("state_dict", inner)]),
      PickleWriter.dictionary([("state_dict", decoy), ("model_state_dict", inner)]),
      PickleWriter.dictionary([("model", PickleWriter.dictionary([("module", inner)]))]),
      PickleWriter.dictionary([("w", vector), ("model", PickleWriter.text("a name, no dictionary"))]),
    ]
    for checkpoint in cases {
      let file = try open(.checkpoint(PickleWriter.file(checkpoint), storages: ["0": [0, 0, 128, 63]]))
      #expect(file.tensors.keys.sorted() == ["w"])
    }
  }

  @Test("the prefix of data parallelism goes only where every name has it")
  func prefix() throws {
    for (names, expected) in [(["module.a", "module.b"], ["a", "b"]), (["module.a", "b"], ["b", "module.a"])] {
      let entries = names.map { ($0, PickleWriter.vector(count: 1)) }
      let pickle = PickleWriter.file(PickleWriter.dictionary(entries))
      #expect(try open(.checkpoint(pickle, storages: ["0": [0, 0, 0, 0]])).tensors.keys.sorted() == expected)
    }
  }

  @Test("a file without a dictionary of tensors says what it holds")
  func noStateDictionary() throws {
    let path = folder.path + "/checkpoint.pt"
    let cases: [([UInt8], [String])] = [
      (PickleWriter.op("]"), []),
      (PickleWriter.vector(count: 0), []),
      (PickleWriter.op("}"), []),
      (PickleWriter.dictionary([("a", PickleWriter.op("N")), ("b", PickleWriter.op("}"))]), ["a", "b"]),
      (PickleWriter.dictionary([("state_dict", PickleWriter.dictionary([("x", PickleWriter.op("K\u{1}"))]))]), ["x"]),
      (PickleWriter.dictionary((0..<20).map { ("\($0)", PickleWriter.op("N")) }), (0..<8).map(String.init)),
    ]
    for (pickle, entries) in cases {
      #expect(throws: WeightsError.unreadablePyTorch(path: path, .noStateDictionary(entries: entries))) {
        try open(.checkpoint(PickleWriter.file(pickle)))
      }
    }
  }

  @Test("a name that is there twice is refused")
  func duplicateName() throws {
    let vector = PickleWriter.vector(count: 1)
    #expect(throws: WeightsError.duplicateTensor(path: folder.path + "/checkpoint.pt", tensor: "a")) {
      try open(
        .checkpoint(
          PickleWriter.file(PickleWriter.dictionary([("a", vector), ("a", vector)])), storages: ["0": [0, 0, 0, 0]]))
    }
  }

  @Test("a type of elements that nothing computes with is named; a whole module is refused by its class")
  func unsupported() throws {
    let float8 = try PyTorchFixtures.path("float8.pt")
    #expect(
      throws: WeightsError.malformedTensor(path: float8, tensor: "weight", .unknownElementType("float8_e4m3fn"))
    ) { try PyTorchFile(path: float8) }
    let module = try PyTorchFixtures.path("module.pt")
    let foreign = PickleFault.foreignGlobal(module: "torch.nn.modules.linear", name: "Linear")
    #expect(throws: WeightsError.malformedPickle(path: module, foreign)) { try PyTorchFile(path: module) }
  }

  @Test("a storage of bytes holds tensors of the type that is said beside it")
  func untypedStorage() throws {
    let storage =
      PickleWriter.tuple([
        PickleWriter.text("storage"), PickleWriter.global("torch.storage", "UntypedStorage"), PickleWriter.text("0"),
        PickleWriter.text("cuda:0"), PickleWriter.integer(8),
      ]) + PickleWriter.op("Q")
    let arguments = [
      storage, PickleWriter.integer(1), PickleWriter.tuple([PickleWriter.integer(1)]),
      PickleWriter.tuple([PickleWriter.integer(1)]), [0x89], PickleWriter.orderedDictionary,
      PickleWriter.global("torch", "float32"),
    ]
    let tensor =
      PickleWriter.global("torch._utils", "_rebuild_tensor_v3") + PickleWriter.tuple(arguments) + PickleWriter.op("R")
    let file = try open(
      .checkpoint(
        PickleWriter.file(PickleWriter.dictionary([("a", tensor)])), storages: ["0": [0, 0, 0, 0, 0, 0, 128, 63]]))
    #expect(try #require(file.tensors["a"]).toTensor(.reference).values == [1])
  }

  static let tensorFaults: [(String, [UInt8], TensorFault)] = [
    (
      "negative size", PickleWriter.tensor(of: PickleWriter.storage(count: 4), size: [-1], stride: [1]),
      .invalidField("size")
    ),
    (
      "too few strides", PickleWriter.tensor(of: PickleWriter.storage(count: 4), size: [2, 2], stride: [1]),
      .invalidField("stride")
    ),
    (
      "negative stride", PickleWriter.tensor(of: PickleWriter.storage(count: 4), offset: 3, size: [4], stride: [-1]),
      .invalidField("stride")
    ),
    (
      "negative offset", PickleWriter.tensor(of: PickleWriter.storage(count: 4), offset: -1, size: [1], stride: [1]),
      .invalidField("storage_offset")
    ),
    (
      "one too long", PickleWriter.tensor(of: PickleWriter.storage(count: 4), size: [5], stride: [1]),
      .viewOutsideStorage(needed: 5, actual: 4)
    ),
    (
      "one too far", PickleWriter.tensor(of: PickleWriter.storage(count: 4), offset: 4, size: [1], stride: [1]),
      .viewOutsideStorage(needed: 5, actual: 4)
    ),
    (
      "strides too wide", PickleWriter.tensor(of: PickleWriter.storage(count: 4), size: [2, 2], stride: [3, 1]),
      .viewOutsideStorage(needed: 5, actual: 4)
    ),
    (
      "a stride that overflows", PickleWriter.tensor(of: PickleWriter.storage(count: 4), size: [3], stride: [.max]),
      .viewOutsideStorage(needed: .max, actual: 4)
    ),
    (
      "an offset that overflows",
      PickleWriter.tensor(of: PickleWriter.storage(count: 4), offset: .max, size: [2], stride: [1]),
      .viewOutsideStorage(needed: .max, actual: 4)
    ),
    (
      "a size that overflows",
      PickleWriter.tensor(of: PickleWriter.storage(count: 4), size: [1 << 40, 1 << 40], stride: [0, 0]), .sizeOverflow
    ),
    (
      "bytes that overflow", PickleWriter.tensor(of: PickleWriter.storage(count: 4), size: [1 << 62], stride: [0]),
      .sizeOverflow
    ),
    (
      "one element claimed as a terabyte",
      PickleWriter.tensor(of: PickleWriter.storage(count: 4), size: [1 << 38], stride: [0]),
      .copyTooLarge(needed: 1 << 40, available: 64 << 20)
    ),
    ("no such storage", PickleWriter.vector(key: "1", count: 4), .missingStorage("1")),
    ("no storage by a path", PickleWriter.vector(key: "../data/0", count: 4), .missingStorage("../data/0")),
    ("a storage said to be larger", PickleWriter.vector(count: 5), .storageSize(expected: 20, actual: 16)),
    ("a storage said to be smaller", PickleWriter.vector(count: 3), .storageSize(expected: 12, actual: 16)),
    (
      "a storage of another type", PickleWriter.vector("DoubleStorage", count: 4),
      .storageSize(expected: 32, actual: 16)
    ),
    (
      "a storage that overflows", PickleWriter.tensor(of: PickleWriter.storage(count: 1 << 62), size: [4], stride: [1]),
      .sizeOverflow
    ),
  ]

  @Test("a tensor that contradicts its storage is named", arguments: tensorFaults.indices)
  func refusesTensor(index: Int) throws {
    let (_, tensor, fault) = Self.tensorFaults[index]
    let path = folder.path + "/checkpoint.pt"
    #expect(throws: WeightsError.malformedTensor(path: path, tensor: "t", fault)) {
      try open(
        .checkpoint(
          PickleWriter.file(PickleWriter.dictionary([("t", tensor)])), storages: ["0": [UInt8](repeating: 0, count: 16)]
        ))
    }
  }

  @Test("a dimension of one element may have any stride; copies of one storage are limited together")
  func oddViews() throws {
    let storage = PickleWriter.storage("ByteStorage", count: 4)
    let odd = PickleWriter.tensor(of: storage, size: [1, 2, 1, 2], stride: [.max, 1, .max, 2])
    let file = try open(
      .checkpoint(PickleWriter.file(PickleWriter.dictionary([("t", odd)])), storages: ["0": [1, 2, 3, 4]]))
    #expect(try #require(file.tensors["t"]).withUnsafeBytes { Array($0) } == [1, 3, 2, 4])

    let large = PickleWriter.tensor(of: storage, size: [1 << 24, 1], stride: [0, 1])
    let pickle = PickleWriter.file(PickleWriter.dictionary((0..<5).map { ("t\($0)", large) }))
    let fault = TensorFault.copyTooLarge(needed: 1 << 24, available: 0)
    #expect(throws: WeightsError.malformedTensor(path: folder.path + "/checkpoint.pt", tensor: "t4", fault)) {
      try open(.checkpoint(pickle, storages: ["0": [1, 2, 3, 4]]))
    }
  }
}
