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

  /// How often it stands in what is shown of Markdown. Only where marks could part it, as in `**wo**rd`, is that made.
  func count(inMarkdown text: String) -> Int {
    guard let bytes else {
      let hasMarks = text.utf8.contains(where: MarkdownWords.marks.contains)
      return count(in: hasMarks ? MarkdownWords.text(of: text) : text)
    }
    var source = text
    let (count, mayBeParted) = source.withUTF8 { utf8 in
      let found = TextSearch.offsets(of: bytes, in: utf8)
      return (found.count, TextSearch.isParted(bytes, in: utf8))
    }
    return mayBeParted ? self.count(in: MarkdownWords.text(of: text)) : count
  }

  /// Whether it stands somewhere if marks within it are passed over.
  private static func isParted(_ wanted: [UInt8], in text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard wanted.count > 1 else { return false }
    // A sign that is looked for may be written with a backslash before it.
    if wanted.contains(where: isMark) { return text.contains(where: isMark) }
    var mark = 0
    while mark < text.count {
      guard isMark(text[mark]) else {
        mark += 1
        continue
      }
      var after = mark
      while after < text.count, isMark(text[after]) { after += 1 }
      // What stands before the marks must be the beginning of it, and what follows the rest.
      if mark > 0, after < text.count, isParted(wanted, in: text, before: mark, after: after) { return true }
      mark = after
    }
    return false
  }

  private static func isParted(
    _ wanted: [UInt8], in text: UnsafeBufferPointer<UInt8>, before mark: Int, after: Int
  ) -> Bool {
    for length in stride(from: 1, to: wanted.count, by: 1) {
      guard matches(wanted[length], text[after]), matches(wanted[length - 1], text[mark - 1]) else { continue }
      var place = mark - 1
      var index = length - 1
      while index > 0, place > 0 {
        place -= 1
        if isMark(text[place]) { continue }
        guard matches(wanted[index - 1], text[place]) else { break }
        index -= 1
      }
      if index == 0 { return true }
    }
    return false
  }

  private static func isMark(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x2A, 0x5F, 0x7E, 0x60, 0x5C: true
    default: false
    }
  }

  private static func matches(_ wanted: UInt8, _ byte: UInt8) -> Bool {
    wanted == 0x20 ? isSpace(byte) : lowered(byte) == wanted
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
      start = firstCandidate(first, wanted.count > 1 ? wanted[1] : nil, in: text, from: start)
      guard start + wanted.count <= text.count else { break }
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

  /// The first place from `start` on where the first two bytes can stand, sixteen at a time. Letters are taken for those that
  /// differ in the bit of their case, which some signs do, too.
  private static func firstCandidate(
    _ first: UInt8, _ second: UInt8?, in text: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int {
    guard let base = UnsafeRawPointer(text.baseAddress), first != 0x20 else { return start }
    let caseBit = SIMD16<UInt8>(repeating: 0x20)
    let wantedFirst = SIMD16<UInt8>(repeating: first | 0x20)
    let wantedSecond = second.flatMap { $0 == 0x20 ? nil : SIMD16<UInt8>(repeating: $0 | 0x20) }
    var place = start
    while place + 17 <= text.count {
      var isHit = (base.loadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self) | caseBit) .== wantedFirst
      if let wantedSecond {
        let next = base.loadUnaligned(fromByteOffset: place + 1, as: SIMD16<UInt8>.self) | caseBit
        isHit = isHit .& (next .== wantedSecond)
      }
      if any(isHit) { return place + ((0..<16).first { isHit[$0] } ?? 0) }
      place += 16
    }
    return place
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
