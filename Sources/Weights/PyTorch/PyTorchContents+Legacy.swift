/// The format of torch before 1.6: five pickles (a magic number, a version, facts about the machine, the checkpoint, the
/// keys of the storages in the order in which they follow), then each storage as a count of elements in 8 bytes and the
/// elements.
///
/// Source: `_legacy_save` and `_legacy_load` in torch/serialization.py.
extension PyTorchContents {
  /// 0x1950A86A20F9469CFC6C
  private static let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
  private static let version = 1001

  static func legacy(_ file: MappedFile) throws(WeightsError) -> PyTorchContents {
    let magic = try run(file, in: 0..<file.count)
    guard case .longInteger(let number) = magic.value, file.bytes[number].elementsEqual(Self.magic) else {
      throw .unreadablePyTorch(path: file.path, .unknownFormat)
    }
    let version = try run(file, in: magic.end..<file.count)
    guard version.value == .integer(Self.version) else {
      throw .unreadablePyTorch(path: file.path, .formatVersion(words(for: version.value)))
    }
    let system = try run(file, in: version.end..<file.count)
    if case .dictionary(let facts) = system.value,
      system.graph.value(for: "little_endian", in: facts) == .boolean(false)
    {
      throw .unreadablePyTorch(path: file.path, .bigEndian)
    }
    let checkpoint = try run(file, in: system.end..<file.count)
    let keys = try run(file, in: checkpoint.end..<file.count)
    return PyTorchContents(
      root: checkpoint.value, graph: checkpoint.graph,
      storages: try storages(keys, of: checkpoint.graph, file))
  }

  private static func words(for version: PickleValue) -> String {
    if case .integer(let number) = version { String(number) } else { "" }
  }

  /// The storages follow one another, so that each has to be known by its size to find the next.
  private static func storages(
    _ keys: PickleMachine.Outcome, of graph: PickleGraph, _ file: MappedFile
  ) throws(WeightsError) -> [String: Range<Int>] {
    let described: [String: PickledStorage]
    let order: [String]
    do throws(PickleFault) {
      described = try Self.described(graph)
      order = try names(keys)
    } catch {
      throw .malformedPickle(path: file.path, error)
    }
    var storages: [String: Range<Int>] = [:]
    var next = keys.end
    for key in order {
      guard let storage = described[key], let size = storage.byteCount, storages[key] == nil else {
        throw .unreadablePyTorch(path: file.path, .malformedStorageList)
      }
      guard let count = file.bytes.littleEndian(Int64.self, at: next) else {
        throw .truncated(path: file.path, needed: next + 8, actual: file.count)
      }
      guard count == Int64(storage.count) else {
        throw .unreadablePyTorch(path: file.path, .malformedStorageList)
      }
      next += 8
      guard size <= file.count - next else {
        let (needed, overflow) = next.addingReportingOverflow(size)
        throw .truncated(path: file.path, needed: overflow ? .max : needed, actual: file.count)
      }
      storages[key] = next..<next + size
      next += size
    }
    return storages
  }

  /// A storage is described once for every tensor that lies in it; the last is as good as any, because the sizes of both
  /// are compared with what the file has.
  private static func described(_ graph: PickleGraph) throws(PickleFault) -> [String: PickledStorage] {
    var described: [String: PickledStorage] = [:]
    for storage in graph.storages { described[try graph.name(storage.key)] = storage }
    return described
  }

  private static func names(_ keys: PickleMachine.Outcome) throws(PickleFault) -> [String] {
    guard case .list(let list) = keys.value else { throw .unexpectedOperand(offset: keys.end) }
    var names: [String] = []
    for key in keys.graph.containers[list] {
      guard case .text(let range) = key else { throw .unexpectedOperand(offset: keys.end) }
      names.append(try keys.graph.name(range))
    }
    return names
  }
}
