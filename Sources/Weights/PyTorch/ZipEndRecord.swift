/// Where a zip archive's directory is, as the records at the end of the file say.
///
/// Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.14 to 4.3.16. All fields are little-endian.
struct ZipEndRecord {
  let directory: Range<Int>
  let entryCount: Int

  private static let length = 22
  private static let locatorLength = 20
  private static let zip64Length = 56
  private static let longestComment = 0xFFFF

  /// What both records say; the 64-bit one is believed, the other has to agree or to say that the value is too large for it.
  private struct Fields: Equatable {
    var disk, directoryDisk, entriesOnDisk, entries, directorySize, directoryStart: UInt64

    func agrees(with wide: Fields) -> Bool {
      func agrees(_ field: KeyPath<Fields, UInt64>, _ mask: UInt64) -> Bool {
        self[keyPath: field] == wide[keyPath: field] || self[keyPath: field] == mask
      }
      return agrees(\.disk, 0xFFFF) && agrees(\.directoryDisk, 0xFFFF) && agrees(\.entriesOnDisk, 0xFFFF)
        && agrees(\.entries, 0xFFFF) && agrees(\.directorySize, 0xFFFF_FFFF) && agrees(\.directoryStart, 0xFFFF_FFFF)
    }
  }

  init(of bytes: UnsafeRawBufferPointer) throws(ArchiveFault) {
    guard let start = Self.start(in: bytes), let narrow = Self.fields(in: bytes, at: start) else { throw .noEndRecord }
    var fields = narrow
    var end = start
    let locator = start - Self.locatorLength
    if bytes.holds("PK\u{6}\u{7}", at: locator) {
      (fields, end) = try Self.zip64Fields(in: bytes, locator: locator)
      guard narrow.agrees(with: fields) else { throw .malformedDirectory }
    }
    guard fields.disk == 0, fields.directoryDisk == 0, fields.entriesOnDisk == fields.entries else {
      throw .severalDisks
    }
    guard let first = Int(exactly: fields.directoryStart), let size = Int(exactly: fields.directorySize),
      let count = Int(exactly: fields.entries), first <= end, size <= end - first
    else { throw .malformedDirectory }
    directory = first..<first + size
    entryCount = count
  }

  /// The last place where an end record fits whose comment ends with the file.
  private static func start(in bytes: UnsafeRawBufferPointer) -> Int? {
    let last = bytes.count - length
    guard last >= 0 else { return nil }
    for start in stride(from: last, through: max(0, last - longestComment), by: -1)
    where bytes.holds("PK\u{5}\u{6}", at: start) {
      if let comment = bytes.littleEndian(UInt16.self, at: start + 20), start + length + Int(comment) == bytes.count {
        return start
      }
    }
    return nil
  }

  private static func fields(in bytes: UnsafeRawBufferPointer, at start: Int) -> Fields? {
    guard let disk = bytes.littleEndian(UInt16.self, at: start + 4),
      let directoryDisk = bytes.littleEndian(UInt16.self, at: start + 6),
      let entriesOnDisk = bytes.littleEndian(UInt16.self, at: start + 8),
      let entries = bytes.littleEndian(UInt16.self, at: start + 10),
      let size = bytes.littleEndian(UInt32.self, at: start + 12),
      let directory = bytes.littleEndian(UInt32.self, at: start + 16)
    else { return nil }
    return Fields(
      disk: UInt64(disk), directoryDisk: UInt64(directoryDisk), entriesOnDisk: UInt64(entriesOnDisk),
      entries: UInt64(entries), directorySize: UInt64(size), directoryStart: UInt64(directory))
  }

  /// The 64-bit record that the locator before the end record points to, and where it begins.
  private static func zip64Fields(
    in bytes: UnsafeRawBufferPointer, locator: Int
  ) throws(ArchiveFault) -> (Fields, start: Int) {
    guard let claimed = bytes.littleEndian(UInt64.self, at: locator + 8), let start = Int(exactly: claimed),
      start <= locator - zip64Length, bytes.holds("PK\u{6}\u{6}", at: start),
      let disk = bytes.littleEndian(UInt32.self, at: start + 16),
      let directoryDisk = bytes.littleEndian(UInt32.self, at: start + 20),
      let entriesOnDisk = bytes.littleEndian(UInt64.self, at: start + 24),
      let entries = bytes.littleEndian(UInt64.self, at: start + 32),
      let size = bytes.littleEndian(UInt64.self, at: start + 40),
      let directory = bytes.littleEndian(UInt64.self, at: start + 48)
    else { throw .malformedDirectory }
    let fields = Fields(
      disk: UInt64(disk), directoryDisk: UInt64(directoryDisk), entriesOnDisk: entriesOnDisk, entries: entries,
      directorySize: size, directoryStart: directory)
    return (fields, start)
  }
}
