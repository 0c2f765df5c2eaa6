import Chat
import Screen

/// One picture on the whole screen, or two side by side.
enum PictureView {
  static func draw(_ numbers: [PictureNumber], _ state: AppState, on canvas: inout Canvas, cache: RenderCache) {
    let bounds = canvas.buffer.bounds
    let rows = max(0, bounds.rows - 2)
    let gap = numbers.count > 1 ? 2 : 0
    let columns = (bounds.columns - gap) / max(1, numbers.count)
    for (index, number) in numbers.enumerated() {
      let rect = Rect(row: 0, column: index * (columns + gap), columns: columns, rows: rows + 1)
      if let slot = state.picture(number) { draw(slot, state, in: rect, on: &canvas, cache: cache) }
    }
    let foot = Rect(row: bounds.rows - 1, column: 1, columns: bounds.columns - 2, rows: 1)
    let turning = numbers.count == 1 && state.listedPictures.count > 1 ? " · ← → other pictures" : ""
    canvas.draw("Esc closes" + turning, in: foot, style: .dim)
  }

  private static func draw(
    _ slot: PictureSlot, _ state: AppState, in rect: Rect, on canvas: inout Canvas, cache: RenderCache
  ) {
    let caption = TextWidth.truncated(PictureCaption.text(of: slot), columns: rect.columns)
    let captionColumn = max(0, (rect.columns - TextWidth.columns(of: caption)) / 2)
    guard let attachment = slot.attachment, slot.status != .missing, rect.rows > 1 else {
      canvas.draw(caption, in: rect, row: rect.rows / 2, column: captionColumn, style: .pictureCaption)
      return
    }
    let size = PictureFitting.cells(
      width: attachment.width, height: attachment.height, within: Size(columns: rect.columns, rows: rect.rows - 1),
      cellAspect: state.cellAspect, enlarges: true)
    let top = (rect.rows - 1 - size.rows) / 2
    canvas.draw(caption, in: rect, row: top + size.rows, column: captionColumn, style: .pictureCaption)
    guard let art = cache.art(of: slot, size: size, glyphs: state.glyphs, canvas: canvas) else { return }
    canvas.buffer.copy(art, at: Position(row: rect.row + top, column: rect.column + (rect.columns - size.columns) / 2))
  }
}
