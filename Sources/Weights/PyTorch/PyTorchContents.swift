/// What a container gives: the pickle's values, and where the storages lie that they speak of.
struct PyTorchContents {
  let root: PickleValue
  let graph: PickleGraph
  /// By the keys that the pickle uses; ranges of the file.
  let storages: [String: Range<Int>]

  /// Tells the containers apart by their first bytes.
  /// - Throws: `WeightsError.unreadablePyTorch`, `.malformedArchive`, `.malformedPickle`, `.truncated`.
  init(of file: MappedFile) throws(WeightsError) {
    if file.bytes.holds("PK\u{3}\u{4}") {
      self = try Self.archive(file)
    } else if file.bytes[0] == PickleOpcode.protocol.rawValue {
      self = try Self.legacy(file)
    } else {
      // The mark of a tar header, 257 bytes into it.
      let isTar = file.bytes.holds("ustar", at: 257)
      throw .unreadablePyTorch(path: file.path, isTar ? .tarFormat : .unknownFormat)
    }
  }

  init(root: PickleValue, graph: PickleGraph, storages: [String: Range<Int>]) {
    self.root = root
    self.graph = graph
    self.storages = storages
  }

  static func run(_ file: MappedFile, in range: Range<Int>) throws(WeightsError) -> PickleMachine.Outcome {
    do throws(PickleFault) {
      return try PickleMachine.run(file.bytes, in: range)
    } catch {
      throw .malformedPickle(path: file.path, error)
    }
  }
}
