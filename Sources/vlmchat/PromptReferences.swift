/// Pictures named within a prompt: `Is @cat.png bigger than @"my dog.png"?`
///
/// An `@` counts where a word begins. What follows up to the next space is a file if one of that name exists, with
/// closing punctuation left to the text; or if its name ends like a picture's, so that a mistyped name is an error and
/// not a puzzling question. Quotes always name a file.
enum PromptReferences {
  enum Piece: Equatable {
    case text(String)
    case file(String)
  }

  private static let pictureExtensions = [
    "png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff", "heic", "heif", "avif",
  ]

  /// `PATH_MAX` of Linux.
  private static let longestPath = 4096

  static func split(_ prompt: String, isFile: (String) -> Bool) -> [Piece] {
    var pieces: [Piece] = []
    var text = ""
    var rest = prompt[...]
    while let character = rest.first {
      let startsWord = text.last.map { $0.isWhitespace || "([{\"'".contains($0) } ?? true
      if character == "@", startsWord, let (path, end) = reference(rest.dropFirst(), isFile: isFile) {
        if !text.isEmpty { pieces.append(.text(text)) }
        pieces.append(.file(path))
        text = ""
        rest = rest[end...]
      } else {
        text.append(character)
        rest.removeFirst()
      }
    }
    if !text.isEmpty { pieces.append(.text(text)) }
    return pieces
  }

  /// The path that `text`, what follows the `@`, begins with, and where it ends.
  private static func reference(
    _ text: Substring, isFile: (String) -> Bool
  ) -> (path: String, end: String.Index)? {
    if text.first == "\"" {
      let inner = text.dropFirst()
      guard let close = inner.firstIndex(of: "\""), close > inner.startIndex else { return nil }
      return (String(inner[..<close]), inner.index(after: close))
    }
    var path = text.prefix { !$0.isWhitespace }
    guard path.utf8.count <= longestPath else { return nil }
    while let last = path.last {
      if isFile(String(path)) { return (String(path), path.endIndex) }
      guard !last.isLetter, !last.isNumber else { break }
      path.removeLast()
    }
    guard let dot = path.lastIndex(of: "."), pictureExtensions.contains(path[path.index(after: dot)...].lowercased())
    else { return nil }
    return (String(path), path.endIndex)
  }
}
