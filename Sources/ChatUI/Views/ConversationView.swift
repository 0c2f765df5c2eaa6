import Chat
import Screen

/// The messages, with their pictures where they stand; before the first one, what to do.
enum ConversationView {
  static func draw(_ state: AppState, in rect: Rect, on canvas: inout Canvas, cache: RenderCache) {
    guard !rect.isEmpty else { return }
    let layout = ConversationLayout(state, region: rect)
    guard layout.count > 0 else { return WelcomeView.draw(state, in: rect, on: &canvas) }
    let items = layout.visibleItems()
    let lines = items.map(\.content)
    canvas.draw(lines, in: rect)
    if let find = state.find { FindView.mark(find, in: items, layout: layout, rect: rect, on: &canvas) }
    for (row, line) in lines.enumerated() where row < rect.rows {
      for piece in line.pictures {
        drawPicture(piece, state, row: rect.row + row, on: &canvas, cache: cache)
      }
    }
  }

  private static func drawPicture(
    _ piece: LayoutLine.PictureRow, _ state: AppState, row: Int, on canvas: inout Canvas, cache: RenderCache
  ) {
    guard let slot = state.picture(piece.number) else { return }
    let place = Position(row: row, column: piece.column)
    guard let art = cache.art(of: slot, size: piece.size, glyphs: state.glyphs, canvas: canvas) else {
      let shade = String(repeating: "░", count: piece.size.columns)
      canvas.buffer.draw(shade, at: place, style: canvas.theme[.dim])
      return
    }
    for column in 0..<art.size.columns {
      canvas.buffer[place.row, place.column + column] = art[piece.row, column]
    }
  }
}
