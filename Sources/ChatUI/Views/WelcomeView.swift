import Screen

/// The first screen: what a newcomer needs. Who never wrote anything yet is shown around, where there is room.
enum WelcomeView {
  private static let steps: [(keys: String, words: String)] = [
    ("/attach PATH", "add a picture"),
    ("Enter", "ask about it"),
    ("/help", "commands and keys"),
  ]
  private static let tour: [(keys: String, words: String)] =
    steps.dropLast() + [
      ("/compare 1 2", "ask what is different"), ("/look", "see where the model looked"),
      ("/export FILE", "keep it as one page"), ("/sessions", "what was said before"),
      ("/theme", "other colours"), ("/show", "every setting"), ("/help", "commands and keys; ? does the same"),
      ("Esc, Ctrl+C", "stop an answer; Ctrl+C twice leaves"),
    ]
  private static let keyColumns = 14

  static func draw(_ state: AppState, in rect: Rect, on canvas: inout Canvas) {
    let isNewcomer = state.history.entries.isEmpty && rect.rows >= tour.count + 4
    let steps = isNewcomer ? tour : steps
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
