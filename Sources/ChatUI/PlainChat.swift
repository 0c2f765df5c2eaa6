import Chat
import Screen

import struct Foundation.UUID

/// The chat without a screen: labelled turns, line by line, pictures by number, name and size. For `--plain`, a dumb
/// terminal, a screen reader, a pipe.
///
/// The state, the events and the effects are those of the screen: send `.line` for each line that is read while
/// `state.acceptsLine`, and print `output` after each batch of events.
public struct PlainChat {
  /// Prints the user's own messages too, for when what they typed cannot be seen: the input is a pipe.
  public var echoesInput: Bool

  private var finished: Set<UUID> = []
  /// Bytes (UTF-8) already printed of the answer under way.
  private var streamed: (message: UUID, bytes: Int)?
  private var printedNotices = 0
  private var printedOverlays = 0
  private var printedFinds = 0
  private var walkedBranches = 0
  private var lastDraft: [ComposerElement] = []
  private var described: Set<PictureNumber> = []
  private var isMidLine = false

  /// Columns that pages are wrapped to.
  private static let pageColumns = 78
  /// Messages of a loaded session that are printed again.
  private static let replayed = 20

  public init(echoesInput: Bool) { self.echoesInput = echoesInput }

  /// What stands before the line that the user types.
  public static let prompt = "You: "

  /// What is to be printed after the events so far: nothing, or text that is safe to print and, but for an answer under way,
  /// ends with a line feed.
  public mutating func output(after state: AppState) -> String {
    var output = ""
    addPictures(state, to: &output)
    addMessages(state, to: &output)
    addNotice(state, to: &output)
    addFind(state, to: &output)
    addOverlay(state, to: &output)
    addDraft(state, to: &output)
    return output
  }

  private mutating func addLine(_ line: String, to output: inout String) {
    if isMidLine { output += "\n" }
    isMidLine = false
    output += line + "\n"
  }

  // MARK: Pictures

  private mutating func addPictures(_ state: AppState, to output: inout String) {
    if state.pictures.isEmpty { described = [] }
    for slot in state.pictures where slot.path != nil && slot.attachment != nil {
      guard described.insert(slot.number).inserted else { continue }
      addLine("Picture " + PictureCaption.text(of: slot), to: &output)
    }
  }

  // MARK: Messages

  private mutating func addMessages(_ state: AppState, to output: inout String) {
    let messages = state.conversation.messages
    let isAnotherBranch = walkedBranches != state.walkedBranches
    walkedBranches = state.walkedBranches
    if isAnotherBranch { for message in messages.dropFirst(state.branchStart) { finished.remove(message.id) } }
    // Messages are only appended: before one that was printed, all were.
    let start = messages.lastIndex { finished.contains($0.id) }.map { $0 + 1 } ?? 0
    var new = messages[start...]
    if new.count > PlainChat.replayed {
      addLine("(\(new.count - PlainChat.replayed) earlier messages)", to: &output)
      for message in new.dropLast(PlainChat.replayed) { finished.insert(message.id) }
      new = new.suffix(PlainChat.replayed)
    }
    // A whole conversation at once was loaded, not typed.
    let isReplay = new.count > 2 || isAnotherBranch
    for message in new {
      switch message.role {
      case .user:
        finished.insert(message.id)
        if echoesInput || isReplay { addLine("You: " + PlainChat.words(of: message, state), to: &output) }
      case .assistant: addAnswer(message, state, to: &output)
      }
    }
  }

  private mutating func addAnswer(_ message: Message, _ state: AppState, to output: inout String) {
    let isUnderWay = state.reply?.messageID == message.id
    let text = message.text
    if streamed?.message != message.id {
      guard !text.isEmpty || !isUnderWay else { return }
      if isMidLine { output += "\n" }
      output += SafeText.line(message.model ?? state.engine.modelName) + ": "
      isMidLine = true
      streamed = (message.id, 0)
    }
    let printed = streamed?.bytes ?? 0
    let fresh = String(decoding: text.utf8.dropFirst(printed), as: UTF8.self)
    output += SafeText.block(fresh)
    streamed = (message.id, text.utf8.count)
    guard !isUnderWay else { return }
    let note = MessageLayout.note(on: message).map { text.isEmpty ? $0 : " " + $0 } ?? ""
    output += note + "\n"
    if state.showsDetails, let words = MessageDetails.statistics(of: message) {
      output += "(\(MessageDetails.time(message.createdAt, in: state.timeZone)), \(words))\n"
    }
    isMidLine = false
    finished.insert(message.id)
    streamed = nil
  }

  static func words(of message: Message, _ state: AppState) -> String {
    message.parts.map { part in
      switch part {
      case .text(let text): SafeText.block(text)
      case .picture(let number):
        "[\(PictureCaption.text(of: state.picture(number) ?? PictureSlot(number: number, path: nil, status: .missing)))] "
      }
    }.joined()
  }

  // MARK: Notices and pages

