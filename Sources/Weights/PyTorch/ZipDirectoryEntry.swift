import JSONText

/// One entry of a zip archive's directory, and where its bytes are.
///
/// Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7 (local header), 4.3.12 (directory), 4.5.3 (zip64 field).
struct ZipDirectoryEntry {
  let name: String
  let checksum: UInt32
  /// Where the entry's local header begins.
  let headerStart: Int
  /// The entry's bytes.
  let range: Range<Int>
  /// Where the next entry of the directory begins.
  let next: Int

  static let fixedLength = 46
  private static let localLength = 30
  private static let longestName = 1024
  private static let sizeIsElsewhere: UInt32 = 0xFFFF_FFFF

  /// Reads the entry at `start` in the directory and checks it against its local header.
  init(at start: Int, directory: Range<Int>, of bytes: UnsafeRawBufferPointer) throws(ArchiveFault) {
    guard bytes.holds("PK\u{1}\u{2}", at: start), let fields = Fields(of: bytes, at: start),
      fields.end <= directory.upperBound
    else { throw .malformedDirectory }
    name = try Self.name(bytes[start + Self.fixedLength..<start + Self.fixedLength + fields.nameLength])
    // Bit 0: encrypted; bit 13: the local headers are hidden.
    guard fields.flags & 0x2001 == 0 else { throw .encrypted(entry: name) }
    guard fields.method == 0 else { throw .compressed(entry: name) }
    guard let (size, header) = fields.sizeAndHeader(in: bytes) else { throw .malformedEntry(name) }
    checksum = fields.checksum
    headerStart = header
    next = fields.end
    range = try Self.contents(
      size: size, header: header, of: fields, name: name, limit: directory.lowerBound, in: bytes)
  }

  private static func name(_ slice: Slice<UnsafeRawBufferPointer>) throws(ArchiveFault) -> String {
    guard let name = String(validating: slice, as: UTF8.self) else {
      throw .invalidName(String(decoding: slice.prefix(longestName), as: UTF8.self))
    }
    let isOdd = slice.contains { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") }
    // A folder's own entry ends with a slash.
    let components = (name.hasSuffix("/") ? name.dropLast() : name[...]).split(
      separator: "/", omittingEmptySubsequences: false)
    guard !isOdd, slice.count <= longestName, !CombiningMarks.overrun(name),
      components.allSatisfy({ !["", ".", ".."].contains($0) })
    else {
      throw .invalidName(String(name.prefix(longestName)))
    }
    return name
  }

  /// The bytes behind the local header, whose name and extra fields have lengths of their own.
  private static func contents(
    size: Int, header: Int, of fields: Fields, name: String, limit: Int, in bytes: UnsafeRawBufferPointer
  ) throws(ArchiveFault) -> Range<Int> {
    guard header <= limit - localLength else { throw .entryOutsideFile(name) }
    guard bytes.holds("PK\u{3}\u{4}", at: header), bytes.littleEndian(UInt16.self, at: header + 6) == fields.flags,
      bytes.littleEndian(UInt16.self, at: header + 8) == fields.method,
      let nameLength = bytes.littleEndian(UInt16.self, at: header + 26),
      let extraLength = bytes.littleEndian(UInt16.self, at: header + 28)
    else { throw .malformedEntry(name) }
    let nameStart = header + localLength
    let start = nameStart + Int(nameLength) + Int(extraLength)
    guard start <= limit, size <= limit - start else { throw .entryOutsideFile(name) }
    let isNamedAlike = bytes[nameStart..<nameStart + Int(nameLength)].elementsEqual(name.utf8)
    guard isNamedAlike, agreesOnSize(fields, size, header: header, in: bytes) else { throw .malformedEntry(name) }
    return start..<start + size
  }

  /// With bit 3 of the flags, as torch writes them, checksum and sizes follow the contents and the header has none.
  private static func agreesOnSize(
    _ fields: Fields, _ size: Int, header: Int, in bytes: UnsafeRawBufferPointer
  ) -> Bool {
    guard fields.flags & 8 == 0 else { return true }
    return bytes.littleEndian(UInt32.self, at: header + 14) == fields.checksum
      && [18, 22].allSatisfy {
        let claimed = bytes.littleEndian(UInt32.self, at: header + $0)
        return claimed == sizeIsElsewhere || claimed.map(UInt64.init) == UInt64(size)
      }
  }

  /// The fields of fixed length, and those of the zip64 extra field.
  private struct Fields {
    let flags, method: UInt16
    let checksum, compressedSize, size, header: UInt32
    let nameLength: Int
    let extra: Range<Int>
    let end: Int

    init?(of bytes: UnsafeRawBufferPointer, at start: Int) {
      guard let flags = bytes.littleEndian(UInt16.self, at: start + 8),
        let method = bytes.littleEndian(UInt16.self, at: start + 10),
        let checksum = bytes.littleEndian(UInt32.self, at: start + 16),
        let compressedSize = bytes.littleEndian(UInt32.self, at: start + 20),
        let size = bytes.littleEndian(UInt32.self, at: start + 24),
        let nameLength = bytes.littleEndian(UInt16.self, at: start + 28),
        let extraLength = bytes.littleEndian(UInt16.self, at: start + 30),
        let commentLength = bytes.littleEndian(UInt16.self, at: start + 32),
        let header = bytes.littleEndian(UInt32.self, at: start + 42)
      else { return nil }
      (self.flags, self.method, self.checksum) = (flags, method, checksum)
      (self.compressedSize, self.size, self.header) = (compressedSize, size, header)
      self.nameLength = Int(nameLength)
      let extraStart = start + ZipDirectoryEntry.fixedLength + Int(nameLength)
      extra = extraStart..<extraStart + Int(extraLength)
      end = extra.upperBound + Int(commentLength)
    }

    /// The size of the contents and the place of the local header, from the zip64 field where they are too large for 32
    /// bits; `nil` when that field lacks them, or the sizes of a stored entry differ.
    func sizeAndHeader(in bytes: UnsafeRawBufferPointer) -> (size: Int, header: Int)? {
      var wide = zip64Values(in: bytes)
      func value(_ narrow: UInt32) -> UInt64? {
        guard narrow == sizeIsElsewhere else { return UInt64(narrow) }
        return wide.isEmpty ? nil : wide.removeFirst()
      }
      guard let full = value(size), let compressed = value(compressedSize), let header = value(header),
        full == compressed, let size = Int(exactly: full), let start = Int(exactly: header)
      else { return nil }
      return (size, start)
    }

    private func zip64Values(in bytes: UnsafeRawBufferPointer) -> [UInt64] {
      var start = extra.lowerBound
      while start + 4 <= extra.upperBound, let id = bytes.littleEndian(UInt16.self, at: start),
        let length = bytes.littleEndian(UInt16.self, at: start + 2)
      {
        let end = min(start + 4 + Int(length), extra.upperBound)
        if id == 1 {
          return stride(from: start + 4, through: end - 8, by: 8).compactMap { bytes.littleEndian(UInt64.self, at: $0) }
        }
        start = end
      }
      return []
    }
  }
}
