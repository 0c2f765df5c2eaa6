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
    path = NSTemporaryDirectory() + "weights-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a new file, in place of an old one, and returns its path.
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = path + "/" + name
    // Overwriting would make file systems put every version on the disk, which thousands of them would wait for.
    unlink(file)
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }
}
