/// `@cat.png` or `@"my cat.png"` in a draft: a file to be put where it is named.
struct FileMention: Hashable, Sendable {
  /// A way to read it, and how much of the draft it takes, the `@` included.
  struct Reading: Hashable, Sendable {
    var path: String
    var count: Int
  }

  /// First element of the mention: the `@`.
  var start: Int
  /// What it may mean, likeliest first: a question mark after a name may belong to the sentence.
  var readings: [Reading]

  /// The first mention at or after `start` in a draft. A word without a dot or a slash is nobody's file.
  static func first(in elements: [ComposerElement], from start: Int) -> FileMention? {
    for index in elements.indices.dropFirst(start) where elements[index] == .character("@") {
      if index > 0, case .character(let before) = elements[index - 1], !before.isWhitespace, before != "(" { continue }
      let readings = readings(of: word(in: elements, after: index))
      if !readings.isEmpty { return FileMention(start: index, readings: readings) }
    }
    return nil
  }

  /// The characters after the `@` up to white space that is neither quoted nor escaped, or up to a picture.
  private static func word(in elements: [ComposerElement], after start: Int) -> String {
    var word = ""
    var quote: Character?
    var isEscaped = false
    for element in elements[(start + 1)...] {
      guard case .character(let character) = element, character != "\n" else { break }
      if character.isWhitespace, quote == nil, !isEscaped { break }
      isEscaped = character == "\\" && !isEscaped
      word.append(character)
      if character == quote { break }
      if word.count == 1, character == "\"" || character == "'" { quote = character }
    }
    return word
  }

  private static func readings(of word: String) -> [Reading] {
    guard let argument = PathArgument(word), argument.path.contains("/") || argument.path.contains(".") else {
      return []
    }
    var readings = [Reading(path: argument.path, count: word.count + 1)]
    guard word.first != "\"", word.first != "'" else { return readings }
    let bare = word.trimmingSuffix { ".,;:!?)".contains($0) }
    if bare.count < word.count, let argument = PathArgument(String(bare)) {
      readings.append(Reading(path: argument.path, count: bare.count + 1))
    }
    return readings
  }
}
