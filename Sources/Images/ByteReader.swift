/// Reads numbers out of a file's bytes; whatever lies outside them is `nil`, never a trap.
struct ByteReader {
  private let bytes: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { self.bytes = bytes[...] }
  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  var count: Int { bytes.count }

  func byte(at offset: Int) -> UInt8? {
    offset >= 0 && offset < bytes.count ? bytes[bytes.startIndex + offset] : nil
  }

  /// `length` bytes from `offset` on, when all of them are there.
  func slice(at offset: Int, length: Int) -> ArraySlice<UInt8>? {
    guard offset >= 0, length >= 0, offset <= bytes.count, length <= bytes.count - offset else { return nil }
    return bytes[bytes.startIndex + offset..<bytes.startIndex + offset + length]
  }

  func reader(at offset: Int, length: Int) -> ByteReader? { slice(at: offset, length: length).map(ByteReader.init) }

  func bigEndian16(at offset: Int) -> UInt16? { integer(at: offset, bigEndian: true) }
  func bigEndian32(at offset: Int) -> UInt32? { integer(at: offset, bigEndian: true) }
  func littleEndian16(at offset: Int) -> UInt16? { integer(at: offset, bigEndian: false) }
  func littleEndian32(at offset: Int) -> UInt32? { integer(at: offset, bigEndian: false) }

  func littleEndian24(at offset: Int) -> Int? {
    guard let low = littleEndian16(at: offset), let high = byte(at: offset + 2) else { return nil }
    return Int(low) | Int(high) << 16
  }

  func integer<T: FixedWidthInteger>(at offset: Int, bigEndian: Bool) -> T? {
    guard let slice = slice(at: offset, length: T.bitWidth / 8) else { return nil }
    let value = slice.reduce(T.zero) { $0 << 8 | T(truncatingIfNeeded: $1) }
    return bigEndian ? value : value.byteSwapped
  }

  func starts(with prefix: some Sequence<UInt8>) -> Bool { bytes.starts(with: prefix) }
  func starts(with prefix: String) -> Bool { hasText(prefix, at: 0) }

  func hasText(_ text: String, at offset: Int) -> Bool {
    slice(at: offset, length: text.utf8.count).map { $0.elementsEqual(text.utf8) } ?? false
  }
}
