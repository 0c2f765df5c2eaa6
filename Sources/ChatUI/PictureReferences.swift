import Chat

/// Finds the pictures that a text speaks of by number: `[Image #1]`, and `#1` standing alone.
enum PictureReferences {
  /// Cuts a text into stretches of text and the pictures between them; numbers that no picture has stay text.
  static func split(_ text: String, chipsOnly: Bool = false, known: Set<PictureNumber>) -> [MessagePart] {
    guard !known.isEmpty, text.contains("#") else { return text.isEmpty ? [] : [.text(text)] }
    var parts: [MessagePart] = []
    var plain = ""
    var rest = text[...]
    while let character = rest.first {
      if let reference = reference(at: rest, after: plain.last, chipsOnly: chipsOnly, known: known) {
        if !plain.isEmpty { parts.append(.text(plain)) }
        plain = ""
        parts.append(.picture(reference.number))
        rest = reference.rest
      } else {
        plain.append(character)
        rest = rest.dropFirst()
      }
    }
    if !plain.isEmpty { parts.append(.text(plain)) }
    return parts
  }

  private struct Reference {
    var number: PictureNumber
    var rest: Substring
  }

  private static func reference(
    at text: Substring, after previous: Character?, chipsOnly: Bool, known: Set<PictureNumber>
  ) -> Reference? {
    if text.hasPrefix("[Image #") {
      return number(at: text.dropFirst("[Image #".count), closedBy: "]", known: known)
    }
    guard !chipsOnly, text.first == "#", !isWordLike(previous) else { return nil }
    return number(at: text.dropFirst(), closedBy: nil, known: known)
  }

  private static func number(
    at text: Substring, closedBy closing: Character?, known: Set<PictureNumber>
  ) -> Reference? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let value = Int(digits), known.contains(PictureNumber(value)) else { return nil }
    let rest = text.dropFirst(digits.count)
    guard let closing else {
      return isWordLike(rest.first) ? nil : Reference(number: PictureNumber(value), rest: rest)
    }
    return rest.first == closing ? Reference(number: PictureNumber(value), rest: rest.dropFirst()) : nil
  }

  private static func isWordLike(_ character: Character?) -> Bool {
    guard let character else { return false }
    return character.isLetter || character.isNumber || "_&/#".contains(character)
  }
}
