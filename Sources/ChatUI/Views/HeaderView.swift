import Screen

/// The first line: program, model, session.
enum HeaderView {
  static func draw(_ state: AppState, in rect: Rect, on canvas: inout Canvas) {
    guard !rect.isEmpty else { return }
    canvas.ground = .header
    defer { canvas.ground = .text }
    canvas.fill(rect, style: .header)
    let inner = Rect(row: rect.row, column: rect.column + 1, columns: rect.columns - 2, rows: 1)
    var used = canvas.draw("vlmchat", in: inner, style: .header)
    used += canvas.draw("  " + SafeText.line(state.engine.modelName), in: inner, column: used, style: .headerDim)
    let session = sessionText(state)
    let room = inner.columns - used - 2
    guard room >= 8, !session.isEmpty else { return }
    canvas.drawRight(TextWidth.truncated(session, columns: room), in: inner, style: .headerDim)
  }

  private static func sessionText(_ state: AppState) -> String {
    let name = SafeText.line(state.session.name)
    return state.session.isReadOnly ? (name.isEmpty ? "read-only" : "\(name) (read-only)") : name
  }
}
