import Chat
import Screen

/// Marks what was found in the lines on the screen: the one that is walked to in reverse, the others underlined.
enum FindView {
  static func mark(
    _ find: ConversationFind, in items: [ConversationLayout.VisibleLine], layout: ConversationLayout, rect: Rect,
    on canvas: inout Canvas
  ) {
    guard let search = find.search else { return }
    let current = find.current.flatMap { find.place(of: $0) }
    var found: [Int: [LineMatch]] = [:]
    for (row, shown) in items.enumerated() where row < rect.rows {
      let item = shown.item
      guard layout.state.conversation.messages.indices.contains(item) else { continue }
      let matches =
        found[item] ?? LineMatch.matches(of: search, in: layout.fullLines(at: item))
      found[item] = matches
      // The line that says how much is folded is none of the message's.
      if let fold = layout.fold(at: item), shown.line >= fold.shown { continue }
      for (index, match) in matches.enumerated() {
        let isCurrent = current?.message == item && index == min(current?.occurrence ?? 0, matches.count - 1)
        for stretch in match.stretches where stretch.line == shown.line {
          mark(stretch.columns, row: rect.row + row, isCurrent: isCurrent, in: rect, on: &canvas)
        }
      }
    }
  }

  private static func mark(_ columns: Range<Int>, row: Int, isCurrent: Bool, in rect: Rect, on canvas: inout Canvas) {
    for column in columns where column < rect.columns {
      let place = rect.column + column
      if isCurrent {
        canvas.buffer[row, place].style = canvas.style(.selection)
      } else {
        canvas.buffer[row, place].style.attributes.formUnion([.underline, .bold])
      }
    }
  }

  /// What is looked for, how often it is there, and what the keys do.
  static func words(_ find: ConversationFind) -> String {
    let query = SafeText.line(find.query)
    guard !find.query.isEmpty else { return "find: type what to look for · Esc ends" }
    guard let current = find.current, find.total > 0 else { return "find: \(query)  nothing found · Esc ends" }
    let place = "\(current + 1) of \(find.total)"
    return find.isTyping
      ? "find: \(query)  \(place) · Enter keeps, Ctrl+S next · Esc ends"
      : "find: \(query)  \(place) · n next, N before · Esc ends"
  }
}
