import Chat
import Screen

/// How a message longer than two screens is cut short, once there is one after it.
struct MessageFold: Hashable {
  /// Lines of the message that are shown.
  var shown: Int
  /// Lines that are not.
  var hidden: Int

  /// - Parameters:
  ///   - lines: of the whole message, the blank one at its end included.
  ///   - rows: of the conversation on the screen.
  init?(lines: Int, rows: Int) {
    let rows = max(4, rows)
    guard lines - 1 > 2 * rows else { return nil }
    shown = rows / 2
    hidden = lines - 1 - shown
  }

  func line(column: Int, columns: Int) -> LayoutLine {
    let words = "… \(Words.count(hidden, "more line")) · Ctrl+O or /fold unfolds"
    return .text(TextWidth.truncated(words, columns: columns), style: .accent, column: column)
  }
}

extension AppState {
  /// Ctrl+O and `/fold`: unfolds the lowest folded message in view, else folds the lowest long one.
  mutating func toggleFold() {
    let layout = conversationLayout
    let items = layout.visibleItems().reduce(into: [Int]()) { items, line in
      if items.last != line.item { items.append(line.item) }
    }
    if let item = items.last(where: { layout.fold(at: $0) != nil }), let fold = layout.fold(at: item) {
      unfolded.insert(conversation.messages[item].id)
      scroll = conversationLayout.position(showing: fold.shown, of: item, below: layout.region.rows / 3)
    } else if let item = items.last(where: { layout.canFold($0) }) {
      unfolded.remove(conversation.messages[item].id)
      scroll = conversationLayout.position(showing: 0, of: item, below: 0)
    } else {
      notify(.information, "No message in view is longer than two screens.")
    }
  }

  /// Enter on an empty draft: unfolds what is folded in view, and does nothing else.
  mutating func unfoldInView() {
    let layout = conversationLayout
    if layout.visibleItems().contains(where: { layout.fold(at: $0.item) != nil }) { toggleFold() }
  }
}
