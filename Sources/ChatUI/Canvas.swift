import Screen

/// A frame being drawn: cells, and the styles to draw them in.
struct Canvas {
  var buffer: CellBuffer
  let theme: Theme
  let depth: ColorDepth
  /// What is being drawn on: styles without a background of their own take the ground's.
  var ground = StyleName.text

  /// Pixels of a cell, where the terminal draws the pictures.
  let cellPixels: Size?

  init(size: Size, theme: Theme, depth: ColorDepth, cellPixels: Size? = nil) {
    self.cellPixels = cellPixels
    self.theme = theme
    self.depth = depth
    buffer = CellBuffer(size: size, filledWith: Cell(style: theme[.text]))
  }

  func style(_ name: StyleName) -> Style {
    var style = theme[name]
    if style.background == theme[.text].background { style.background = theme[ground].background }
    return style
  }

  /// Draws safe text in one row of a rectangle, cut off with an ellipsis where the rectangle ends; returns its columns.
  @discardableResult
  mutating func draw(_ text: String, in rect: Rect, row: Int = 0, column: Int = 0, style: StyleName) -> Int {
    guard row >= 0, row < rect.rows, column < rect.columns else { return 0 }
    let shown = TextWidth.truncated(text, columns: rect.columns - column)
    return buffer.draw(
      shown, at: Position(row: rect.row + row, column: rect.column + column), style: self.style(style),
      maximumColumns: rect.columns - column)
  }

  /// Draws text so that it ends at the right edge of the rectangle.
  mutating func drawRight(_ text: String, in rect: Rect, row: Int = 0, style: StyleName) {
    draw(text, in: rect, row: row, column: max(0, rect.columns - TextWidth.columns(of: text)), style: style)
  }

  mutating func fill(_ rect: Rect, style: StyleName, character: Character = " ") {
    buffer.fill(rect, with: Cell(character, style: self.style(style)))
  }

  /// Draws lines of the conversation or of a page, from the top of the rectangle.
  mutating func draw(_ lines: some Sequence<LayoutLine>, in rect: Rect) {
    for (row, line) in lines.enumerated() where row < rect.rows {
      for span in line.spans {
        draw(
          span.text, in: rect, row: row, column: span.column, style: span.style)
      }
    }
  }
}
