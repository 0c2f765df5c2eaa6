import Chat
import Screen

import struct Foundation.UUID

/// The conversation as one long run of lines, of which only those asked for are laid out: a screen of a conversation of
/// ten thousand messages costs as much as one of ten.
///
/// Its items are the messages and, after them, the pictures that wait in the draft.
struct ConversationLayout {
  var state: AppState
  var region: Rect

  init(_ state: AppState, region: Rect) {
    self.state = state
    self.region = region
    geometry = LayoutGeometry(screen: state.size, cellAspect: state.cellAspect)
    staged = state.stagedPictures
  }

  let geometry: LayoutGeometry
  private let staged: [PictureNumber]

  var count: Int { state.conversation.messages.count + (staged.isEmpty ? 0 : 1) }

  /// The lines of an item as they are shown: a long message that is folded is cut short.
  func lines(at item: Int) -> [LayoutLine] {
    let lines = fullLines(at: item)
    guard let fold = fold(at: item, lines: lines.count) else { return lines }
    let words = fold.line(column: geometry.margin, columns: geometry.textColumns)
    return Array(lines.prefix(fold.shown)) + [words, .blank]
  }

  /// How a message is folded; `nil` for one that is shown whole.
  func fold(at item: Int) -> MessageFold? { fold(at: item, lines: nil) }

  private func fold(at item: Int, lines: Int?) -> MessageFold? {
    guard item < state.conversation.messages.count - 1, !state.unfolded.contains(state.conversation.messages[item].id)
    else { return nil }
    return MessageFold(lines: lines ?? fullLines(at: item).count, rows: geometry.rows)
  }

  /// Whether an unfolded message is long enough to be folded.
  func canFold(_ item: Int) -> Bool {
    item < state.conversation.messages.count - 1
      && MessageFold(lines: fullLines(at: item).count, rows: geometry.rows) != nil
  }

  func fullLines(at item: Int) -> [LayoutLine] {
    let messages = state.conversation.messages
    guard messages.indices.contains(item) else {
      return item == messages.count && !staged.isEmpty ? layout.lines(ofStaged: staged) : []
    }
    let message = messages[item]
    let activity = state.reply.flatMap { $0.messageID == message.id ? ReplyWords.activity(of: $0) : nil }
    let shownBefore = picturesShown(before: item)
    let details = details(at: item)
    let key = LayoutKey(
      message: message, activity: activity, geometry: geometry, assistantName: message.model ?? state.engine.modelName,
      pictures: message.pictures.map { state.picture($0)?.captionKey }, shownBefore: shownBefore, details: details)
    return state.layouts.lines(of: key) {
      layout.lines(of: message, activity: activity, shownBefore: shownBefore, details: details)
    }
  }

  /// The pictures of a message that an earlier one holds too.
  private func picturesShown(before item: Int) -> Set<PictureNumber> {
    let messages = state.conversation.messages
    return Set(
      messages[item].pictures.filter { number in
        if let place = state.picture(number)?.firstPlace, messages.indices.contains(place.index),
          messages[place.index].id == place.id
        {
          return place.index < item
        }
        // Its first place is in a branch that is not shown.
        return messages[..<item].contains { $0.pictures.contains(number) }
      })
  }

  private var layout: MessageLayout {
    MessageLayout(geometry: geometry, assistantName: state.engine.modelName) { [state] in state.picture($0) }
  }

  // MARK: Scrolling

  /// Item and line of the first line on the screen.
  func top(of position: ScrollPosition) -> (item: Int, line: Int) {
    switch position {
    case .following: return lastTop
    case .anchored(let item, let line):
      let last = lastTop
      return (item, line) < (last.item, last.line) ? (item, min(line, max(0, lines(at: item).count - 1))) : last
    }
  }

  /// The first line when the last line stands at the foot of the region.
  private var lastTop: (item: Int, line: Int) {
    var rows = region.rows
    var item = count
    while item > 0 {
      item -= 1
      let height = lines(at: item).count
      if height >= rows { return (item, height - rows) }
      rows -= height
    }
    return (0, 0)
  }

  /// The position `delta` lines further down (up when negative); `following` once the last line is in view.
  func scrolled(_ position: ScrollPosition, by delta: Int) -> ScrollPosition {
    let top = top(of: position)
    return moved(from: top.item, line: top.line, by: delta)
  }

  /// The position in which this line of an item has `rows` lines above it, where there are as many lines below.
  func position(showing line: Int, of item: Int, below rows: Int) -> ScrollPosition {
    moved(from: item, line: line, by: -rows)
  }

  private func moved(from item: Int, line: Int, by delta: Int) -> ScrollPosition {
    var item = item
    var line = line + delta
    while line < 0, item > 0 {
      item -= 1
      line += lines(at: item).count
    }
    while item < count, case let height = lines(at: item).count, line >= height {
      line -= height
      item += 1
    }
    let last = lastTop
    return (item, max(0, line)) >= (last.item, last.line) ? .following : .anchored(message: item, line: max(0, line))
  }

  /// The lines on the screen from top to bottom, at most as many as the region has rows.
  func visibleLines() -> [LayoutLine] { visibleItems().map(\.content) }

  /// A line on the screen: which of which item.
  struct VisibleLine: Hashable {
    var item: Int
    var line: Int
    var content: LayoutLine
  }

  func visibleItems() -> [VisibleLine] {
    let top = top(of: state.scroll)
    var visible: [VisibleLine] = []
    var item = top.item
    var skipped = top.line
    while item < count, visible.count < region.rows {
      for (line, content) in lines(at: item).enumerated().dropFirst(skipped).prefix(region.rows - visible.count) {
        visible.append(VisibleLine(item: item, line: line, content: content))
      }
      skipped = 0
      item += 1
    }
    return visible
  }
}

/// All that the lines of a message depend on.
struct LayoutKey: Hashable {
  var message: Message
  var activity: String?
  var geometry: LayoutGeometry
  var assistantName: String
  var pictures: [PictureSlot.CaptionKey?]
  var shownBefore: Set<PictureNumber>
  var details: MessageDetails
}

extension PictureSlot {
  /// What a picture's place in a message depends on; its pixels are drawn later.
  struct CaptionKey: Hashable {
    var attachment: Attachment?
    var isMissing: Bool
  }

  var captionKey: CaptionKey { CaptionKey(attachment: attachment, isMissing: status == .missing) }
}

extension AppState {
  /// Pictures of the draft that are read and in no message yet, in order, each once.
  var stagedPictures: [PictureNumber] {
    var staged: [PictureNumber] = []
    for number in composer.pictures where !staged.contains(number) {
      guard picture(number)?.attachment != nil, conversation.attachment(number) == nil else { continue }
      staged.append(number)
    }
    return staged
  }
}
