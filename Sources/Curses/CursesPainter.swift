import Screen

/// Shows frames through curses and without colour: on terminals that do not speak ECMA-48.
struct CursesPainter {
  private var shown: CellBuffer?
  private var shownCursor: Position?

  mutating func invalidate(_ session: CursesSession) {
    shown = nil
    session.redrawAll()
  }

  /// From so many changed cells on a terminal is asked to show a frame whole.
  private static let wholeFrameCells = 32

  /// - Parameter size: the terminal's, which a frame may not have yet.
  mutating func present(_ buffer: CellBuffer, cursor: Position?, size: Size, _ session: CursesSession) throws {
    let comparable = shown?.size == buffer.size ? shown : nil
    let runs = CellDiff.runs(from: comparable, to: buffer)
    guard !runs.isEmpty || cursor != shownCursor || session.isRedrawDue else { return }
    let changedCells = runs.reduce(0) { $0 + $1.columns.count }
    for run in runs where run.row < size.rows {
      let cells = CellEncoder.encode(Self.cells(of: run, in: buffer, size))
      session.put(cells, row: run.row, column: run.columns.lowerBound)
    }
    shown = buffer
    shownCursor = cursor
    let bounds = Rect(row: 0, column: 0, columns: size.columns, rows: size.rows)
    try session.flush(
      cursor: cursor.flatMap { bounds.contains($0) ? $0 : nil }, asWhole: changedCells >= Self.wholeFrameCells)
  }

  private static func cells(of run: CellRun, in buffer: CellBuffer, _ size: Size) -> ArraySlice<Cell> {
    let start = run.row * buffer.size.columns
    let end = min(run.columns.upperBound, size.columns)
    return buffer.cells[start + run.columns.lowerBound..<start + max(end, run.columns.lowerBound)]
  }
}
