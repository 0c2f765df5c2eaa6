extension CellBuffer {
  /// Draws `text` in one row, from `position` to the right, and returns the columns used.
  ///
  /// What does not fit into `maximumColumns` or the buffer is left out; half of a wide glyph becomes a blank. Line breaks and
  /// other control characters come out visible, one column each. Columns to the left of the buffer count but are not drawn.
  @discardableResult
  public mutating func draw(
    _ text: some StringProtocol, at position: Position, style: Style = .plain, maximumColumns: Int? = nil
  ) -> Int {
    guard position.row >= 0, position.row < size.rows else { return 0 }
    let limit = max(0, min(maximumColumns ?? Int.max, size.columns - min(position.column, size.columns)))
    var used = 0
    for character in text {
      for glyph in Glyph.glyphs(of: character) {
        guard used < limit else { return used }
        let column = position.column + used
        if used + glyph.columns > limit || (column < 0 && column + glyph.columns > 0) {
          for blank in used..<min(used + glyph.columns, limit) {
            self[position.row, position.column + blank] = Cell(style: style)
          }
        } else {
          put(glyph, row: position.row, column: column, style: style)
        }
        used = min(used + glyph.columns, limit)
      }
    }
    return used
  }

  /// Puts a glyph into the one or two cells at `column`.
  private mutating func put(_ glyph: Glyph, row: Int, column: Int, style: Style) {
    self[row, column] = Cell(glyph.character, width: UInt8(glyph.columns), style: style)
    if glyph.columns == 2 { self[row, column + 1] = .continuation(style: style) }
  }

  /// Changes the style of every cell of `rect` and leaves what is drawn there.
  public mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
    for row in rect.rowRange.clamped(to: 0..<size.rows) {
      for column in rect.columnRange.clamped(to: 0..<size.columns) {
        var cell = self[row, column]
        change(&cell.style)
        self[row, column] = cell
      }
    }
  }

  /// Copies `other` so that its upper left corner comes to `position`; what lies outside is left out.
  public mutating func copy(_ other: CellBuffer, at position: Position) {
    for row in 0..<other.size.rows {
      for column in 0..<other.size.columns {
        self[position.row + row, position.column + column] = other[row, column]
      }
    }
  }
}

/// The lines a box is drawn with.
public struct BoxGlyphs: Hashable, Sendable {
  public var horizontal: Character
  public var vertical: Character
  public var topLeft: Character
  public var topRight: Character
  public var bottomLeft: Character
  public var bottomRight: Character

  public static let rounded = BoxGlyphs(
    horizontal: "─", vertical: "│", topLeft: "╭", topRight: "╮", bottomLeft: "╰", bottomRight: "╯")
  public static let square = BoxGlyphs(
    horizontal: "─", vertical: "│", topLeft: "┌", topRight: "┐", bottomLeft: "└", bottomRight: "┘")
  public static let ascii = BoxGlyphs(
    horizontal: "-", vertical: "|", topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+")
}

extension CellBuffer {
  /// Draws a frame along the inside edge of `rect`. Nothing is drawn in a rectangle less than two cells wide or high.
  public mutating func drawBox(_ rect: Rect, style: Style = .plain, glyphs: BoxGlyphs = .rounded) {
    guard rect.columns >= 2, rect.rows >= 2 else { return }
    let right = rect.column + rect.columns - 1
    let bottom = rect.row + rect.rows - 1
    for column in rect.columnRange {
      self[rect.row, column] = Cell(glyphs.horizontal, style: style)
      self[bottom, column] = Cell(glyphs.horizontal, style: style)
    }
    for row in rect.rowRange {
      self[row, rect.column] = Cell(glyphs.vertical, style: style)
      self[row, right] = Cell(glyphs.vertical, style: style)
    }
    self[rect.row, rect.column] = Cell(glyphs.topLeft, style: style)
    self[rect.row, right] = Cell(glyphs.topRight, style: style)
    self[bottom, rect.column] = Cell(glyphs.bottomLeft, style: style)
    self[bottom, right] = Cell(glyphs.bottomRight, style: style)
  }
}
