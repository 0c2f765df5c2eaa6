import Chat
import Screen

/// The browser of sessions: the list at the left, the beginning of the selected one at the right where there is room.
enum SessionsView {
  /// From this width on there are two panes.
  private static let twoPaneColumns = 72

  static func draw(_ browser: SessionBrowser, _ state: AppState, in frame: OverlayFrame, on canvas: inout Canvas) {
    let isWide = frame.content.columns >= twoPaneColumns
    var list = frame.content
    if isWide { list.columns = frame.content.columns * 11 / 20 }
    canvas.draw(title(browser), in: frame.title, style: .overlayTitle)
    let rows = browser.hits.map { hit in
      var row = ListContent.row(of: hit.listing, now: state.now)
      // The rest stands beside it.
      if isWide, hit.listing.isReadable { row.detail = ListContent.age(of: hit.listing, now: state.now) }
      return row
    }
    OverlayView.drawRows(rows, selected: browser.selected, in: list, on: &canvas)
    if browser.hits.isEmpty { canvas.draw("No session has these words.", in: list, style: .dim) }
    if isWide {
      var pane = frame.content
      pane.column += list.columns + 2
      pane.columns -= list.columns + 2
      canvas.draw(lines(browser, columns: pane.columns).prefix(pane.rows)[...], in: pane)
    }
    let foot = foot(browser, columns: frame.foot.columns)
    if let notice = state.notice {
      let text = TextWidth.truncated(
        (notice.kind == .error ? "✗ " : "") + SafeText.line(notice.text), columns: frame.foot.columns)
      canvas.draw(text, in: frame.foot, style: notice.kind == .error ? .error : .notice)
    } else {
      canvas.draw(foot, in: frame.foot, style: .dim)
    }
  }

  private static func title(_ browser: SessionBrowser) -> String {
    switch browser.mode {
    case .filtering: "Saved sessions with: \(SafeText.line(browser.filter))▏"
    case .renaming(let name): "New name: \(SafeText.line(name))▏"
    case .choosing:
      browser.filter.isEmpty ? "Saved sessions" : "Saved sessions with: \(SafeText.line(browser.filter))"
    }
  }

  /// What the keys do, as much of it as there is room for.
  private static func foot(_ browser: SessionBrowser, columns: Int) -> String {
    let parts =
      switch browser.mode {
      case .choosing:
        ["Enter: open", "Esc closes", "/ search", "r rename", "d delete"]
          + (browser.deleted.isEmpty ? [] : ["u undo"])
      case .filtering: ["Enter: choose", "Esc shows all", "Ctrl+U empties"]
      case .renaming: ["Enter: rename", "Esc leaves it"]
      }
    var shown = parts
    while shown.count > 1, TextWidth.columns(of: shown.joined(separator: " · ")) > columns { shown.removeLast() }
    return shown.joined(separator: " · ")
  }

  /// The beginning of the selected session; on top what the search found in it.
  static func lines(_ browser: SessionBrowser, columns: Int) -> [LayoutLine] {
    guard let listing = browser.selectedListing else { return [] }
    var lines: [LayoutLine] = []
    func add(_ text: String, _ style: StyleName) {
      lines += TextWrapping.lines(of: text, columns: max(1, columns)).map { .text($0, style: style, column: 0) }
    }
    if let excerpt = browser.hits.indices.contains(browser.selected) ? browser.hits[browser.selected].excerpt : nil {
      add(SafeText.line(excerpt), .accent)
      lines.append(.blank)
    }
    if listing.isReadable {
      add(ListContent.counts(of: listing), .dim)
      lines.append(.blank)
    }
    guard let preview = browser.shownPreview else { return lines }
    for turn in preview.turns {
      add(turn.role == .user ? "You" : "Answer", turn.role == .user ? .user : .assistant)
      let pictures = turn.pictureCount == 0 ? "" : "[\(Words.count(turn.pictureCount, "picture"))] "
      add(pictures + SafeText.block(turn.text), .overlay)
      lines.append(.blank)
    }
    if preview.moreCount > 0 { add("and \(Words.count(preview.moreCount, "message")) more", .dim) }
    return lines
  }
}
