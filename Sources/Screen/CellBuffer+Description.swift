extension CellBuffer {
  /// The frame as text, a line a row, without the blanks at the ends of rows: what snapshot tests compare.
  public var textDescription: String {
    rowTexts.map { row in
      var trimmed = row[...]
      while trimmed.last == " " { trimmed.removeLast() }
      return String(trimmed)
    }.joined(separator: "\n")
  }

  /// The text of each row, blanks included.
  public var rowTexts: [String] {
    (0..<size.rows).map { row in
      var text = ""
      for column in 0..<size.columns where self[row, column].width != 0 { text.append(self[row, column].character) }
      return text
    }
  }

  /// The frame as text followed by its styles: a letter for each cell that is not plain, and what each letter stands for.
  public var styledDescription: String {
    var letters: [Style: Character] = [.plain: "."]
    var legend: [String] = []
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
    let rows = (0..<size.rows).map { row in
      var line = ""
      for column in 0..<size.columns {
        let style = self[row, column].style
        if letters[style] == nil {
          let letter = legend.count < alphabet.count ? alphabet[legend.count] : "?"
          letters[style] = letter
          legend.append("\(letter) \(style.summary)")
        }
        line.append(letters[style] ?? "?")
      }
      while line.last == "." { line.removeLast() }
      return line
    }
    return ([textDescription, "---"] + rows + ["---"] + legend).joined(separator: "\n")
  }
}

extension Style {
  /// Such as `#c0c0c0 on 4 bold`.
  public var summary: String {
    var words = [foreground.summary]
    if background != .default { words += ["on", background.summary] }
    let names: [(TextAttributes, String)] = [
      (.bold, "bold"), (.dim, "dim"), (.italic, "italic"), (.underline, "underline"), (.reverse, "reverse"),
    ]
    words += names.filter { attributes.contains($0.0) }.map(\.1)
    return words.joined(separator: " ")
  }
}

extension TerminalColor {
  /// Such as `default`, `12` or `#0080ff`: as a theme file writes it.
  public var summary: String {
    switch self {
    case .default: return "default"
    case .palette(let index): return String(index)
    case .rgb(let red, let green, let blue):
      let digits = [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
      return "#" + digits.joined()
    }
  }
}
