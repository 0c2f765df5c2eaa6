import Screen

/// What the program has to say, in as many lines as it takes (at most three), directly above the composer.
enum NoticeView {
  private static let mostRows = 3

  static func lines(_ state: AppState) -> [String] {
    guard let notice = state.notice else { return [] }
    let columns = max(1, state.size.columns - 2 * margin(state))
    let text = (notice.kind == .error ? "✗ " : "") + SafeText.line(notice.text)
    var lines = TextWrapping.lines(of: text, columns: columns)
    let limit = min(mostRows, max(1, state.size.rows - 2))
    if lines.count > limit {
      lines = Array(lines.prefix(limit))
      lines[limit - 1] = TextWidth.truncated(lines[limit - 1] + " …", columns: columns)
    }
    return lines
  }

  static func draw(_ state: AppState, above row: Int, on canvas: inout Canvas) {
    let lines = lines(state).suffix(max(0, row))
    let rect = Rect(row: row - lines.count, column: 0, columns: state.size.columns, rows: lines.count)
    canvas.fill(rect, style: .text)
    for (line, text) in lines.enumerated() {
      canvas.draw(
        text, in: rect, row: line, column: margin(state), style: state.notice?.kind == .error ? .error : .notice)
    }
  }

  private static func margin(_ state: AppState) -> Int { state.size.columns >= 40 ? 2 : 0 }
}
