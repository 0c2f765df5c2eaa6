/// The zip archive that torch writes since 1.6: one folder of any name with `data.pkl`, a file `data/KEY` for every storage,
/// `version` and, since torch 2.0, `byteorder`.
///
/// The checksums of the three small files, which decide how all else is read, are compared. Those of the storages are not:
/// it would mean to read the whole file before the first answer, and files of safetensors, read the same way, have none.
/// Source: torch/serialization.py, caffe2/serialize/inline_container.cc.
extension PyTorchContents {
  /// From `kMinSupportedFileFormatVersion` to `kMaxSupportedFileFormatVersion`.
  private static let knownVersions = 1...10
  private static let longestVersion = 16

  static func archive(_ file: MappedFile) throws(WeightsError) -> PyTorchContents {
    let archive: StoredZipArchive
    let folder: String?
    do throws(ArchiveFault) {
      archive = try StoredZipArchive(file.bytes)
      folder = Self.folder(of: archive)
      if let folder {
        for name in ["data.pkl", "byteorder", "version"] { try archive.verifyChecksum(of: folder + name) }
      }
    } catch {
      // A TorchScript archive keeps its program compressed beside its tensors.
      if case .compressed(let entry) = error, entry.contains("/code/") {
        throw .unreadablePyTorch(path: file.path, .torchScript)
      }
      throw .malformedArchive(path: file.path, error)
    }
    guard let folder, let pickle = archive.entries[folder + "data.pkl"] else {
      throw .unreadablePyTorch(path: file.path, .noPickle)
    }
    if let fault = fault(of: archive, folder: folder, file.bytes) {
      throw .unreadablePyTorch(path: file.path, fault)
    }
    let outcome = try run(file, in: pickle.range)
    return PyTorchContents(
      root: outcome.value, graph: outcome.graph, storages: storages(of: archive, folder: folder))
  }

  /// The one folder with a `data.pkl`, with its slash.
  private static func folder(of archive: StoredZipArchive) -> String? {
    let folders = archive.entries.keys.compactMap { name -> String? in
      let parts = name.split(separator: "/", omittingEmptySubsequences: false)
      return parts.count == 2 && parts[1] == "data.pkl" ? parts[0] + "/" : nil
    }
    return folders.count == 1 ? folders[0] : nil
  }

  private static func fault(
    of archive: StoredZipArchive, folder: String, _ bytes: UnsafeRawBufferPointer
  ) -> PyTorchFault? {
    if archive.entries[folder + "constants.pkl"] != nil { return .torchScript }
    if let order = archive.entries[folder + "byteorder"], !bytes[order.range].elementsEqual("little".utf8) {
      return .bigEndian
    }
    if let version = archive.entries[folder + "version"] {
      let text = String(decoding: bytes[version.range].prefix(longestVersion), as: UTF8.self)
      let number = Int(text.hasSuffix("\n") ? text.dropLast() : text[...])
      guard let number, knownVersions.contains(number) else { return .formatVersion(text) }
    }
    return nil
  }

  private static func storages(of archive: StoredZipArchive, folder: String) -> [String: Range<Int>] {
    let prefix = folder + "data/"
    var storages: [String: Range<Int>] = [:]
    for (name, entry) in archive.entries where name.hasPrefix(prefix) {
      storages[String(name.dropFirst(prefix.count))] = entry.range
    }
    return storages
  }
}
