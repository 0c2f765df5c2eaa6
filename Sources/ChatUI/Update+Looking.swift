import Chat

extension AppState {
  /// `/look` and `/focus`: has the engine tell where it looked while it wrote the last answer.
  mutating func look(forFocus isForFocus: Bool = false) -> [Effect] {
    guard reply == nil else {
      notify(.error, "An answer is under way: \(isForFocus ? "/focus" : "/look") when it has ended.")
      return []
    }
    guard !isWithoutModel() else { return [] }
    guard
      let index = conversation.messages.lastIndex(where: { $0.role == .assistant && !$0.text.isEmpty }), index > 0
    else {
      notify(.error, "There is no answer yet to look at.")
      return []
    }
    let request = identifiers.nextRequest()
    pending.look = PendingInput.Look(request: request, isForFocus: isForFocus)
    var asked = conversation.shownBranch
    asked.messages = Array(conversation.messages[..<index])
    notify(.information, "Reading the answer once more…")
    return [.look(request, conversation: asked, answer: conversation.messages[index].text, options: options)]
  }

  mutating func handleLooking(_ request: RequestID, _ report: AttentionReport) -> [Effect] {
    guard let look = pending.look, look.request == request else { return [] }
    pending.look = nil
    notice = nil
    if look.isForFocus { return focus(report) }
    overlay = .looking(Looking(report: report))
    return []
  }

  mutating func failLooking(_ request: RequestID, _ message: String) -> [Effect] {
    guard pending.look?.request == request else { return [] }
    pending.look = nil
    notify(.error, message)
    return []
  }

  /// Esc while it is read.
  mutating func stopLooking() -> [Effect]? {
    guard let look = pending.look else { return nil }
    pending.look = nil
    return [.cancelLook(look.request)]
  }

  mutating func walk(_ looking: Looking, _ command: Command) {
    var looking = looking
    switch command {
    case .previousToken: looking.moveToken(by: -1)
    case .nextToken: looking.moveToken(by: 1)
    case .previousBlock: looking.moveBlock(by: -1)
    case .nextBlock: looking.moveBlock(by: 1)
    case .scrollToTop: looking.showWhole()
    case .scrollToBottom: looking.moveToken(by: looking.report.tokens.count)
    case .nextPicture: looking.turnPicture()
    default: break
    }
    overlay = .looking(looking)
  }
}
