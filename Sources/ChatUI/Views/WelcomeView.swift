import Screen

/// The first screen: what a newcomer needs, and nothing else.
enum WelcomeView {
  private static let steps: [(keys: String, words: String)] = [
    ("/attach PATH", "put a picture into your message"),
    ("Enter", "ask about it, or just talk"),
    ("/help", "commands and keys"),
  ]

  static func draw(_ state: AppState, in rect: Rect, on canvas: inout Canvas) {
    let width = 14
    let columns = width + (steps.map(\.words.count).max() ?? 0)
    let model = SafeText.line(state.engine.modelName)
    let title = "Talk about pictures with \(model)"
    guard rect.rows >= 3 else {
      canvas.draw("/attach PATH, then ask", in: rect, style: .dim)
      return
    }
    let needed = steps.count + 2
    let top = max(0, (rect.rows - needed) / 2)
    let left = max(rect.columns >= 40 ? 2 : 0, (rect.columns - columns) / 2)
    var row = top
    if rect.rows >= needed {
      canvas.draw(title, in: rect, row: row, column: left, style: .accent)
      row += 2
    }
    for step in steps {
      canvas.draw(step.keys, in: rect, row: row, column: left, style: .overlayKey)
      canvas.draw(step.words, in: rect, row: row, column: left + width, style: .dim)
      row += 1
    }
  }
}
