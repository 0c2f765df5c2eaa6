/// One row of wrapped text.
public struct WrappedLine: Hashable, Sendable {
  /// The stretch of the source that stands in this row. It holds the spaces at which the row was broken, but not the line
  /// break that ends it; rows and line breaks together cover the source without gaps.
  public var range: Range<String.Index>
  /// Columns drawn; spaces at the end that hang over the edge are not counted.
  public var columns: Int
  /// True when a line break of the source ends the row, false when the row was full or is the last.
  public var endsWithLineBreak: Bool
}

/// Breaks text into rows of a given width.
public enum TextWrapping {
  /// Rows of at most `columns` columns (at least one): broken after spaces and hyphens, between East Asian characters,
  /// else within a word. A glyph wider than `columns` has a row of its own.
  ///
  /// There is always at least one row; a text that ends with a line break has an empty last one, where a cursor can stand.
  public static func wrap(_ text: String, columns: Int) -> [WrappedLine] {
    var indices = Array(text.indices)
    let units = indices.map { unit(of: text[$0]) }
    indices.append(text.endIndex)
    return wrap(units, columns: columns).map { row in
      WrappedLine(
        range: indices[row.range.lowerBound]..<indices[row.range.upperBound], columns: row.columns,
        endsWithLineBreak: row.endsWithLineBreak)
    }
  }

  /// The rows as strings, without the spaces at which they were broken.
  public static func lines(of text: String, columns: Int) -> [String] {
    wrap(text, columns: columns).map { line in
      var row = text[line.range]
      while row.last == " ", !line.endsWithLineBreak, line.range.upperBound < text.endIndex { row.removeLast() }
      return String(row)
    }
  }

  /// Row and column (in cells) of the cursor before `index`. At a soft break the cursor stands at the start of the next row.
  ///
  /// - Parameter columns: the width `lines` were made for; a cursor among hanging spaces stays in the last column.
  public static func position(of index: String.Index, in lines: [WrappedLine], of text: String, columns: Int)
    -> Position
  {
    let row = lines.lastIndex { $0.range.lowerBound <= index } ?? 0
    guard lines.indices.contains(row) else { return Position(row: 0, column: 0) }
    let end = min(index, lines[row].range.upperBound)
    let column = TextWidth.columns(of: text[lines[row].range.lowerBound..<max(end, lines[row].range.lowerBound)])
    return Position(row: row, column: min(column, max(0, columns - 1)))
  }

  /// The index whose cursor position is at, or the nearest before, `position`: for moving up and down and for the mouse.
  public static func index(at position: Position, in lines: [WrappedLine], of text: String) -> String.Index {
    guard let last = lines.last, position.row >= 0 else { return text.startIndex }
    guard position.row < lines.count else { return last.range.upperBound }
    let line = lines[position.row]
    var column = 0
    var index = line.range.lowerBound
    while index < line.range.upperBound {
      column += TextWidth.columns(of: text[index])
      if column > position.column { return index }
      index = text.index(after: index)
    }
    // The end of a softly broken row is the start of the next one; stay in this row.
    let isSoftBreak = !line.endsWithLineBreak && position.row + 1 < lines.count
    return isSoftBreak && index > line.range.lowerBound ? text.index(before: index) : index
  }

  private static func unit(of character: Character) -> WrapUnit {
    if character == "\n" || character == "\r\n" { return WrapUnit(columns: 0, kind: .lineBreak) }
    if character == " " { return WrapUnit(columns: 1, kind: .space) }
    if character == "-" || character == "–" || character == "—" { return WrapUnit(columns: 1, kind: .breakAfter) }
    let columns = TextWidth.columns(of: character)
    guard columns == 2 else { return WrapUnit(columns: columns, kind: .letter) }
    if notAtRowStart.contains(character) { return WrapUnit(columns: 2, kind: .breakAfter) }
    return WrapUnit(columns: 2, kind: notAtRowEnd.contains(character) ? .breakBefore : .breakAround)
  }

  /// East Asian closing punctuation and small kana, which no row begins with, and opening brackets, which none ends with.
  private static let notAtRowStart = Set<Character>("、。，．：；！？」』）］｝〉》】〕ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ")
  private static let notAtRowEnd = Set<Character>("「『（［｛〈《【〔")
}
