@testable import Weights

/// Writes GGUF headers, right ones and wrong ones, byte by byte.
struct GGUFBuilder {
  private(set) var bytes: [UInt8] = []

  /// - Parameter counts: how many tensors and pairs the header claims.
  init(magic: String = "GGUF", version: UInt32 = 3, tensors: UInt64 = 0, pairs: UInt64 = 0) {
    bytes = Array(magic.utf8)
    append(version)
    append(tensors)
    append(pairs)
  }

  mutating func append(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func append(_ text: String) {
    append(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  mutating func append(raw: [UInt8]) { bytes += raw }

  mutating func append(key: String, type: UInt32) {
    append(key)
    append(type)
  }

  mutating func append(tensor name: String, dimensions: [UInt64], type: UInt32, offset: UInt64) {
    append(name)
    append(UInt32(dimensions.count))
    for dimension in dimensions { append(dimension) }
    append(type)
    append(offset)
  }

  /// The file with `count` bytes of data after an aligned header.
  func file(dataCount count: Int, alignment: Int = 32) -> [UInt8] {
    let start = (bytes.count + alignment - 1) / alignment * alignment
    return bytes + [UInt8](repeating: 0, count: start - bytes.count) + (0..<count).map { UInt8(truncatingIfNeeded: $0) }
  }
}
