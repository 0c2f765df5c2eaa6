import Chat
import Screen

import struct Foundation.Date

/// Where an overlay lies: on the whole screen but for the header.
struct OverlayFrame: Hashable {
  var panel: Rect
  var title: Rect
  var content: Rect
  /// What the keys do.
  var foot: Rect

  init(_ size: Size) {
    let isRoomy = size.rows >= 10
    let top = isRoomy ? 1 : 0
    let panel = Rect(row: top, column: 0, columns: size.columns, rows: size.rows - top)
    let margin = size.columns >= 40 ? 2 : 0
    let columns = min(size.columns - 2 * margin, LayoutGeometry.readableColumns)
    func stripe(_ row: Int, _ rows: Int) -> Rect { Rect(row: row, column: margin, columns: columns, rows: rows) }
    // A line of space above the title and on both sides of the content.
    let space = isRoomy ? 1 : 0
    self.panel = panel
    title = stripe(top + space, 1)
    foot = stripe(size.rows - 1, 1)
    content = stripe(top + space + 1 + space, size.rows - top - 2 - 3 * space)
  }
}

/// A page or a list over the conversation.
enum OverlayView {
  static func draw(_ state: AppState, on canvas: inout Canvas, cache: RenderCache) {
    guard let overlay = state.overlay else { return }
    let frame = OverlayFrame(state.size)
    canvas.ground = .overlay
    defer { canvas.ground = .text }
    canvas.fill(frame.panel, style: .overlay)
    switch overlay {
    case .sessions(let browser): SessionsView.draw(browser, state, in: frame, on: &canvas)
    case .folder(let picker): FolderView.draw(picker, state, in: frame, on: &canvas, cache: cache)
    case .themes(let choice):
      let rows = choice.names.map {
        ListContent.Row(text: SafeText.line($0), detail: $0 == state.themeName ? "in use" : "")
      }
      drawList(rows, selected: choice.selected, title: "Themes", verb: "use", in: frame, on: &canvas)
      drawError(state, in: frame, on: &canvas)
    case .models(let choice):
      let rows = choice.models.map { ListContent.Row(text: SafeText.line($0.name), detail: SafeText.line($0.details)) }
      drawList(rows, selected: choice.selected, title: "Models", verb: "load", in: frame, on: &canvas)
    default: drawPage(overlay, state, in: frame, on: &canvas)
    }
  }

  /// What is wrong, in place of what the keys do: the panel hides the line above the draft.
  private static func drawError(_ state: AppState, in frame: OverlayFrame, on canvas: inout Canvas) {
    guard let notice = state.notice, notice.kind == .error else { return }
    canvas.fill(frame.foot, style: .overlay)
    canvas.draw(
      TextWidth.truncated("✗ " + SafeText.line(notice.text), columns: frame.foot.columns), in: frame.foot,
      style: .error)
  }

  private static func drawPage(
    _ overlay: Overlay, _ state: AppState, in frame: OverlayFrame, on canvas: inout Canvas
  ) {
    guard let page = PageContent(overlay, state: state, columns: frame.content.columns) else { return }
    canvas.draw(page.title, in: frame.title, style: .overlayTitle)
    let first = min(page.first, max(0, page.lines.count - frame.content.rows))
    canvas.draw(page.lines.dropFirst(first).prefix(frame.content.rows), in: frame.content)
    if case .fetching = overlay {
      canvas.draw(PageContent.fetchingKeys.joined(separator: " · "), in: frame.foot, style: .text)
      return
    }
    canvas.draw("Esc closes", in: frame.foot, style: .dim)
    guard page.lines.count > frame.content.rows else { return }
    let last = min(first + frame.content.rows, page.lines.count)
    let place = frame.foot.columns >= 30 ? "\(first + 1)–\(last) of \(page.lines.count)" : "↓\(page.lines.count - last)"
    canvas.drawRight(place, in: frame.foot, style: .dim)
  }

  private static func drawList(
    _ rows: [ListContent.Row], selected: Int, title: String, verb: String, in frame: OverlayFrame,
    on canvas: inout Canvas
  ) {
    canvas.draw(title, in: frame.title, style: .overlayTitle)
    drawRows(rows, selected: selected, in: frame.content, on: &canvas)
    canvas.draw("Enter: \(verb) · Esc closes", in: frame.foot, style: .dim)
  }

  static func drawRows(_ rows: [ListContent.Row], selected: Int, in content: Rect, on canvas: inout Canvas) {
    let visible = content.rows
    let first = min(max(0, selected - visible + 1), max(0, rows.count - visible))
    for (line, row) in rows.dropFirst(first).prefix(visible).enumerated() {
      let rect = Rect(
        row: content.row + line, column: content.column, columns: content.columns, rows: 1)
      let isSelected = first + line == selected
      if isSelected { canvas.fill(rect, style: .selection) }
      canvas.draw((isSelected ? "› " : "  ") + row.text, in: rect, style: isSelected ? .selection : .overlay)
      let room = rect.columns - TextWidth.columns(of: row.text) - 4
      guard room >= TextWidth.columns(of: row.detail) else { continue }
      canvas.drawRight(row.detail, in: rect, style: isSelected ? .selection : .dim)
    }
  }
}

enum ListContent {
  struct Row: Hashable {
    var text: String
    var detail: String
  }

  static func row(of session: SessionListing, now: Date) -> Row {
    let name = SafeText.line(session.name)
    guard session.isReadable else { return Row(text: name, detail: "cannot be read") }
    return Row(text: name, detail: counts(of: session) + ", " + age(of: session, now: now))
  }

  static func counts(of session: SessionListing) -> String {
    let messages = Words.count(session.messageCount, "message")
    return session.pictureCount == 0 ? messages : messages + ", " + Words.count(session.pictureCount, "picture")
  }

  static func age(of session: SessionListing, now: Date) -> String {
    session.isExample ? "an example" : Figures.age(session.modifiedAt, now: now)
  }
}

enum Words {
  /// `1 picture`, `2 pictures`.
  static func count(_ count: Int, _ noun: String) -> String { count == 1 ? "1 \(noun)" : "\(count) \(noun)s" }
}
