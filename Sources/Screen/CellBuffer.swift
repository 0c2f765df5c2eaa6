/// A frame: every cell of the screen, row by row. Views draw into it, a terminal shows it, a test reads it as text.
public struct CellBuffer: Hashable, Sendable {
  public let size: Size
  /// `[rows, columns]`, row-major.
  public private(set) var cells: [Cell]

  public init(size: Size, filledWith cell: Cell = .blank) {
    self.size = Size(columns: max(0, size.columns), rows: max(0, size.rows))
    cells = Array(repeating: cell, count: self.size.columns * self.size.rows)
  }

  public var bounds: Rect { Rect(row: 0, column: 0, columns: size.columns, rows: size.rows) }

  /// A cell of the frame; reading outside gives a blank and writing outside does nothing, so that a view can never crash a
  /// small terminal.
  ///
  /// A wide glyph that loses a half to the write loses the other half too: it becomes a blank.
  public subscript(row: Int, column: Int) -> Cell {
    get {
      guard bounds.contains(Position(row: row, column: column)) else { return .blank }
      return cells[row * size.columns + column]
    }
    set {
      guard bounds.contains(Position(row: row, column: column)) else { return }
      let index = row * size.columns + column
      if cells[index].width == 0, newValue.width != 0, column > 0, cells[index - 1].width == 2 {
        cells[index - 1] = Cell(style: cells[index - 1].style)
      }
      if cells[index].width == 2, newValue.width != 2, column + 1 < size.columns, cells[index + 1].width == 0 {
        cells[index + 1] = Cell(style: cells[index + 1].style)
      }
      cells[index] = newValue
    }
  }

  public mutating func fill(_ rect: Rect, with cell: Cell) {
    for row in rect.rowRange.clamped(to: 0..<size.rows) {
      for column in rect.columnRange.clamped(to: 0..<size.columns) {
        self[row, column] = cell
      }
    }
  }
}
