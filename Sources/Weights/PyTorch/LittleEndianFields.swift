extension UnsafeRawBufferPointer {
  /// The little-endian integer at `offset`; `nil` where it would leave the bytes.
  func littleEndian<Field: FixedWidthInteger>(_ type: Field.Type, at offset: Int) -> Field? {
    guard offset >= 0, offset <= count, count - offset >= MemoryLayout<Field>.size else { return nil }
    return Field(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
  }

  /// Whether the bytes at `offset` are those of `text`.
  func holds(_ text: StaticString, at offset: Int = 0) -> Bool {
    guard offset >= 0, offset <= count, count - offset >= text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { self[offset..<offset + $0.count].elementsEqual($0) }
  }
}
