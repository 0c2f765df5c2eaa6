import Screen

/// The first screen: what a newcomer needs, and nothing else.
enum WelcomeView {
  private static let steps: [(keys: String, words: String)] = [
    ("/attach PATH", "add a picture"),
    ("Enter", "ask about it"),
    ("/help", "commands and keys"),
  ]
  private static let keyColumns = 14

  static func draw(_ state: AppState, in rect: Rect, on canvas: inout Canvas) {
    let wordColumns = steps.map(\.words.count).max() ?? 0
    let showsWords = rect.columns >= keyColumns + wordColumns
    let columns = keyColumns + (showsWords ? wordColumns : 0)
    let showsTitle = rect.rows >= steps.count + 2
    let top = (rect.rows - steps.count - (showsTitle ? 2 : 0)) / 2
    let left = max(0, (rect.columns - columns) / 2)
    if showsTitle {
      let title = "Talk about pictures with \(SafeText.line(state.engine.modelName))"
      canvas.draw(title, in: rect, row: top, column: left, style: .text)
    }
    for (index, step) in steps.enumerated() {
      let row = max(0, top) + (showsTitle ? 2 : 0) + index
      canvas.draw(step.keys, in: rect, row: row, column: left, style: .accent)
      if showsWords { canvas.draw(step.words, in: rect, row: row, column: left + keyColumns, style: .dim) }
    }
  }
}
