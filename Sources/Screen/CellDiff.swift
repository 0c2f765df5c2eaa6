/// A stretch of one row that changed between two frames.
public struct CellRun: Hashable, Sendable {
  public var row: Int
  public var columns: Range<Int>
}

/// What must be sent to a screen that shows one frame so that it shows another.
public enum CellDiff {
  /// The changed runs, from top to bottom and left to right. Runs never begin or end within a wide glyph of either frame.
  /// Everything counts as changed when there is no old frame or its size differs.
  public static func runs(from old: CellBuffer?, to new: CellBuffer) -> [CellRun] {
    guard let old, old.size == new.size else {
      guard new.size.columns > 0 else { return [] }
      return (0..<new.size.rows).map { CellRun(row: $0, columns: 0..<new.size.columns) }
    }
    return (0..<new.size.rows).flatMap { runs(ofRow: $0, from: old, to: new) }
  }

  private static func runs(ofRow row: Int, from old: CellBuffer, to new: CellBuffer) -> [CellRun] {
    let width = new.size.columns
    let base = row * width
    var runs: [CellRun] = []
    var column = 0
    while column < width {
      guard old.cells[base + column] != new.cells[base + column] else {
        column += 1
        continue
      }
      var start = column
      while start > 0, old.cells[base + start].width == 0 || new.cells[base + start].width == 0 { start -= 1 }
      var end = column + 1
      while end < width {
        let isInsideGlyph = old.cells[base + end].width == 0 || new.cells[base + end].width == 0
        guard isInsideGlyph || old.cells[base + end] != new.cells[base + end] else { break }
        end += 1
      }
      if let last = runs.last, last.columns.upperBound >= start {
        runs[runs.count - 1].columns = last.columns.lowerBound..<end
      } else {
        runs.append(CellRun(row: row, columns: start..<end))
      }
      column = end
    }
    return runs
  }
}
