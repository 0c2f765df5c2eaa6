/// Something that wrapping keeps whole: a character, or a chip in the composer.
public struct WrapUnit: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// No break between two of these, unless they fill a whole row.
    case letter
    /// A break is allowed after it, and it may hang over the edge.
    case space
    case breakAfter, breakBefore, breakAround
    /// Ends its row and stands in none.
    case lineBreak
  }

  public var columns: Int
  public var kind: Kind

  public init(columns: Int, kind: Kind) {
    self.columns = columns
    self.kind = kind
  }
}

/// One row of wrapped units.
public struct WrappedRow: Hashable, Sendable {
  /// Indices into the units; the line break that ends the row is not among them.
  public var range: Range<Int>
  public var columns: Int
  public var endsWithLineBreak: Bool
}

extension TextWrapping {
  /// Breaks `units` into rows of at most `columns` columns (at least one); always at least one row.
  public static func wrap(_ units: [WrapUnit], columns: Int) -> [WrappedRow] {
    var rows: [WrappedRow] = []
    let limit = max(1, columns)
    var start = 0
    while true {
      let row = nextRow(of: units, from: start, limit: limit)
      rows.append(row)
      start = row.range.upperBound + (row.endsWithLineBreak ? 1 : 0)
      if start >= units.count, !row.endsWithLineBreak { return rows }
    }
  }

  private static func nextRow(of units: [WrapUnit], from start: Int, limit: Int) -> WrappedRow {
    var used = 0
    /// End and columns of the row if it is broken at the last place that allows it.
    var lastBreak: (end: Int, columns: Int)?
    var index = start
    while index < units.count {
      let unit = units[index]
      if unit.kind == .lineBreak {
        return WrappedRow(range: start..<index, columns: min(used, limit), endsWithLineBreak: true)
      }
      if index > start, canBreak(units[index - 1], unit) { lastBreak = (index, min(used, limit)) }
      if used + unit.columns > limit, unit.kind != .space, index > start {
        let end = lastBreak ?? (index, min(used, limit))
        return WrappedRow(range: start..<end.end, columns: end.columns, endsWithLineBreak: false)
      }
      used += unit.columns
      index += 1
    }
    return WrappedRow(range: start..<units.count, columns: min(used, limit), endsWithLineBreak: false)
  }

  private static func canBreak(_ left: WrapUnit, _ right: WrapUnit) -> Bool {
    if right.kind == .space || right.columns == 0 { return false }
    switch left.kind {
    case .space, .breakAfter: return right.kind != .breakAfter || left.kind == .space
    case .breakAround: return right.kind != .breakAfter
    case .letter: return right.kind == .breakBefore || right.kind == .breakAround
    case .breakBefore, .lineBreak: return false
    }
  }
}
