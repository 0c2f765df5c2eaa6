import Foundation

/// A path as people type, paste and drop it: quoted, with `\ ` for spaces, as a `file://` address.
struct PathArgument: Hashable {
  var path: String
  /// What stands after the path.
  var rest: String

  /// Reads the first path of the text; `nil` when there is none or a quote is not closed.
  init?(_ text: String) {
    let text = text.drop(while: \.isWhitespace)
    guard let first = text.first else { return nil }
    let end: Substring.Index
    if first == "\"" || first == "'" {
      guard let quoted = PathArgument.quoted(text.dropFirst(), by: first) else { return nil }
      (path, end) = quoted
    } else {
      (path, end) = PathArgument.unquoted(text)
    }
    guard !path.isEmpty else { return nil }
    path = PathArgument.withoutScheme(path)
    rest = text[end...].trimmed()
  }

  private static func quoted(_ text: Substring, by quote: Character) -> (String, Substring.Index)? {
    var path = ""
    var index = text.startIndex
    while index < text.endIndex, text[index] != quote {
      if quote == "\"", text[index] == "\\", let escaped = text.dropFirstCharacters(through: index).first,
        escaped == "\"" || escaped == "\\"
      {
        index = text.index(after: index)
      }
      path.append(text[index])
      index = text.index(after: index)
    }
    return index < text.endIndex ? (path, text.index(after: index)) : nil
  }

  private static func unquoted(_ text: Substring) -> (String, Substring.Index) {
    var path = ""
    var index = text.startIndex
    while index < text.endIndex, !text[index].isWhitespace {
      if text[index] == "\\", text.index(after: index) < text.endIndex { index = text.index(after: index) }
      path.append(text[index])
      index = text.index(after: index)
    }
    return (path, index)
  }

  /// `file:///home/a%20b.png` is `/home/a b.png`; what is no such address is left as it is.
  static func withoutScheme(_ path: String) -> String {
    guard path.lowercased().hasPrefix("file://") else { return path }
    let address = path.dropFirst("file://".count)
    // A host, if any, ends at the first slash: only this machine's files can be read.
    let local = address.hasPrefix("localhost/") ? address.dropFirst("localhost".count) : address
    guard local.hasPrefix("/") else { return path }
    return String(local).removingPercentEncoding ?? String(local)
  }

  /// A path still being typed: `\ ` is a space, and what the last backslash would escape may be yet to come.
  static func unescaped(_ text: String) -> String {
    var path = ""
    var isEscaped = false
    for character in text {
      if character == "\\", !isEscaped {
        isEscaped = true
      } else {
        path.append(character)
        isEscaped = false
      }
    }
    return path
  }

  /// How a path is typed so that it reads back as itself.
  static func escaped(_ path: String) -> String {
    var text = ""
    for character in path {
      if character.isWhitespace || "\\\"'".contains(character) { text.append("\\") }
      text.append(character)
    }
    return text
  }

  /// The readings of a pasted text that may be the path of one file; none when it cannot be one.
  static func candidates(ofPaste text: String) -> [String] {
    let line = text.trimmed()
    guard !line.isEmpty, line.utf8.count <= 4096, !line.contains(where: \.isNewline) else { return [] }
    var candidates: [String] = []
    if let argument = PathArgument(line), argument.rest.isEmpty { candidates.append(argument.path) }
    let whole = withoutScheme(line)
    if !candidates.contains(whole) { candidates.append(whole) }
    return candidates.filter { $0.contains("/") || $0.contains(".") }
  }
}

extension PathArgument {
  /// Files dropped or copied together.
  private static let mostPasted = 64

  /// The paths of a pasted text that is nothing but two or more of them, side by side or one a line; else none.
  static func several(inPaste text: String) -> [String] {
    guard text.utf8.count <= 65_536 else { return [] }
    var paths: [String] = []
    var rest = text
    while !rest.isEmpty {
      guard let argument = PathArgument(rest) else { break }
      guard argument.path.contains("/") || isFileName(argument.path), paths.count < mostPasted else { return [] }
      paths.append(argument.path)
      rest = argument.rest
    }
    return paths.count > 1 && rest.trimmed().isEmpty ? paths : []
  }

  /// `cat.png`: words of a sentence have no dot within them.
  private static func isFileName(_ word: String) -> Bool {
    guard let dot = word.lastIndex(of: ".") else { return false }
    return dot > word.startIndex && (2...4).contains(word[dot...].count - 1)
  }
}

extension Substring {
  fileprivate func dropFirstCharacters(through index: Index) -> Substring { self[self.index(after: index)...] }
}
