/// The zip archive of a checkpoint as torch lays it out, around any pickle: the checksums right, and storages for the pickles
/// of the corpus.
enum CheckpointArchive {
  static func file(pickle: [UInt8]) -> [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    let entries = [("a/data.pkl", pickle)] + storages
    for (name, contents) in entries {
      let start = UInt32(file.count)
      let common =
        little(UInt16(0x800)) + little(UInt16(0)) + little(UInt32(0)) + little(checksum(contents))
        + little(UInt32(contents.count)) + little(UInt32(contents.count)) + little(UInt16(name.utf8.count))
        + little(UInt16(0))
      file += [0x50, 0x4B, 3, 4] + little(UInt16(20)) + common + Array(name.utf8) + contents
      directory +=
        [0x50, 0x4B, 1, 2] + little(UInt16(20)) + little(UInt16(20)) + common + [UInt8](repeating: 0, count: 10)
        + little(start)
        + Array(name.utf8)
    }
    let count = UInt16(entries.count)
    return file + directory + [0x50, 0x4B, 5, 6] + little(UInt32(0)) + little(count) + little(count)
      + little(UInt32(directory.count)) + little(UInt32(file.count)) + little(UInt16(0))
  }

  /// Ten storages of 64 bytes, under the keys that torch gives them.
  private static let storages: [(String, [UInt8])] = (0..<10).map { ("a/data/\($0)", (0..<64).map { UInt8($0) }) }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { value, byte in value >> 8 ^ table[Int(UInt8(truncatingIfNeeded: value) ^ byte)] }
  }

  /// CRC-32, the polynomial reflected.
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xEDB8_8320 }
  }

  private static func little(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
