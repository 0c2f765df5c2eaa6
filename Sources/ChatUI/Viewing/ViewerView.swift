import BlockArt
import Chat
import Screen

/// One picture on the whole screen, or two side by side.
enum ViewerView {
  static func draw(_ viewing: Viewing, _ state: AppState, on canvas: inout Canvas, cache: RenderCache) {
    let layout = ViewerLayout(viewing, state)
    for pane in layout.panes { draw(pane, state, on: &canvas, cache: cache) }
    for (row, line) in (layout.errors + layout.words).enumerated() {
      canvas.draw(line, in: layout.wordsRect, row: row, style: row < layout.errors.count ? .error : .text)
    }
    let zoom = layout.panes.first.map { ViewerWords.zoom(viewing, scale: $0.scale) } ?? ""
    let keys = ViewerWords.keys(viewing, state)
    let room = layout.foot.columns - TextWidth.columns(of: zoom) - 2
    // Whole words, as many as there is room for.
    var shown = ""
    for key in keys {
      let longer = shown.isEmpty ? key : shown + " · " + key
      if TextWidth.columns(of: longer) > max(room, 10) { break }
      shown = longer
    }
    canvas.draw(shown, in: layout.foot, style: .dim)
    if room >= TextWidth.columns(of: shown) { canvas.drawRight(zoom, in: layout.foot, style: .dim) }
  }

  private static func draw(
    _ pane: ViewerLayout.Pane, _ state: AppState, on canvas: inout Canvas, cache: RenderCache
  ) {
    let rect = pane.rect
    let caption = TextWidth.truncated(pane.caption, columns: rect.columns)
    let captionColumn = max(0, (rect.columns - TextWidth.columns(of: caption)) / 2)
    guard let pixels = pane.pixels, pixels.width > 0, pixels.height > 0, rect.rows > 1 + pane.facts.count else {
      canvas.draw(caption, in: rect, row: rect.rows / 2, column: captionColumn, style: .pictureCaption)
      return
    }
    let place = pane.place
    canvas.draw(
      caption, in: rect, row: place.row - rect.row + place.rows, column: captionColumn, style: .pictureCaption)
    let art = cache.part(
      of: pixels, name: pane.name, area: pane.window.area, size: pane.window.size, glyphs: state.glyphs, canvas: canvas)
    canvas.buffer.copy(art, at: Position(row: place.row, column: place.column))
    for (index, area) in pane.boxes.enumerated() {
      guard let box = pane.window.cells(of: area) else { continue }
      draw(box, number: pane.numbersBoxes ? index + 1 : nil, in: place, isASCII: state.glyphs == .ascii, on: &canvas)
    }
    let facts = Rect(
      row: rect.row + rect.rows - pane.facts.count, column: rect.column, columns: rect.columns, rows: pane.facts.count)
    canvas.draw(pane.facts, in: facts)
  }

  /// A frame of lines with its number in the corner, over the picture.
  private static func draw(_ box: Rect, number: Int?, in place: Rect, isASCII: Bool, on canvas: inout Canvas) {
    let lines = isASCII ? Array("+-+|++") : Array("┌─┐│└┘")
    let last = (row: box.rows - 1, column: box.columns - 1)
    func put(_ character: Character, _ row: Int, _ column: Int) {
      let position = Position(row: place.row + box.row + row, column: place.column + box.column + column)
      guard place.contains(position) else { return }
      canvas.buffer.draw(String(character), at: position, style: canvas.style(.accent), maximumColumns: 1)
    }
    if last.row > 0, last.column > 0 {
      for column in 0...last.column {
        put(column == 0 ? lines[0] : column == last.column ? lines[2] : lines[1], 0, column)
        put(column == 0 ? lines[4] : column == last.column ? lines[5] : lines[1], last.row, column)
      }
      for row in stride(from: 1, to: last.row, by: 1) {
        put(lines[3], row, 0)
        put(lines[3], row, last.column)
      }
    }
    // At most nine boxes: one digit.
    if let number { put(Character(String(number % 10)), 0, 0) }
  }
}
