/// The directory of a zip archive whose entries are all stored, so that their bytes can be used where they lie.
///
/// Every entry is checked before any is given out: its name, its local header, that it lies in front of the directory and
/// shares no byte with another.
struct StoredZipArchive {
  /// A checkpoint has an entry a storage, some thousands of them.
  static let maximumEntries = 1 << 20

  struct Entry {
    let range: Range<Int>
    let checksum: UInt32
  }

  private let bytes: UnsafeRawBufferPointer
  /// By name; folders have none.
  let entries: [String: Entry]

  init(_ bytes: UnsafeRawBufferPointer) throws(ArchiveFault) {
    let record = try ZipEndRecord(of: bytes)
    guard record.entryCount <= Self.maximumEntries else { throw .tooManyEntries(record.entryCount) }
    guard record.entryCount <= record.directory.count / ZipDirectoryEntry.fixedLength else { throw .malformedDirectory }
    var listed: [ZipDirectoryEntry] = []
    var next = record.directory.lowerBound
    for _ in 0..<record.entryCount {
      let entry = try ZipDirectoryEntry(at: next, directory: record.directory, of: bytes)
      next = entry.next
      listed.append(entry)
    }
    guard next == record.directory.upperBound else { throw .malformedDirectory }
    try Self.refuseOverlaps(among: listed)
    var entries: [String: Entry] = [:]
    for entry in listed {
      let old = entries.updateValue(Entry(range: entry.range, checksum: entry.checksum), forKey: entry.name)
      guard old == nil else { throw .duplicateEntry(entry.name) }
    }
    self.bytes = bytes
    self.entries = entries.filter { !$0.key.hasSuffix("/") }
  }

  private static func refuseOverlaps(among entries: [ZipDirectoryEntry]) throws(ArchiveFault) {
    let inFileOrder = entries.sorted { $0.headerStart < $1.headerStart }
    for (earlier, later) in zip(inFileOrder, inFileOrder.dropFirst())
    where earlier.range.upperBound > later.headerStart {
      // The same entry listed twice says more as a duplicate.
      guard earlier.name != later.name else { throw .duplicateEntry(later.name) }
      throw .overlappingEntries(earlier.name, later.name)
    }
  }

  /// Compares the contents with their checksum. Zero is what torch writes where it was told to compute none
  /// (`torch.serialization.set_crc32_options(False)`).
  func verifyChecksum(of name: String) throws(ArchiveFault) {
    guard let entry = entries[name], entry.checksum != 0 else { return }
    guard CRC32.checksum(of: UnsafeRawBufferPointer(rebasing: bytes[entry.range])) == entry.checksum else {
      throw .checksum(entry: name)
    }
  }
}
