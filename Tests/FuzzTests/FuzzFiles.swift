import Foundation
import Glibc

/// The corpus beside the tests: `generate_corpus.py` made it.
enum Corpus {
  /// Every file of a format, in the order of their names.
  static func files(_ format: String) throws -> [[UInt8]] {
    let folder = try folder(format)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    return try names.map { try Array(Data(contentsOf: URL(filePath: folder + "/" + $0))) }
  }

  static func folder(_ format: String) throws -> String {
    guard let resources = Bundle.module.resourcePath else { throw CocoaError(.fileNoSuchFile) }
    return resources + "/Corpus/" + format
  }
}

/// A folder for the files that are read by path. It goes with the test, and lies in memory where there is such a place.
final class FuzzFolder {
  let path: String

  init() throws {
    let base = access("/dev/shm", W_OK) == 0 ? "/dev/shm/" : NSTemporaryDirectory()
    path = base + "fuzz-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file anew; what is mapped of an earlier one stays as it is.
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = path + "/" + name
    unlink(file)
    let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
    defer { close(descriptor) }
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw CocoaError(.fileWriteOutOfSpace) }
    return file
  }
}
