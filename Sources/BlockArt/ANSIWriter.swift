import Screen

/// Cells as text for a terminal: each colour change as one SGR sequence (ECMA-48, 8.3.117; ISO 8613-6 colours with
/// semicolons, which every terminal knows), styles reset at the end of each line.
public enum ANSIWriter {
  public static func text(_ buffer: CellBuffer) -> String {
    var text = ""
    text.reserveCapacity(buffer.cells.count * 24)
    for row in 0..<buffer.size.rows {
      var current = Style.plain
      for column in 0..<buffer.size.columns {
        let cell = buffer.cells[row * buffer.size.columns + column]
        guard cell.width > 0 else { continue }
        change(&current, to: cell.style, isBlank: cell.character == " ", &text)
        text.append(cell.character)
      }
      if current != .plain { text += "\u{1B}[0m" }
      text += "\n"
    }
    return text
  }

  /// A blank shows its background only: its foreground changes nothing.
  private static func change(_ current: inout Style, to style: Style, isBlank: Bool, _ text: inout String) {
    var codes: [String] = []
    if style.attributes != current.attributes {
      codes.append("0")
      codes += attributeCodes(style.attributes)
      current = Style(attributes: style.attributes)
    }
    let keepsForeground = isBlank && !style.attributes.contains(.reverse) && !style.attributes.contains(.underline)
    if style.foreground != current.foreground, !keepsForeground {
      codes.append(code(style.foreground, base: 30))
      current.foreground = style.foreground
    }
    if style.background != current.background {
      codes.append(code(style.background, base: 40))
      current.background = style.background
    }
    guard !codes.isEmpty else { return }
    text += "\u{1B}["
    text += codes.joined(separator: ";")
    text += "m"
  }

  private static func attributeCodes(_ attributes: TextAttributes) -> [String] {
    let codes: [(TextAttributes, String)] = [
      (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.reverse, "7"),
    ]
    return codes.filter { attributes.contains($0.0) }.map(\.1)
  }

  /// `base` is 30 for the foreground, 40 for the background.
  private static func code(_ color: TerminalColor, base: Int) -> String {
    switch color {
    case .default: "\(base + 9)"
    case .palette(let index) where index < 8: "\(base + Int(index))"
    case .palette(let index) where index < 16: "\(base + 60 + Int(index) - 8)"
    case .palette(let index): "\(base + 8);5;\(index)"
    case .rgb(let red, let green, let blue): "\(base + 8);2;\(red);\(green);\(blue)"
    }
  }
}
