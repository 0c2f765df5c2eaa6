import Markdown
import Screen

/// A table in columns as wide as what stands in them, or as the screen lets them be.
struct TableLayout {
  /// Spans of each row, from column 0 on.
  private(set) var rows: [[LayoutLine.Span]] = []
  private let widths: [Int]
  private let alignments: [MarkdownTable.Alignment]

  private static let separator = " │ "
  /// Columns below which words fall apart.
  private static let narrowest = 6

  /// - Returns: `nil` where the columns do not fit.
  init?(_ table: MarkdownTable, columns: Int) {
    let count = table.header.count
    guard count > 0 else { return nil }
    let header = table.header.map { StyledText($0, style: .strong) }
    let body = table.rows.map { row in row.prefix(count).map { StyledText($0) } }
    let natural = (0..<count).map { column in
      max(
        1,
        ([header[column]] + body.compactMap { $0.indices.contains(column) ? $0[column] : nil }).map(\.columns).max()
          ?? 1)
    }
    guard let widths = Self.fitted(natural, into: columns - (count - 1) * Self.separator.count) else { return nil }
    self.widths = widths
    alignments = (0..<count).map { table.alignments.indices.contains($0) ? table.alignments[$0] : .none }
    add(header)
    rows.append([
      LayoutLine.Span(
        column: 0, text: widths.map { String(repeating: "─", count: $0) }.joined(separator: "─┼─"), style: .dim)
    ])
    for row in body { add(row) }
  }

  /// Takes what is missing from the widest columns, one at a time.
  private static func fitted(_ natural: [Int], into columns: Int) -> [Int]? {
    let least = natural.map { min($0, narrowest) }
    guard least.reduce(0, +) <= columns else { return nil }
    var widths = natural.map { min($0, columns) }
    while widths.reduce(0, +) > columns {
      guard let widest = widths.indices.max(by: { widths[$0] < widths[$1] }) else { return nil }
      widths[widest] -= 1
    }
    return widths
  }

  private mutating func add(_ cells: [StyledText]) {
    let wrapped = widths.indices.map { column in
      cells.indices.contains(column) ? cells[column].rows(columns: widths[column]) : [[]]
    }
    for line in 0..<(wrapped.map(\.count).max() ?? 1) {
      var spans: [LayoutLine.Span] = []
      var start = 0
      for (column, rows) in wrapped.enumerated() {
        if column > 0 {
          spans.append(LayoutLine.Span(column: start, text: Self.separator, style: .dim))
          start += Self.separator.count
        }
        let row = rows.indices.contains(line) ? rows[line] : []
        let used = row.last.map { $0.column + TextWidth.columns(of: $0.text) } ?? 0
        let shift = start + offset(widths[column] - used, alignments[column])
        spans += row.map { LayoutLine.Span(column: $0.column + shift, text: $0.text, style: $0.style) }
        start += widths[column]
      }
      rows.append(spans)
    }
  }

  private func offset(_ free: Int, _ alignment: MarkdownTable.Alignment) -> Int {
    switch alignment {
    case .none, .left: 0
    case .center: max(0, free / 2)
    case .right: max(0, free)
    }
  }
}
