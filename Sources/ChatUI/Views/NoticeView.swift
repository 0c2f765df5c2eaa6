import Screen

/// What the program has to say, in as many lines as it takes (at most three), directly above the composer.
enum NoticeView {
  static func draw(_ state: AppState, above row: Int, on canvas: inout Canvas) {
    guard let notice = state.notice, row > 0 else { return }
    let margin = canvas.buffer.size.columns >= 40 ? 2 : 0
    let columns = canvas.buffer.size.columns - 2 * margin
    let isError = notice.kind == .error
    let text = (isError ? "✗ " : "") + SafeText.line(notice.text)
    var lines = TextWrapping.lines(of: text, columns: columns)
    let limit = min(3, row)
    if lines.count > limit {
      lines = Array(lines.prefix(limit))
      lines[limit - 1] = TextWidth.truncated(lines[limit - 1] + " …", columns: columns)
    }
    let top = row - lines.count
    let rect = Rect(row: top, column: 0, columns: canvas.buffer.size.columns, rows: lines.count)
    canvas.fill(rect, style: .text)
    for (line, text) in lines.enumerated() {
      canvas.draw(text, in: rect, row: line, column: margin, style: isError ? .error : .notice)
    }
  }
}
