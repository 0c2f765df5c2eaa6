import Chat
import Screen

/// Lays one message out: a label, then text and pictures in the order in which they stand.
struct MessageLayout {
  var geometry: LayoutGeometry
  /// Who answers, where a message does not know.
  var assistantName: String
  var picture: (PictureNumber) -> PictureSlot?
  private var lines: [LayoutLine] = []
  private var shownBefore: Set<PictureNumber> = []

  init(geometry: LayoutGeometry, assistantName: String, picture: @escaping (PictureNumber) -> PictureSlot?) {
    self.geometry = geometry
    self.assistantName = assistantName
    self.picture = picture
  }

  /// The lines of a message, a blank one at the end. `activity` says what an answer without text yet is waiting for.
  /// `shownBefore` are those of its pictures that earlier messages hold.
  func lines(
    of message: Message, activity: String? = nil, shownBefore: Set<PictureNumber> = [],
    details: MessageDetails = MessageDetails()
  ) -> [LayoutLine] {
    var layout = self
    layout.shownBefore = shownBefore
    if let date = details.dateLine(of: message) { layout.addText(date, style: .dim) }
    layout.addLabel(of: message, beside: details.label(of: message))
    layout.addParts(message.parts, isMarkdown: message.role == .assistant)
    if let activity { layout.addText(activity, style: .dim) }
    if let note = MessageLayout.note(on: message) { layout.addText(note, style: .dim) }
    if details.facts != nil, let words = MessageDetails.statistics(of: message) { layout.addText(words, style: .dim) }
    layout.lines.append(.blank)
    return layout.lines
  }

  /// The pictures that wait in the draft, shown below the conversation.
  func lines(ofStaged numbers: [PictureNumber]) -> [LayoutLine] {
    var layout = self
    layout.addText("Attached", style: .dim)
    layout.addPictures(numbers)
    layout.lines.append(.blank)
    return layout.lines
  }

  private mutating func addLabel(of message: Message, beside details: String?) {
    let isUser = message.role == .user
    let name = fitted(isUser ? "You" : SafeText.line(message.model ?? assistantName))
    var line = LayoutLine.text(name, style: isUser ? .user : .assistant, column: geometry.margin)
    let used = TextWidth.columns(of: name) + 2
    if let details, used < geometry.textColumns {
      let words = TextWidth.truncated(details, columns: geometry.textColumns - used)
      line.spans.append(LayoutLine.Span(column: geometry.margin + used, text: words, style: .dim))
    }
    lines.append(line)
  }

  /// Pictures that the conversation shows already, and that stand amid text, are named there; all others are drawn.
  private mutating func addParts(_ parts: [MessagePart], isMarkdown: Bool) {
    var adjacent: [PictureNumber] = []
    var words = ""
    for (index, part) in parts.enumerated() {
      switch part {
      case .picture(let number):
        let isAmidText = !parts[..<index].allSatisfy { if case .picture = $0 { true } else { false } }
        if isAmidText, shownBefore.contains(number) {
          words += Composer.chipText(number)
        } else {
          addText(words.trimmed(), style: .text)
          words = ""
          adjacent.append(number)
        }
      case .text(let text):
        if !text.allSatisfy(\.isWhitespace) {
          addPictures(adjacent)
          adjacent = []
        }
        words += text
      }
    }
    addPictures(adjacent)
    if isMarkdown { addMarkdown(words.trimmed()) } else { addText(words.trimmed(), style: .text) }
  }

  private mutating func addMarkdown(_ text: String) {
    guard !text.isEmpty else { return }
    lines += MarkdownLayout.lines(of: text, columns: geometry.textColumns, column: geometry.margin)
  }

  private mutating func addText(_ text: String, style: StyleName) {
    guard !text.isEmpty else { return }
    for line in TextWrapping.lines(of: SafeText.block(text), columns: geometry.textColumns) {
      lines.append(line.isEmpty ? .blank : .text(line, style: style, column: geometry.margin))
    }
  }

  /// Why an answer ended, where that is not plain from the answer.
  static func note(on message: Message) -> String? {
    switch message.outcome?.reason {
    case .cancelled: "(stopped)"
    case .length: "(cut off: /set max-tokens makes room for longer answers)"
    case .contextFull: "(the context is full: /clear begins anew)"
    case .interrupted: "(interrupted)"
    case .stop, nil: nil
    }
  }

  // MARK: Pictures

  private struct Placed {
    var number: PictureNumber
    var size: Size
    var caption: String
    /// Columns of the picture with its caption.
    var columns: Int { max(size.columns, TextWidth.columns(of: caption)) }
  }

  private static let gap = 2
  /// Side by side, a picture has at least this many columns.
  private static let narrowest = 22

  private mutating func addPictures(_ numbers: [PictureNumber]) {
    guard !numbers.isEmpty else { return }
    let perRow = max(1, (geometry.textColumns + MessageLayout.gap) / (MessageLayout.narrowest + MessageLayout.gap))
    let sharing = min(numbers.count, perRow)
    let share = (geometry.textColumns - (sharing - 1) * MessageLayout.gap) / sharing
    var row: [Placed] = []
    var used = 0
    for number in numbers {
      guard let placed = place(number, columns: share) else {
        flush(&row, &used)
        addMarker(number)
        continue
      }
      if !row.isEmpty, used + placed.columns > geometry.textColumns { flush(&row, &used) }
      row.append(placed)
      used += placed.columns + MessageLayout.gap
    }
    flush(&row, &used)
  }

  /// `nil` for a picture that has no shape yet or whose file is gone.
  private func place(_ number: PictureNumber, columns: Int) -> Placed? {
    guard let slot = picture(number), slot.status != .missing, let attachment = slot.attachment else { return nil }
    let limit = Size(columns: max(1, columns), rows: geometry.pictureRows)
    let size = PictureFitting.cells(
      width: attachment.width, height: attachment.height, within: limit, cellAspect: geometry.cellAspect)
    let caption = TextWidth.truncated(PictureCaption.text(of: slot), columns: max(1, columns))
    return Placed(number: number, size: size, caption: caption)
  }

  private mutating func addMarker(_ number: PictureNumber) {
    let slot = picture(number) ?? PictureSlot(number: number, path: nil, status: .missing)
    addText(PictureCaption.text(of: slot), style: slot.status == .missing ? .error : .pictureCaption)
  }

  /// Puts a row of pictures side by side, their feet on one line, captions below.
  private mutating func flush(_ row: inout [Placed], _ used: inout Int) {
    defer {
      row = []
      used = 0
    }
    guard let height = row.map(\.size.rows).max() else { return }
    var block = Array(repeating: LayoutLine.blank, count: height + 1)
    var column = geometry.margin
    for placed in row {
      for line in 0..<placed.size.rows {
        block[height - placed.size.rows + line].pictures.append(
          LayoutLine.PictureRow(column: column, number: placed.number, size: placed.size, row: line))
      }
      block[height].spans.append(LayoutLine.Span(column: column, text: placed.caption, style: .pictureCaption))
      column += placed.columns + MessageLayout.gap
    }
    lines += block
  }

  private func fitted(_ text: String) -> String { TextWidth.truncated(text, columns: geometry.textColumns) }
}
