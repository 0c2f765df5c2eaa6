import Tensors
import TestSupport
import Testing
import Weights

@Suite("Fuzzed files of weights")
struct WeightFileFuzzTests {
  private let folder: FuzzFolder

  init() throws { folder = try FuzzFolder() }

  @Test("safetensors")
  func safetensors() throws {
    let run = FuzzRun(format: "safetensors", corpus: try Corpus.files("safetensors"))
    try run.run(damage: Self.damageSafetensors) { try read("model.safetensors", $0) }
  }

  /// Half of the time the header as JSON, with its length right.
  private static func damageSafetensors(_ file: inout FuzzBytes) {
    guard file.chance(of: 2, in: 3), let header = headerRange(file) else { return file.edit() }
    let rest = file.bytes[header.upperBound...]
    file.bytes = Array(file.bytes[header])
    file.editJSON()
    let length = UInt64(file.bytes.count)
    file.bytes = withUnsafeBytes(of: length.littleEndian) { Array($0) } + file.bytes + rest
  }

  private static func headerRange(_ file: FuzzBytes) -> Range<Int>? {
    let length = file.integer(at: 0, width: 8)
    guard file.bytes.count > 8, length > 0, length <= UInt64(file.bytes.count - 8) else { return nil }
    return 8..<8 + Int(length)
  }

  @Test("GGUF")
  func gguf() throws {
    let run = FuzzRun(format: "gguf", corpus: try Corpus.files("gguf"))
    try run.run(damage: { $0.editGGUF() }, read: { try read("model.gguf", $0) })
  }

  @Test("zip archives around checkpoints of PyTorch")
  func zip() throws {
    var run = FuzzRun(format: "zip", corpus: try Corpus.files("zip"))
    run.bytesOnTop = Self.memoryOfViews
    try run.run { file in
      file.editZip()
      // A checksum of the pickle would keep all damage of it from what reads it.
      if file.chance(of: 1, in: 2) { file.clearZipChecksums() }
    } read: {
      try read("pytorch_model.bin", $0)
    }
  }

  /// A view may repeat the elements of a storage, so that a small file has tensors of any size; all of them together may
  /// take 64 MB, and a little is for everything else.
  private static let memoryOfViews = 66 << 20

  @Test("checkpoints of PyTorch before 1.6")
  func legacy() throws {
    var run = FuzzRun(format: "pytorch-legacy", corpus: try Corpus.files("pytorch-legacy"))
    run.bytesOnTop = Self.memoryOfViews
    try run.run(damage: { $0.editPickle() }, read: { try read("pytorch_model.bin", $0) })
  }

  @Test("pickles of checkpoints, in an archive that is right")
  func pickle() throws {
    var run = FuzzRun(format: "pickle", corpus: try Corpus.files("pickle"))
    run.bytesOnTop = Self.memoryOfViews
    try run.run(
      damage: { $0.editPickle() }, read: { try read("pytorch_model.bin", CheckpointArchive.file(pickle: $0)) })
  }

  @Test("indexes of shards", arguments: ["model.safetensors.index.json", "pytorch_model.bin.index.json"])
  func index(name: String) throws {
    for shard in ["1", "2"] {
      let file = try Corpus.files(name.hasPrefix("model") ? "safetensors-shards" : "pytorch-shards")[
        shard == "1" ? 0 : 1]
      _ = try folder.write(name.hasPrefix("model") ? "\(shard).safetensors" : "\(shard).bin", file)
    }
    let run = FuzzRun(format: name, corpus: try Corpus.files(name))
    try run.run(damage: { $0.editJSON() }, read: { try read(name, $0) })
  }

  // MARK: reading

  /// Reads the weights of the folder as the program does, with the file in it.
  private func read(_ name: String, _ bytes: [UInt8]) throws -> FuzzOutcome {
    let path = try folder.write(name, bytes)
    do throws(WeightsError) {
      let source: any WeightSource =
        name.hasSuffix(".gguf") ? try GGUFFile(path: path) : try WeightDirectory.open(folder.path)
      try use(source)
      return .accepted
    } catch {
      return .refused
    }
  }

  /// Uses whatever was accepted: a lie among it would end the process here.
  private func use(_ source: any WeightSource) throws(WeightsError) {
    var catalogue = TensorCatalogue()
    for (name, tensor) in source.tensors {
      catalogue.add(name, to: name, tensor.shape.dimensions, allowedTypes: [tensor.dtype])
      tensor.withUnsafeBytes { bytes in
        #expect(bytes.count == tensor.dtype.byteCount(of: tensor.shape))
        #expect(bytes.reduce(0) { $0 &+ Int($1) } >= 0)
      }
      #expect(tensor.shape.rowCount >= 0)
      guard tensor.shape.count <= FuzzBytes.longest else { continue }
      if let values = try? tensor.toTensor(.reference) { #expect(values.count == tensor.shape.count) }
    }
    let resolved = try catalogue.resolve(source)
    #expect(resolved.count == source.tensors.count)
    if let file = source as? GGUFFile { use(file) }
  }

  private func use(_ file: GGUFFile) {
    for key in file.metadata.keys {
      #expect(file.metadata[key]?.type == file.metadata.type(of: key))
      if let header = file.metadata.arrayHeader(of: key), case .array(_, let elements)? = file.metadata[key] {
        #expect(elements.count == header.count)
      }
      if let text = file.metadata.text(key) { #expect(text.withUnsafeBytes { $0.reduce(0) { $0 &+ Int($1) } } >= 0) }
    }
    #expect(file.entries.count >= file.tensors.count)
  }
}
