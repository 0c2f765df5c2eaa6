import Foundation

/// Names of sessions, which are names of folders.
public enum SessionName {
  public static let maximumBytes = 100

  /// True for a name that can be a folder: not empty, not too long, no slash or control character, no dot in front.
  public static func isValid(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= maximumBytes && !name.hasPrefix(".") && name.first != " " && name.last != " "
      && name.unicodeScalars.allSatisfy { scalar in
        scalar != "/"
          && ![.control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned].contains(
            scalar.properties.generalCategory)
      }
  }

  /// The name of a session that the user did not name: the day, and the beginning of the first question, such as
  /// `2026-11-21-what-is-this`.
  public static func automatic(date: Date, firstMessage: Message?, timeZone: TimeZone = .current) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone
    let parts = calendar.dateComponents([.year, .month, .day], from: date)
    let day = [(parts.year ?? 0, 4), (parts.month ?? 0, 2), (parts.day ?? 0, 2)].map { number, digits in
      let text = String(number)
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }.joined(separator: "-")
    let words = slug(of: firstMessage?.text ?? "")
    return words.isEmpty ? "\(day)-conversation" : "\(day)-\(words)"
  }

  /// Letters and digits in lower case, with hyphens between words: at most six words and 48 bytes.
  static func slug(of text: String) -> String {
    var words: [String] = []
    var bytes = 0
    // Only the beginning counts; a question may be a whole pasted book.
    let lowered = String(text.prefix(400)).lowercased()
    for word in lowered.split(whereSeparator: { !isWordCharacter($0) }).prefix(6) {
      bytes += word.utf8.count + 1
      if bytes > 48 { break }
      words.append(String(word))
    }
    if words.isEmpty {
      let first = lowered.split { !isWordCharacter($0) }.first ?? ""
      return String(decoding: first.utf8.prefix(24).filter { $0 < 0x80 }, as: UTF8.self)
    }
    return words.joined(separator: "-")
  }

  private static func isWordCharacter(_ character: Character) -> Bool {
    character.unicodeScalars.count <= 4
      && character.unicodeScalars.allSatisfy { scalar in
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
          .nonspacingMark, .spacingMark:
          true
        default: false
        }
      }
  }
}
