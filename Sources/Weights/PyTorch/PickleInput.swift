/// Reads a pickle's opcodes and operands; every length is checked against the pickle before it is used.
struct PickleInput {
  let bytes: UnsafeRawBufferPointer
  /// Where the next byte is, from the beginning of the file.
  private(set) var offset: Int
  private let end: Int

  /// The pickle lies in `range` of `bytes`; it may end earlier.
  init(_ bytes: UnsafeRawBufferPointer, in range: Range<Int>) {
    self.bytes = bytes
    offset = range.lowerBound
    end = range.upperBound
  }

  mutating func integer<Operand: FixedWidthInteger>(_ type: Operand.Type) throws(PickleFault) -> Int {
    guard end - offset >= MemoryLayout<Operand>.size, let operand = bytes.littleEndian(type, at: offset) else {
      throw .unexpectedEnd
    }
    // A length of 2^63 and more is longer than any file.
    guard let value = Int(exactly: operand) else { throw .unexpectedEnd }
    offset += MemoryLayout<Operand>.size
    return value
  }

  /// Passes over `count` bytes and says where they are.
  mutating func block(_ count: Int) throws(PickleFault) -> Range<Int> {
    guard count >= 0, count <= end - offset else { throw .unexpectedEnd }
    defer { offset += count }
    return offset..<offset + count
  }

  /// A line of at most `limit` bytes, without its newline.
  mutating func line(limit: Int) throws(PickleFault) -> Range<Int> {
    let start = offset
    while offset < end {
      if bytes[offset] == UInt8(ascii: "\n") {
        offset += 1
        return start..<offset - 1
      }
      offset += 1
      guard offset - start <= limit else { throw .invalidText(offset: start) }
    }
    throw .unexpectedEnd
  }
}
