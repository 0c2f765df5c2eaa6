import Screen

/// What a terminal answers when it is asked for its background: `ESC ] 11 ; rgb:RRRR/GGGG/BBBB`, ended by BEL or ESC \.
enum BackgroundAnswer {
  /// Asks, and then asks what kind of terminal this is: that is answered by all, so an answer to it tells that there is none
  /// to the first.
  static let question = Array("\u{1B}]11;?\u{1B}\\".utf8) + kindQuestion
  static let kindQuestion = Array("\u{1B}[c".utf8)

  /// The colour in what the terminal sent, if it is there whole.
  static func color(in bytes: [UInt8]) -> TerminalColor? {
    let lead = Array("\u{1B}]11;".utf8)
    guard let start = firstIndex(of: lead, in: bytes) else { return nil }
    let body = bytes[(start + lead.count)...]
    guard let end = body.firstIndex(where: { $0 == 0x07 || $0 == 0x1B }),
      body.count <= 64 || end - body.startIndex <= 64
    else { return nil }
    return color(String(decoding: body[..<end], as: UTF8.self))
  }

  /// Whether the last question is answered.
  static func isComplete(_ bytes: [UInt8]) -> Bool {
    guard let start = firstIndex(of: Array("\u{1B}[?".utf8), in: bytes) else { return false }
    return bytes[start...].contains(UInt8(ascii: "c"))
  }

  /// `rgb:` and three numbers of one to four hexadecimal digits, each a share of the most that so many digits can say.
  private static func color(_ text: String) -> TerminalColor? {
    guard let colon = text.firstIndex(of: ":"), ["rgb", "rgba"].contains(text[..<colon]) else { return nil }
    let parts = text[text.index(after: colon)...].split(separator: "/", omittingEmptySubsequences: false)
    let levels = parts.prefix(3).compactMap { part -> UInt8? in
      guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit), let value = Int(part, radix: 16) else {
        return nil
      }
      let most = 1 << (4 * part.utf8.count) - 1
      return UInt8((value * 255 + most / 2) / most)
    }
    return levels.count == 3 ? .rgb(levels[0], levels[1], levels[2]) : nil
  }

  private static func firstIndex(of pattern: [UInt8], in bytes: [UInt8]) -> Int? {
    guard bytes.count >= pattern.count else { return nil }
    return (0...(bytes.count - pattern.count)).first { bytes[$0..<($0 + pattern.count)].elementsEqual(pattern) }
  }
}
