/// How many columns text takes on a terminal.
///
/// The widths are those of the C library's `wcwidth`, which ncurses and tmux ask too (East Asian ambiguous counts as one
/// column), so what is laid out here lands where the terminal puts it.
public enum TextWidth {
  /// Columns of everything `text` draws, were it on one line.
  public static func columns(of text: some StringProtocol) -> Int {
    var total = 0
    for character in text { total += columns(of: character) }
    return total
  }

  /// Columns of one character as `Glyph.glyphs(of:)` draws it: 0 for a lone joiner or variation selector, 2 for most emoji
  /// and East Asian characters, more for some clusters of Indic scripts.
  public static func columns(of character: Character) -> Int {
    if let ascii = character.asciiValue, ascii != 0x0A { return 1 }
    var total = 0
    for glyph in Glyph.glyphs(of: character) { total += glyph.columns }
    return total
  }

  /// The longest beginning of `text` that takes at most `columns` columns.
  public static func prefix<Text: StringProtocol>(of text: Text, columns: Int) -> Text.SubSequence {
    var used = 0
    var end = text.startIndex
    while end < text.endIndex {
      used += self.columns(of: text[end])
      if used > columns { break }
      end = text.index(after: end)
    }
    return text[..<end]
  }

  /// `text` if it fits, else as much of it as fits before an ellipsis.
  public static func truncated(_ text: String, columns: Int) -> String {
    guard self.columns(of: text) > columns else { return text }
    guard columns > 0 else { return "" }
    return prefix(of: text, columns: columns - 1) + "…"
  }

  /// Columns of one scalar: 0, 1 or 2; `nil` for control characters and code points without a character.
  public static func columns(of scalar: Unicode.Scalar) -> Int? {
    if scalar.value < 0x300 { return scalar.isControl ? nil : 1 }
    if scalar.isContained(inRanges: TextWidthTable.zeroWidth) { return 0 }
    if scalar.isContained(inRanges: TextWidthTable.wide) { return 2 }
    return scalar.isContained(inRanges: TextWidthTable.unassigned) ? nil : 1
  }
}
