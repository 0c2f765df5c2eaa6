import Screen

/// Text in stretches of one style each, wrapped as one.
struct StyledText: Hashable {
  private(set) var text = ""
  /// The style of each character of `text`.
  private var styles: [StyleName] = []

  var isEmpty: Bool { text.isEmpty }
  var columns: Int { TextWidth.columns(of: text) }

  init() {}

  init(_ text: String, style: StyleName) { append(text, style: style) }

  /// - Parameter more: safe to draw.
  mutating func append(_ more: String, style: StyleName) {
    let before = text.count
    text += more
    // A mark at the beginning may join the last character.
    styles += Array(repeating: style, count: text.count - before)
  }

  /// Stretches of one style.
  var runs: [(text: String, style: StyleName)] {
    var runs: [(text: String, style: StyleName)] = []
    for (character, style) in zip(text, styles) {
      if runs.last?.style == style {
        runs[runs.count - 1].text.append(character)
      } else {
        runs.append((String(character), style))
      }
    }
    return runs
  }

  /// The rows of at most `columns` columns, each as spans from column 0 on; at least one.
  func rows(columns: Int) -> [[LayoutLine.Span]] {
    var next = text.startIndex
    var start = 0
    return TextWrapping.wrap(text, columns: max(1, columns)).map { line in
      // Line breaks belong to no row.
      start += text.distance(from: next, to: line.range.lowerBound)
      next = line.range.lowerBound
      return spans(of: Array(text[line.range]), from: start)
    }
  }

  private func spans(of characters: [Character], from start: Int) -> [LayoutLine.Span] {
    var spans: [LayoutLine.Span] = []
    var column = 0
    for (offset, character) in characters.enumerated() where !character.isNewline {
      let style = styles[start + offset]
      if let last = spans.last, last.style == style {
        spans[spans.count - 1].text.append(character)
      } else {
        spans.append(LayoutLine.Span(column: column, text: String(character), style: style))
      }
      column += TextWidth.columns(of: character)
    }
    // The spaces at which the row was broken.
    while let last = spans.popLast() {
      guard let trimmed = Self.trimmed(last) else { continue }
      spans.append(trimmed)
      break
    }
    return spans
  }

  /// Without the spaces at which the row was broken; `nil` where nothing else is there.
  private static func trimmed(_ span: LayoutLine.Span) -> LayoutLine.Span? {
    var text = span.text
    while text.last == " " { text.removeLast() }
    return text.isEmpty ? nil : LayoutLine.Span(column: span.column, text: text, style: span.style)
  }
}
