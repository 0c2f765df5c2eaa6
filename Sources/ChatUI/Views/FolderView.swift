import Chat
import Screen

/// The pictures of a folder, to be marked and attached: each small, with its name and its mark in words.
enum FolderView {
  static func draw(
    _ picker: FolderPicker, _ state: AppState, in frame: OverlayFrame, on canvas: inout Canvas, cache: RenderCache
  ) {
    let count = picker.folder.names.count
    let layout = FolderLayout(state.size)
    var title = frame.title
    title.columns = layout.content.columns
    canvas.draw("\(SafeText.line(picker.folder.path)): \(picker.countWords)", in: title, style: .overlayTitle)
    let leftOut = picker.folder.leftOut
    if !leftOut.isEmpty, title.row + 1 < layout.content.row {
      title.row += 1
      canvas.draw("Left out: " + SafeText.line(leftOut), in: title, style: .dim)
    }
    let page = layout.page(of: picker.selected, count: count)
    for index in page {
      draw(index, of: picker, state, layout, at: layout.place(index - page.lowerBound), on: &canvas, cache: cache)
    }
    drawFoot(picker, state, layout, in: frame.foot, on: &canvas)
  }

  private static func draw(
    _ index: Int, of picker: FolderPicker, _ state: AppState, _ layout: FolderLayout, at place: Rect,
    on canvas: inout Canvas, cache: RenderCache
  ) {
    let isSelected = index == picker.selected
    let mark = (isSelected ? "›" : " ") + (picker.marked.contains(index) ? "[x] " : "[ ] ")
    let words = TextWidth.truncated(mark + SafeText.line(picker.folder.names[index]), columns: place.columns - 1)
    var label = Rect(row: place.row, column: place.column, columns: max(1, place.columns - 1), rows: 1)
    if let room = layout.picture {
      drawPicture(index, of: picker, state, room, at: place, on: &canvas, cache: cache)
      label.row += room.rows
    }
    if isSelected { canvas.fill(label, style: .selection) }
    canvas.draw(words, in: label, style: isSelected ? .selection : .overlay)
  }

  private static func drawPicture(
    _ index: Int, of picker: FolderPicker, _ state: AppState, _ room: Size, at place: Rect, on canvas: inout Canvas,
    cache: RenderCache
  ) {
    let words: String
    switch picker.thumbnails[index] {
    case .read(let pixels):
      let size = PictureFitting.cells(
        width: pixels.width, height: pixels.height, within: room, cellAspect: state.cellAspect, enlarges: true)
      let area = PictureArea(left: 0, top: 0, width: 1, height: 1)
      let name = "folder:" + picker.folder.path(of: picker.folder.names[index])
      let art = cache.part(of: pixels, name: name, area: area, size: size, glyphs: state.glyphs, canvas: canvas)
      canvas.buffer.copy(art, at: Position(row: place.row + room.rows - size.rows, column: place.column + 1))
      return
    case .unreadable: words = "cannot be read"
    case .asked, nil: words = "reading…"
    }
    let line = Rect(row: place.row + room.rows / 2, column: place.column + 1, columns: room.columns, rows: 1)
    canvas.draw(words, in: line, style: .dim)
  }

  private static func drawFoot(
    _ picker: FolderPicker, _ state: AppState, _ layout: FolderLayout, in foot: Rect, on canvas: inout Canvas
  ) {
    if let notice = state.notice, notice.kind == .error {
      canvas.draw("✗ " + SafeText.line(notice.text), in: foot, style: .error)
      return
    }
    let count = picker.folder.names.count
    let pages = (count + layout.perPage - 1) / layout.perPage
    let page = pages > 1 ? "\(picker.selected / layout.perPage + 1) of \(pages)" : ""
    var parts = ["Enter: attach", "Esc leaves", "Space marks", "a: all", "arrows move"]
    let room = foot.columns - (page.isEmpty ? 0 : TextWidth.columns(of: page) + 2)
    while parts.count > 1, TextWidth.columns(of: parts.joined(separator: " · ")) > room { parts.removeLast() }
    let words = parts.joined(separator: " · ")
    canvas.draw(words, in: foot, style: .dim)
    if room >= TextWidth.columns(of: words) { canvas.drawRight(page, in: foot, style: .dim) }
  }
}
