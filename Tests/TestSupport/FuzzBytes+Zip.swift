/// Edits of zip archives by their records (PKWARE's APPNOTE.TXT 6.3.10, section 4.3), of 64 bits, too.
extension FuzzBytes {
  /// Signature, and offset and width of each number behind it.
  private static let zipRecords: [(signature: [UInt8], fields: [(offset: Int, width: Int)])] = [
    (
      [0x50, 0x4B, 3, 4],
      [(4, 2), (6, 2), (8, 2), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2)]
    ),
    (
      [0x50, 0x4B, 1, 2],
      [(8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (32, 2), (34, 2), (42, 4)]
    ),
    ([0x50, 0x4B, 5, 6], [(4, 2), (6, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2)]),
    ([0x50, 0x4B, 6, 6], [(4, 8), (16, 4), (20, 4), (24, 8), (32, 8), (40, 8), (48, 8)]),
    ([0x50, 0x4B, 6, 7], [(4, 4), (8, 8), (16, 4)]),
  ]

  public mutating func editZip() {
    let records = zipRecords()
    guard let record = randomElement(of: records) else { return edit() }
    switch number(in: 0...9) {
    case 0...4:
      edit(Self.zipRecords[record.kind].fields.map { Field(offset: record.start + $0.offset, width: $0.width) })
    case 5: editName(record)
    case 6: repeatRecord(record, records)
    case 7: widen(record)
    default: edit()
    }
  }

  private typealias Record = (kind: Int, start: Int)

  private func zipRecords() -> [Record] {
    var records: [Record] = []
    for start in bytes.indices where bytes[start] == 0x50 && start + 4 <= bytes.count && bytes[start + 1] == 0x4B {
      let kind = Self.zipRecords.firstIndex { $0.signature.elementsEqual(bytes[start..<start + 4]) }
      if let kind { records.append((kind, start)) }
    }
    return records
  }

  /// A byte of the name, which follows local headers after 30 bytes and entries of the directory after 46.
  private mutating func editName(_ record: Record) {
    guard record.kind < 2 else { return }
    let start = record.start + (record.kind == 0 ? 30 : 46)
    let length = length(at: record.start + (record.kind == 0 ? 26 : 28), width: 2) ?? 0
    guard length > 0, start + length <= bytes.count else { return }
    bytes[start + number(in: 0...length - 1)] = randomElement(of: Array("/.\\\0adkp0".utf8) + [0x1B, 0xC3, 0xFF]) ?? 0
  }

  /// Lists an entry twice, or puts one record in another's place.
  private mutating func repeatRecord(_ record: Record, _ records: [Record]) {
    guard let other = randomElement(of: records) else { return }
    let next = records.first { $0.start > other.start }?.start ?? bytes.count
    insert(Array(bytes[other.start..<next]), at: record.start)
  }

  /// Says that sizes are in the field of 64 bits, and now and then puts one there.
  private mutating func widen(_ record: Record) {
    guard record.kind == 1, record.start + 46 <= bytes.count else { return edit() }
    for field in [20, 24, 42] where chance(of: 2, in: 3) {
      for index in 0..<4 { bytes[record.start + field + index] = 0xFF }
    }
    let extra = record.start + 46 + (length(at: record.start + 28, width: 2) ?? 0)
    guard chance(of: 1, in: 2), extra <= bytes.count else { return }
    bytes[record.start + 30] = 28
    bytes[record.start + 31] = 0
    insert([1, 0, 24, 0] + [UInt8](repeating: 0, count: 24), at: extra)
    for field in 0..<3 { setInteger(at: extra + 4 + 8 * field, width: 8) }
  }

  /// Gives the archive's local and listed checksums the value 0, which readers of torch's files take for none, so that damage
  /// of the contents is read.
  public mutating func clearZipChecksums() {
    for record in zipRecords() where record.kind < 2 {
      let field = record.start + (record.kind == 0 ? 14 : 16)
      guard field + 4 <= bytes.count else { continue }
      for index in 0..<4 { bytes[field + index] = 0 }
    }
  }
}
