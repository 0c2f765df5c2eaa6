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
  var printedNotices = 0
  var printedOverlays = 0
  var printedFinds = 0
  private var walkedBranches = 0
  private var lastDraft: [ComposerElement] = []
  private var described: Set<PictureNumber> = []
  private var isMidLine = false
  private var lastDay: Int?
  /// For a screen reader: what it heard last of an answer, of pictures and of a model on its way.
  private var heardPhase: String?
  private var heardStatus: [PictureNumber: PictureStatus] = [:]
  private var heardPercentage = 0
  private var fetchStages: [RequestID: Int] = [:]

  /// Columns that pages are wrapped to.
  static let pageColumns = 78
  /// Messages of a loaded session that are printed again.
  private static let replayed = 20

  public init(echoesInput: Bool) { self.echoesInput = echoesInput }

  /// What stands before the line that the user types.
  public static let prompt = "You: "

  /// What is to be printed after the events so far: nothing, or text that is safe to print and, but for an answer under way,
  /// ends with a line feed.
  public mutating func output(after state: AppState) -> String {
    var output = ""
    addFetches(state, to: &output)
    addPictures(state, to: &output)
    if state.isForScreenReader { addStates(state, to: &output) }
    addMessages(state, to: &output)
    addNotice(state, to: &output)
    addFind(state, to: &output)
    addOverlay(state, to: &output)
    addDraft(state, to: &output)
    return output
  }

  mutating func addLine(_ line: String, to output: inout String) {
    if isMidLine { output += "\n" }
    isMidLine = false
    output += line + "\n"
  }

  // MARK: Pictures

  private mutating func addPictures(_ state: AppState, to output: inout String) {
    if state.pictures.isEmpty { described = [] }
    for slot in state.pictures where slot.path != nil && slot.attachment != nil {
      guard described.insert(slot.number).inserted else { continue }
      addLine(
        state.isForScreenReader ? ScreenReaderWords.picture(slot) + "." : "Picture " + PictureCaption.text(of: slot),
        to: &output)
    }
  }

  /// How much has come of what is fetched: not each of the figures that the screen shows one after the other in one place.
  private mutating func addFetches(_ state: AppState, to output: inout String) {
    for slot in state.pictures where slot.isBeingFetched {
      guard let request = slot.request, let progress = slot.fetched, progress.bytes > 0 else { continue }
      guard progress.stage > fetchStages[request, default: -1] else { continue }
      fetchStages[request] = progress.stage
      addLine("Fetching picture \(slot.number.rawValue): \(progress.words).", to: &output)
    }
  }

  /// What the screen shows in its status line.
  private mutating func addStates(_ state: AppState, to output: inout String) {
    for slot in state.pictures {
      let before = heardStatus.updateValue(slot.status, forKey: slot.number)
      // What is encoded for an answer is told with that.
      guard before != slot.status, state.conversation.attachment(slot.number) == nil else { continue }
      if slot.status == .encoding { addLine("Encoding picture \(slot.number.rawValue).", to: &output) }
      if slot.status == .ready, before == .encoding {
        addLine("Picture \(slot.number.rawValue) is encoded.", to: &output)
      }
    }
    let phase = state.reply.flatMap { ScreenReaderWords.phase($0, state) }
    if let phase, phase != heardPhase { addLine(phase, to: &output) }
    if state.reply == nil || phase != nil { heardPhase = phase }
    guard let percentage = state.modelLoading?.percentage else { return heardPercentage = 0 }
    // Quarters: more would drown what else is to be heard.
    guard percentage / 25 > heardPercentage / 25, let name = state.modelLoading?.name else { return }
    heardPercentage = percentage
    addLine("Loading \(SafeText.line(name)), \(percentage / 25 * 25) percent.", to: &output)
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
        addDay(of: message, state, to: &output)
        if echoesInput || isReplay {
          let label = "You\(PlainChat.time(of: message, state)): "
          addLine(label + PlainChat.words(of: message, state), to: &output)
        }
      case .assistant: addAnswer(message, state, to: &output)
      }
    }
  }

  /// A line for the day, where it is another than before.
  private mutating func addDay(of message: Message, _ state: AppState, to output: inout String) {
    guard state.showsTimes else { return }
    let day = MessageDetails.day(message.createdAt, in: state.timeZone)
    defer { lastDay = day }
    guard day != lastDay else { return }
    addLine(String(MessageDetails.time(message.createdAt, in: state.timeZone).prefix { $0 != " " }), to: &output)
  }

  private static func time(of message: Message, _ state: AppState) -> String {
    state.showsTimes ? " (\(MessageDetails.timeOfDay(message.createdAt, in: state.timeZone)))" : ""
  }

  /// Who answers.
  private static func label(of message: Message, _ state: AppState) -> String {
    let name = SafeText.line(message.model ?? state.engine.modelName)
    return (state.isForScreenReader ? "Model" : name) + time(of: message, state)
  }

  private mutating func addAnswer(_ message: Message, _ state: AppState, to output: inout String) {
    let isUnderWay = state.reply?.messageID == message.id
    let text = message.text
    let printed = streamed?.message == message.id ? streamed?.bytes ?? 0 : 0
    var fresh = String(decoding: text.utf8.dropFirst(printed), as: UTF8.self)
    if isUnderWay, state.isForScreenReader { fresh = ScreenReaderWords.sentences(of: fresh) }
    if streamed?.message != message.id {
      guard !fresh.isEmpty || !isUnderWay else { return }
      if isMidLine { output += "\n" }
      isMidLine = false
      addDay(of: message, state, to: &output)
      output += PlainChat.label(of: message, state) + ": "
      isMidLine = true
      streamed = (message.id, 0)
    }
    output += SafeText.block(fresh)
    streamed = (message.id, printed + fresh.utf8.count)
    guard !isUnderWay else { return }
    let note = MessageLayout.note(on: message).map { text.isEmpty ? $0 : " " + $0 } ?? ""
    if state.isForScreenReader, let words = ScreenReaderWords.end(of: message) {
      output += "\n" + words + "\n"
    } else {
      output += note + "\n"
    }
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
        "[\(caption(of: state.picture(number) ?? PictureSlot(number: number, path: nil, status: .missing), state))] "
      }
    }.joined()
  }

  private static func caption(of slot: PictureSlot, _ state: AppState) -> String {
    state.isForScreenReader ? ScreenReaderWords.picture(slot) : PictureCaption.text(of: slot)
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
      && pending.address == nil && !pending.session
      && !pending.sendsWhenPicturesAreRead && unreadPictures.isEmpty && modelLoading?.isAlone != true
      && viewing?.waiting.isEmpty != false
  }
}
