extension Conversation {
  /// What is set aside after a message (`nil`: at the beginning), each from its first message on, in the order of
  /// `branchPlace`.
  public func setAside(after parent: Message.ID?) -> [[Message]] {
    (branches.alternatives[parent] ?? []).compactMap { branches.tails[$0] }
  }

  /// Everything after which something is set aside that can be chosen again, in the order of a walk through the tree: what
  /// hung on messages that were taken back cannot.
  var forks: [Message.ID?] {
    var forks: [Message.ID?] = []
    var waiting: [[Message.ID?]] = [[nil] + messages.map(\.id)]
    while let parents = waiting.popLast() {
      for parent in parents {
        let tails = setAside(after: parent)
        if !tails.isEmpty { forks.append(parent) }
        waiting += tails.map { $0.map(\.id) }
      }
    }
    return forks
  }

  /// Branches within branches deeper than this are not told: each is a choice that somebody made.
  static let branchDepthLimit = 500

  /// The events that make these messages, and all that is set aside, of a conversation without any.
  ///
  /// Old programs, which know no branches, read them as what is shown.
  ///
  /// - Returns: `nil` for branches that are nested too deeply.
  func messageEvents() -> [SessionEvent]? {
    var teller = BranchTeller(branches: branches)
    guard teller.tell(messages, after: nil, depth: 0) else { return nil }
    return teller.events
  }
}

/// Walks the tree of a conversation, each branch while the messages before it are shown.
private struct BranchTeller {
  var branches: Branches
  var events: [SessionEvent] = []

  /// - Parameter parent: what the first of the messages follows.
  mutating func tell(_ messages: [Message], after parent: Message.ID?, depth: Int) -> Bool {
    guard depth <= Conversation.branchDepthLimit else { return false }
    var parent = parent
    for message in messages {
      guard tellFork(after: parent, goingOnWith: message, depth: depth) else { return false }
      parent = message.id
    }
    return tellFork(after: parent, goingOnWith: nil, depth: depth)
  }

  /// The alternatives in their order; the one that goes on is set aside among them and chosen again.
  private mutating func tellFork(after parent: Message.ID?, goingOnWith next: Message?, depth: Int) -> Bool {
    let alternatives = branches.alternatives[parent] ?? []
    for first in alternatives {
      if let next, first == next.id {
        events += [.message(next), .setAside([first])]
      } else if let tail = branches.tails.removeValue(forKey: first) {
        guard tell(branch: tail, depth: depth + 1) else { return false }
        events.append(.setAside(tail.map(\.id)))
      }
    }
    guard let next else { return true }
    events.append(alternatives.contains(next.id) ? .chosen(next.id) : .message(next))
    return true
  }

  /// A branch: what follows its first message may fork, its first is one of a fork already.
  private mutating func tell(branch tail: [Message], depth: Int) -> Bool {
    guard let first = tail.first else { return true }
    events.append(.message(first))
    return tell(Array(tail.dropFirst()), after: first.id, depth: depth)
  }
}
