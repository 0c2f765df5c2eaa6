/// Where in a text its keys are set; the parser keeps no positions.
public enum TOMLPlace {
  /// The line, counted from 1, that sets the key at `keys`, or the nearest one above it.
  public static func line(of keys: [String], in text: String) -> Int {
    var table: [String] = []
    var best = (depth: 0, line: 1)
    for (index, line) in TOMLGuard.lines(of: text).enumerated() {
      let body = line.drop { $0 == " " || $0 == "\t" }
      guard let first = body.first, first != "#" else { continue }
      let full: [String]
      if first == "[" {
        table = keyParts(body.dropFirst(), until: "]")
        full = table
      } else {
        full = table + keyParts(body, until: "=")
      }
      if keys.starts(with: full), full.count > best.depth { best = (full.count, index + 1) }
    }
    return best.line
  }

  /// The parts of a dotted key; dots and the end mark within quotes belong to their part.
  private static func keyParts(_ text: Substring, until end: Character) -> [String] {
    var parts = [""]
    var quote: Character?
    for character in text {
      if let open = quote {
        if character == open { quote = nil } else { parts[parts.count - 1].append(character) }
        continue
      }
      if character == end { break }
      switch character {
      case "\"", "'": quote = character
      case ".": parts.append("")
      case " ", "\t", "[": continue
      default: parts[parts.count - 1].append(character)
      }
    }
    return parts
  }
}
