/// Makes text from outside (file names, pictures, transcripts, themes, pastes, the model) harmless and honest: what would act
/// on the terminal, or hide, is shown instead.
public enum SafeText {
  /// For text that stands in one line: line breaks and tabs are shown as ␊ and spaces.
  public static func line(_ text: some StringProtocol, tabColumns: Int = 4) -> String {
    sanitized(text, keepingLineBreaks: false, tabColumns: tabColumns)
  }

  /// For text of many lines: CR LF and LF stay line breaks (as LF), tabs become spaces up to the next stop.
  public static func block(_ text: some StringProtocol, tabColumns: Int = 4) -> String {
    sanitized(text, keepingLineBreaks: true, tabColumns: tabColumns)
  }

  /// True when `line` would return `text` unchanged.
  public static func isSafe(_ text: some StringProtocol) -> Bool {
    var tags = TagRun()
    return text.unicodeScalars.allSatisfy { VisibleScalar.replacement(for: $0) == nil && !tags.isStray($0) }
  }

  private static func sanitized(_ text: some StringProtocol, keepingLineBreaks: Bool, tabColumns: Int) -> String {
    if isSafe(text) { return String(text) }
    var output = String.UnicodeScalarView()
    var column = 0
    let scalars = text.unicodeScalars
    var index = scalars.startIndex
    var tags = TagRun()
    while index < scalars.endIndex {
      let scalar = scalars[index]
      scalars.formIndex(after: &index)
      if scalar == "\r", index < scalars.endIndex, scalars[index] == "\n", keepingLineBreaks { continue }
      if scalar == "\n", keepingLineBreaks {
        output.append(scalar)
        column = 0
      } else if scalar == "\t" {
        let spaces = tabColumns > 0 ? tabColumns - column % tabColumns : 1
        output.append(contentsOf: repeatElement(" ", count: spaces))
        column += spaces
      } else {
        let shown = tags.isStray(scalar) ? "\u{FFFD}" : VisibleScalar.replacement(for: scalar) ?? scalar
        output.append(shown)
        column += TextWidth.columns(of: shown) ?? 1
      }
    }
    return String(output)
  }
}

/// Follows the invisible letters that spell the region of a flag (🏴 and up to six); anywhere else they could hide words.
private struct TagRun {
  /// Tags that may still follow.
  private var allowed = 0

  mutating func isStray(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.isTag else {
      allowed = scalar.value == 0x1F3F4 ? 6 : 0
      return false
    }
    allowed -= 1
    return allowed < 0
  }
}
