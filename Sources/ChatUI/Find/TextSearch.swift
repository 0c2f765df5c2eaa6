/// A text that is looked for: whatever its case, and with any white space where it has some.
struct TextSearch: Hashable, Sendable {
  /// Lower case; white space is one space each, none at the ends.
  private let wanted: [String]
  /// The same as bytes, when all of it is ASCII: most text is, and bytes are searched quickly.
  private let bytes: [UInt8]?

  /// `nil` for nothing but white space.
  init?(_ query: String) {
    let text = query.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
    guard !text.isEmpty else { return nil }
    wanted = text.map { String($0) }
    bytes = text.utf8.allSatisfy { $0 < 0x80 } ? Array(text.utf8) : nil
  }

  /// How often it stands in a text; matches do not overlap.
  func count(in text: String) -> Int {
    guard let bytes else { return characterRanges(in: text).count }
    var text = text
    return text.withUTF8 { TextSearch.offsets(of: bytes, in: $0).count }
  }

  /// Where it stands in a text.
  func ranges(in text: String) -> [Range<String.Index>] {
    guard let bytes else { return characterRanges(in: text) }
    var text = text
    let offsets = text.withUTF8 { TextSearch.offsets(of: bytes, in: $0) }
    return offsets.map { range in
      text.utf8.index(
        text.startIndex, offsetBy: range.lowerBound)..<text.utf8.index(
          text.startIndex, offsetBy: range.upperBound)
    }
  }

  // MARK: bytes

  private static func offsets(of wanted: [UInt8], in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    guard let first = wanted.first else { return [] }
    var found: [Range<Int>] = []
    var start = 0
    while start + wanted.count <= text.count {
      if lowered(text[start]) == first, let end = end(of: wanted, in: text, from: start),
        !isCombining(text, at: end)
      {
        found.append(start..<end)
        start = end
      } else {
        start += 1
      }
    }
    return found
  }

  private static func end(of wanted: [UInt8], in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    var place = start
    for byte in wanted {
      if byte == 0x20 {
        guard place < text.count, isSpace(text[place]) else { return nil }
        while place < text.count, isSpace(text[place]) { place += 1 }
      } else {
        guard place < text.count, lowered(text[place]) == byte else { return nil }
        place += 1
      }
    }
    return place
  }

  private static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  /// Whether a combining mark or a joiner follows, so that the last letter is another one than was looked for.
  private static func isCombining(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
    guard place < text.count, text[place] >= 0xCC else { return false }
    let rest = text[place..<min(place + 4, text.count)]
    return String(decoding: rest, as: UTF8.self).unicodeScalars.first?.properties.isGraphemeExtend ?? false
  }

  // MARK: characters

  /// A character of a text or of a screen.
  struct Unit<Place> {
    /// In lower case; white space is one space.
    var key: String
    var place: Place
    /// A line was broken here, between words or within one.
    var isBreak = false

    init(_ character: Character, at place: Place) {
      key = character.isWhitespace ? " " : character.lowercased()
      self.place = place
    }

    init(breakAt place: Place) {
      key = " "
      self.place = place
      isBreak = true
    }
  }

  private func characterRanges(in text: String) -> [Range<String.Index>] {
    let units = text.indices.map { Unit(text[$0], at: $0) }
    return matches(in: units).map { units[$0.lowerBound].place..<text.index(after: units[$0.upperBound - 1].place) }
  }

  /// Where it stands among characters; the ends of matches are no breaks.
  func matches<Place>(in units: [Unit<Place>]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var start = 0
    while start < units.count {
      if let end = end(in: units, from: start) {
        found.append(start..<end)
        start = end
      } else {
        start += 1
      }
    }
    return found
  }

  private func end<Place>(in units: [Unit<Place>], from start: Int) -> Int? {
    guard units[start].key == wanted[0] else { return nil }
    var place = start
    for key in wanted {
      if key == " " {
        guard place < units.count, units[place].key == " " else { return nil }
        while place < units.count, units[place].key == " " { place += 1 }
      } else {
        while place < units.count, units[place].isBreak { place += 1 }
        guard place < units.count, units[place].key == key else { return nil }
        place += 1
      }
    }
    return place
  }
}