  private mutating func addNotice(_ state: AppState, to output: inout String) {
    defer { printedNotices = state.shownNotices }
    guard let notice = state.notice, state.shownNotices != printedNotices else { return }
    addLine((notice.kind == .error ? "Error: " : "") + SafeText.line(notice.text), to: &output)
  }

  /// Messages that are named at most.
  private static let longestListing = 50

  /// A search as a listing: the messages in which it was found, each with the words around the first place.
  private mutating func addFind(_ state: AppState, to output: inout String) {
    defer { printedFinds = state.openedFinds }
    guard let find = state.find, let search = find.search, state.openedFinds != printedFinds else { return }
    let messages = state.conversation.messages
    addLine("Found \(Words.count(find.total, "time")):", to: &output)
    for hits in find.hits.prefix(PlainChat.longestListing) where messages.indices.contains(hits.message) {
      let message = messages[hits.message]
      let name = message.role == .user ? "You" : SafeText.line(message.model ?? state.engine.modelName)
      let count = hits.count > 1 ? ", \(hits.count) times" : ""
      addLine("Message \(hits.message + 1), \(name)\(count): \(PlainChat.excerpt(of: message, search))", to: &output)
    }
    if find.hits.count > PlainChat.longestListing {
      addLine("(\(find.hits.count - PlainChat.longestListing) more messages)", to: &output)
    }
  }

  private static func excerpt(of message: Message, _ search: TextSearch) -> String {
    for case .text(let text) in message.parts {
      guard let range = search.ranges(in: text).first else { continue }
      let start = text.index(range.lowerBound, offsetBy: -30, limitedBy: text.startIndex) ?? text.startIndex
      let end = text.index(range.upperBound, offsetBy: 40, limitedBy: text.endIndex) ?? text.endIndex
      return (start > text.startIndex ? "…" : "") + SafeText.line(text[start..<end])
        + (end < text.endIndex ? "…" : "")
    }
    return ""
  }

  private mutating func addOverlay(_ state: AppState, to output: inout String) {
    // What is still being found out about pictures is told when it is there, all at once.
    if let viewing = state.viewing, !viewing.waiting.isEmpty { return }
    guard let overlay = state.overlay, state.openedOverlays != printedOverlays else {
      printedOverlays = state.openedOverlays
      return
    }
    // A search is told of when its result is there.
    if case .sessions(let browser) = overlay, !browser.isAnswered { return }
    printedOverlays = state.openedOverlays
    switch overlay {
    case .sessions(let browser):
      for hit in browser.hits {
        let row = ListContent.row(of: hit.listing, now: state.now)
        let excerpt = hit.excerpt.map { ": " + SafeText.line($0) } ?? ""
        addLine("\(row.text) (\(row.detail))\(excerpt)", to: &output)
      }
      addLine(
        browser.hits.isEmpty ? "No session has these words." : "/load NAME opens one, /sessions WORDS searches them.",
        to: &output)
    case .themes(let choice):
      addLine("Themes: " + choice.names.map { SafeText.line($0) }.joined(separator: ", "), to: &output)
    case .models(let choice):
      addLine("Models:", to: &output)
      for model in choice.models {
        addLine("\(SafeText.line(model.name)) (\(SafeText.line(model.details)))", to: &output)
      }
      addLine("/model NAME loads one.", to: &output)
    case .viewing(let viewing):
      for line in ViewerWords.lines(viewing, state, columns: PlainChat.pageColumns) { addLine(line, to: &output) }
    case .help, .images, .shots, .settings, .context, .looking:
      guard let page = PageContent(overlay, state: state, columns: PlainChat.pageColumns) else { return }
      addLine(page.title, to: &output)
      for line in page.lines { addLine(line.plainText, to: &output) }
    }
  }

  /// A draft that waits for more: an empty line sends it.
  private mutating func addDraft(_ state: AppState, to output: inout String) {
    defer { lastDraft = state.composer.elements }
    guard state.acceptsLine, state.slashText == nil, !state.composer.isEmpty, state.composer.elements != lastDraft,
      state.composer.elements.last != .character("\n")
    else { return }
    let hasText = !state.composer.elements.allSatisfy { if case .picture = $0 { true } else { $0 == .character(" ") } }
    guard hasText else { return }
    addLine("Draft: \(SafeText.block(state.composer.text)) (an empty line sends it)", to: &output)
  }
}

extension LayoutLine {
  /// The line without its styles.
  var plainText: String {
    var text = ""
    for span in spans {
      let gap = span.column - TextWidth.columns(of: text)
      text += String(repeating: " ", count: max(0, gap)) + span.text
    }
    return text
  }
}

extension AppState {
  /// Whether a line that comes now would be taken at once: no answer is under way and no file is being looked at.
  public var acceptsLine: Bool {
    reply == nil && pending.look == nil && pending.focus == nil && pending.slashLine == nil && pending.mention == nil
      && !pending.sendsWhenPicturesAreRead && unreadPictures.isEmpty && modelLoading?.isAlone != true
      && viewing?.waiting.isEmpty != false
  }
}
