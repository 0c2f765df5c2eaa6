import Chat
import Screen

/// The draft, its chips coloured by how far their pictures are.
enum ComposerView {
  /// - Returns: where the cursor stands.
  static func draw(_ state: AppState, in rect: Rect, on canvas: inout Canvas) -> Position? {
    guard !rect.isEmpty else { return nil }
    canvas.ground = .composer
    defer { canvas.ground = .text }
    canvas.fill(rect, style: .composer)
    canvas.draw(state.search == nil ? " ›" : " ?", in: rect, style: .accent)
    let text = Rect(
      row: rect.row, column: rect.column + AppState.promptColumns, columns: rect.columns - AppState.promptColumns,
      rows: rect.rows)
    guard !state.composer.isEmpty else {
      canvas.draw(placeholder(state), in: text, style: .placeholder)
      return Position(row: text.row, column: text.column)
    }
    let layout = ComposerLayout(state.composer, columns: state.composerColumns)
    let cursor = layout.position(of: state.composer.cursor)
    let first = min(max(0, cursor.row - rect.rows + 1), max(0, layout.rows.count - rect.rows))
    for row in first..<min(layout.rows.count, first + rect.rows) {
      draw(layout.rows[row], of: state, in: text, row: row - first, on: &canvas)
    }
    return Position(
      row: text.row + cursor.row - first, column: min(text.column + cursor.column, rect.column + rect.columns - 1))
  }

  private static func draw(
    _ row: ComposerLayout.Row, of state: AppState, in rect: Rect, row line: Int, on canvas: inout Canvas
  ) {
    for (offset, index) in row.range.enumerated() where row.columns[offset] < rect.columns {
      let place = Position(row: rect.row + line, column: rect.column + row.columns[offset])
      let room = rect.columns - row.columns[offset]
      switch state.composer.elements[index] {
      case .character("\n"): break
      case .character(let character):
        canvas.buffer.draw(
          ComposerLayout.shownText(of: character), at: place, style: canvas.style(.composer), maximumColumns: room)
      case .picture(let number):
        canvas.buffer.draw(
          Composer.chipText(number), at: place, style: canvas.style(chipStyle(state.picture(number))),
          maximumColumns: room)
      }
    }
  }

  private static func chipStyle(_ slot: PictureSlot?) -> StyleName {
    switch slot?.status {
    case .ready, .waiting: .chip
    case .decoding, .encoding: .chipBusy
    case .missing, nil: .error
    }
  }

  private static func placeholder(_ state: AppState) -> String {
    if state.search != nil { return "" }
    let room = state.composerColumns
    let readOnly = ["Read-only: /clear begins a conversation of your own", "Read-only"]
    let first = ["Ask, or /attach a picture", "Ask, or /attach", "Ask"]
    let later = ["Ask on, or /attach a picture", "Ask on"]
    let choices = state.session.isReadOnly ? readOnly : state.conversation.messages.isEmpty ? first : later
    return choices.first { TextWidth.columns(of: $0) <= room } ?? ""
  }
}
