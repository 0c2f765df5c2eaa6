import Screen

/// The draft broken into rows of a given width, for drawing and for moving up and down in it.
struct ComposerLayout {
  struct Row: Hashable {
    /// The elements of the row; a line feed that ends it is the last of them.
    var range: Range<Int>
    /// Columns before each element of `range`, and the row's width at the end.
    var columns: [Int]
  }

  private(set) var rows: [Row] = []

  /// `columns` includes the one that the cursor needs after a full row.
  init(_ composer: Composer, columns: Int) {
    let available = max(1, columns - 1)
    var start = 0
    repeat {
      let end = ComposerLayout.rowEnd(composer.elements, from: start, columns: available)
      rows.append(Row(range: start..<end, columns: ComposerLayout.offsets(composer.elements[start..<end])))
      start = end
    } while start < composer.elements.count
    if composer.elements.last == .character("\n") {
      rows.append(Row(range: start..<start, columns: [0]))
    }
  }

  /// Row and column of the cursor before element `index`.
  func position(of index: Int) -> Position {
    let row = rows.lastIndex { $0.range.lowerBound <= index } ?? 0
    return Position(row: row, column: rows[row].columns[min(index - rows[row].range.lowerBound, rows[row].range.count)])
  }

  /// The element at, or the nearest before, a column of a row.
  func index(row: Int, column: Int) -> Int {
    let row = min(max(0, row), rows.count - 1)
    let line = rows[row]
    // The end of a row that goes on is the start of the next one.
    let isLast = row == rows.count - 1
    let lastPlace = isLast ? line.range.count : max(0, line.range.count - 1)
    let place = line.columns.prefix(lastPlace + 1).lastIndex { $0 <= column } ?? 0
    return line.range.lowerBound + place
  }

  static func columns(of element: ComposerElement) -> Int {
    switch element {
    case .character("\n"): 0
    case .character(let character) where (0x20..<0x7F).contains(character.asciiValue ?? 0): 1
    case .character(let character): TextWidth.columns(of: shownText(of: character))
    case .picture(let number): TextWidth.columns(of: Composer.chipText(number))
    }
  }

  static func shownText(of character: Character) -> String { SafeText.line(String(character)) }

  private static func offsets(_ elements: ArraySlice<ComposerElement>) -> [Int] {
    elements.reduce(into: [0]) { offsets, element in offsets.append((offsets.last ?? 0) + columns(of: element)) }
  }

  /// Where the row that starts at `start` ends: after a line feed, after the last space that fits, else where it is full.
  private static func rowEnd(_ elements: [ComposerElement], from start: Int, columns available: Int) -> Int {
    var used = 0
    var breakAfter: Int?
    var index = start
    while index < elements.count {
      let element = elements[index]
      if element == .character("\n") { return index + 1 }
      let isSpace = element == .character(" ")
      used += columns(of: element)
      if used > available, !isSpace || used > available + 1 { return max(breakAfter ?? index, start + 1) }
      if isSpace { breakAfter = index + 1 }
      index += 1
    }
    return index
  }
}
