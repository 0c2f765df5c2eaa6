import Screen

/// The line above the composer; it says how to get back when the view was scrolled up.
enum RuleView {
  static func draw(_ state: AppState, in rect: Rect, on canvas: inout Canvas) {
    guard !rect.isEmpty else { return }
    canvas.fill(rect, style: .composerBorder, character: "─")
    guard case .anchored(let message, _) = state.scroll else { return }
    let count = state.conversation.messages.count
    let hint = " ↓ message \(min(message + 1, count)) of \(count) · Ctrl+End: newest "
    canvas.drawRight(TextWidth.truncated(hint, columns: rect.columns - 2), in: inset(rect), style: .accent)
  }

  private static func inset(_ rect: Rect) -> Rect {
    Rect(row: rect.row, column: rect.column + 1, columns: rect.columns - 2, rows: 1)
  }
}
