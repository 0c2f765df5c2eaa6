import Chat

extension AppState {
  /// `/regen`: another answer to the last question; the one before can be walked back to.
  mutating func regenerate() -> [Effect] {
    guard !isBusy() else { return [] }
    guard conversation.messages.contains(where: { $0.role == .user }) else {
      notify(.error, "There is no question yet to answer again.")
      return []
    }
    var effects: [Effect] = []
    if let last = conversation.messages.last, last.role == .assistant {
      if last.text.isEmpty {
        conversation.messages.removeLast()
        effects.append(.journal([.removed([last.id])]))
      } else {
        conversation.setAside(from: conversation.messages.count - 1)
        effects.append(.journal([.setAside([last.id])]))
      }
    }
    if options.temperature == 0 {
      notify(.information, "At temperature 0 the answer stays the same: /set temperature 0.7 makes it free.")
    }
    return effects + [startReply()]
  }

  /// `/edit [N]`: puts a question into the draft, to be asked anew in its place; it and what followed can be walked back to.
  mutating func editQuestion(_ argument: String) -> [Effect] {
    guard !isBusy() else { return [] }
    let messages = conversation.messages
    var index = messages.lastIndex { $0.role == .user }
    if !argument.isEmpty {
      index = Int(argument).flatMap {
        messages.indices.contains($0 - 1) && messages[$0 - 1].role == .user ? $0 - 1 : nil
      }
    }
    guard let index else {
      let words =
        argument.isEmpty
        ? "There is no question yet to change." : "Message \(argument.prefix(20)) is no question of yours."
      notify(.error, words)
      return []
    }
    guard composer.isEmpty else {
      notify(.error, "Send or clear the draft first: the question is changed there.")
      return []
    }
    let ids = messages[index...].map(\.id)
    composer.replace(with: Composer.elements(of: messages[index]))
    conversation.setAside(from: index)
    contextUsed = contextAfterLastAnswer
    scroll = .following
    notify(.information, "Change the question and send it; /branch brings back what was there.")
    return [.journal([.setAside(ids)])]
  }

  /// `<`, `>` and `/branch`: shows the next alternative at the lowest place in view or above it that has any.
  mutating func walkBranch(by step: Int) -> [Effect] {
    walkBranch { place in
      let count = place.alternatives.count
      return ((place.shown ?? (step > 0 ? -1 : count)) + step + count) % count
    }
  }

  /// `/branch [N]`
  mutating func walkBranch(_ argument: String) -> [Effect] {
    switch argument {
    case "", ">": return walkBranch(by: 1)
    case "<": return walkBranch(by: -1)
    default:
      guard let number = Int(argument), number > 0 else {
        notify(.error, "Which one? /branch N, or < and > on an empty draft.")
        return []
      }
      return walkBranch { $0.alternatives.indices.contains(number - 1) ? number - 1 : nil }
    }
  }

  private mutating func walkBranch(_ choice: (BranchPlace) -> Int?) -> [Effect] {
    guard reply == nil else {
      notify(.information, "An answer is under way: Esc stops it.")
      return []
    }
    guard let place = branchPlaceInView else {
      notify(.information, "There is one answer only: /regen makes another, /edit asks anew.")
      return []
    }
    guard let target = choice(place), conversation.choose(place.alternatives[target]) || target == place.shown else {
      notify(.error, "There are \(place.alternatives.count) to choose from.")
      return []
    }
    showBranch(at: place.index)
    let noun = MessageDetails.noun(conversation.messages[place.index].role)
    notify(.information, "This is \(noun) \(target + 1) of \(place.alternatives.count).")
    if target == place.shown || session.isReadOnly { return [] }
    return [.journal([.chosen(place.alternatives[target])])]
  }

  /// The view stays with the place where the branches part.
  private mutating func showBranch(at index: Int) {
    contextUsed = contextAfterLastAnswer
    find = nil
    walkedBranches += 1
    branchStart = index
    if scroll != .following { scroll = conversationLayout.position(showing: 0, of: index, below: 2) }
  }

  private var branchPlaceInView: BranchPlace? {
    let count = conversation.messages.count
    guard !conversation.branches.isEmpty else { return nil }
    let last = scroll == .following ? count : conversationLayout.visibleItems().last?.item ?? count
    for index in stride(from: min(last, count), through: 0, by: -1) {
      if let place = conversation.branchPlace(at: index) { return place }
    }
    return nil
  }
}
