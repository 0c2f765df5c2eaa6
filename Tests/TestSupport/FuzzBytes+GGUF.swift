/// Edits of GGUF files by the fields of their header (ggml's docs/gguf.md).
extension FuzzBytes {
  public mutating func editGGUF() {
    let fields = ggufFields()
    guard !fields.isEmpty, chance(of: 3, in: 4) else { return edit() }
    edit(fields)
  }

  /// Every number of the header, as far as it can be walked.
  private func ggufFields() -> [Field] {
    var walk = Walk(self)
    walk.header()
    return walk.fields
  }

  private struct Walk {
    private let file: FuzzBytes
    private var position = 4
    var fields: [Field] = []

    init(_ file: FuzzBytes) { self.file = file }

    /// The number here, and past it; `nil` at the end of the file.
    private mutating func number(_ width: Int) -> UInt64? {
      guard position <= file.bytes.count - width else { return nil }
      defer { position += width }
      fields.append(Field(offset: position, width: width))
      return file.integer(at: position, width: width)
    }

    private mutating func string() -> Bool {
      guard let length = number(8), length <= UInt64(file.bytes.count - position) else { return false }
      position += Int(length)
      return true
    }

    mutating func header() {
      guard number(4) != nil, let tensors = number(8), let pairs = number(8) else { return }
      for _ in 0..<min(pairs, 100) {
        guard string(), let type = number(4), value(type, depth: 0) else { return }
      }
      for _ in 0..<min(tensors, 100) {
        guard string(), let rank = number(4) else { return }
        for _ in 0..<min(rank, 8) where number(8) == nil { return }
        guard number(4) != nil, number(8) != nil else { return }
      }
    }

    private mutating func value(_ type: UInt64, depth: Int) -> Bool {
      switch type {
      case 0, 1, 7: return number(1) != nil
      case 2, 3: return number(2) != nil
      case 4, 5, 6: return number(4) != nil
      case 10, 11, 12: return number(8) != nil
      case 8: return string()
      case 9:
        guard depth < 8, let type = number(4), let count = number(8) else { return false }
        for _ in 0..<min(count, 64) { guard value(type, depth: depth + 1) else { return false } }
        return true
      default: return false
      }
    }
  }
}
