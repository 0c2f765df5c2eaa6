import Foundation
import Tensors

/// Writes safetensors files, right ones and wrong ones.
enum SafetensorsWriter {
  static func file(header: String, data: [UInt8] = []) -> [UInt8] {
    let header = Array(header.utf8)
    return withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header + data
  }

  /// One tensor entry of a header.
  static func entry(_ name: String, dtype: String = "F32", shape: [Int], from begin: Int, to end: Int) -> String {
    #""\#(name)":{"dtype":"\#(dtype)","shape":\#(shape),"data_offsets":[\#(begin),\#(end)]}"#
  }

  static func header(_ entries: String...) -> String { "{" + entries.joined(separator: ",") + "}" }
}

/// A folder that goes with the test.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = Self.base + "weights-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// In memory where there is such a place: thousands of damaged files on a disk would be most of the tests' time.
  private static let base = access("/dev/shm", W_OK) == 0 ? "/dev/shm/" : NSTemporaryDirectory()

  /// Writes a file and returns its path.
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = path + "/" + name
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }
}
