@testable import Weights

/// Writes zip archives of stored entries, right ones and wrong ones.
struct ZipWriter {
  struct Entry {
    var name: [UInt8]
    var bytes: [UInt8]
    var method: UInt16 = 0
    var flags: UInt16 = 0x800
    /// What the directory says, where it is to be wrong.
    var checksum: UInt32?
    var size: UInt64?
    var start: UInt64?
    /// What the local header says, where it is to be wrong.
    var localName: [UInt8]?
    var localSize: UInt32?

    init(_ name: String, _ bytes: [UInt8] = []) {
      self.name = Array(name.utf8)
      self.bytes = bytes
    }
  }

  var entries: [Entry]
  /// Puts every size and place into the 64-bit fields alone.
  var isWide = false
  var comment: [UInt8] = []
  var disk: UInt16 = 0
  /// What the end record says, where it is to be wrong.
  var entryCount: Int?
  var directorySize: Int?
  var directoryStart: Int?
  /// What the wide end record says of the number of entries, where it is to be wrong.
  var wideEntryCount: Int?

  init(_ entries: [Entry]) { self.entries = entries }

  /// A checkpoint as torch lays it out.
  static func checkpoint(
    _ pickle: [UInt8], storages: [String: [UInt8]] = [:], folder: String = "archive"
  ) -> ZipWriter {
    let data = storages.sorted { $0.key < $1.key }.map { Entry("\(folder)/data/\($0.key)", $0.value) }
    return ZipWriter(
      [Entry("\(folder)/data.pkl", pickle), Entry("\(folder)/byteorder", Array("little".utf8))] + data
        + [Entry("\(folder)/version", Array("3\n".utf8))])
  }

  func file() -> [UInt8] {
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let start = entry.start ?? UInt64(bytes.count)
      bytes += localHeader(entry) + entry.bytes
      directory += directoryEntry(entry, start: start)
    }
    let directoryStart = bytes.count
    return bytes + directory + end(directory: directoryStart, size: directory.count)
  }

  private func checksum(_ entry: Entry) -> UInt32 {
    entry.checksum ?? entry.bytes.withUnsafeBytes { CRC32.checksum(of: $0) }
  }

  private func localHeader(_ entry: Entry) -> [UInt8] {
    let size = entry.localSize ?? (isWide ? .max : UInt32(entry.bytes.count))
    let name = entry.localName ?? entry.name
    return fields("PK\u{3}\u{4}", [20, entry.flags, entry.method, 0, 0]) + PickleWriter.little(checksum(entry))
      + PickleWriter.little(size) + PickleWriter.little(size) + shorts([UInt16(name.count), 0]) + name
  }

  private func directoryEntry(_ entry: Entry, start: UInt64) -> [UInt8] {
    let size = entry.size ?? UInt64(entry.bytes.count)
    let narrow = isWide ? UInt32.max : UInt32(truncatingIfNeeded: size)
    let extra = isWide ? shorts([1, 24]) + [size, size, start].flatMap(PickleWriter.little) : []
    return fields("PK\u{1}\u{2}", [20, 20, entry.flags, entry.method, 0, 0]) + PickleWriter.little(checksum(entry))
      + PickleWriter.little(narrow) + PickleWriter.little(narrow)
      + shorts([UInt16(entry.name.count), UInt16(extra.count), 0, 0, 0, 0, 0])
      + PickleWriter.little(isWide ? .max : UInt32(truncatingIfNeeded: start)) + entry.name + extra
  }

  private func end(directory: Int, size: Int) -> [UInt8] {
    let (count, size, start) = (entryCount ?? entries.count, directorySize ?? size, directoryStart ?? directory)
    guard isWide else { return endRecord(UInt16(count), UInt32(size), UInt32(start)) }
    let wideStart = directory + size
    let wideCount = UInt64(wideEntryCount ?? count)
    let wide =
      fields("PK\u{6}\u{6}", []) + PickleWriter.little(UInt64(44)) + shorts([45, 45])
      + [UInt32(disk), UInt32(disk)].flatMap(PickleWriter.little)
      + [wideCount, wideCount, UInt64(size), UInt64(start)].flatMap(PickleWriter.little)
    let locator =
      fields("PK\u{6}\u{7}", [0, 0]) + PickleWriter.little(UInt64(wideStart)) + PickleWriter.little(UInt32(1))
    let isCountWrong = wideEntryCount != nil
    return wide + locator + endRecord(isCountWrong ? UInt16(count) : .max, .max, .max)
  }

  private func endRecord(_ count: UInt16, _ size: UInt32, _ start: UInt32) -> [UInt8] {
    fields("PK\u{5}\u{6}", [isWide ? 0 : disk, isWide ? 0 : disk, count, count]) + PickleWriter.little(size)
      + PickleWriter.little(start) + shorts([UInt16(comment.count)]) + comment
  }

  private func fields(_ signature: String, _ values: [UInt16]) -> [UInt8] { Array(signature.utf8) + shorts(values) }

  private func shorts(_ values: [UInt16]) -> [UInt8] { values.flatMap(PickleWriter.little) }
}
