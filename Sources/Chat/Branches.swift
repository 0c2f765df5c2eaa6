/// The answers, and the questions with all that followed them, in whose place others stand in a conversation.
///
/// A branch is named by its first message. Branches that follow the same message are alternatives of each other; one of
/// them, or none yet, goes on in `Conversation.messages`. A branch that is set aside keeps its own branches.
public struct Branches: Hashable, Sendable {
  /// First messages of alternatives, in the order in which they were set aside, by the message that they follow; `nil`
  /// stands for the beginning. The one that is shown may be missing: then it is the newest.
  var alternatives: [Message.ID?: [Message.ID]] = [:]
  /// What is set aside, by its first message.
  var tails: [Message.ID: [Message]] = [:]

  public init() {}

  public var isEmpty: Bool { tails.isEmpty }

  /// The messages that are set aside, in no order.
  var messages: some Sequence<Message> { tails.values.joined() }
}

/// Which of how many alternatives is shown at a place of a conversation.
public struct BranchPlace: Hashable, Sendable {
  /// Index of the message with which the alternatives begin; as many as there are messages when none of them is shown.
  public var index: Int
  /// First messages of the alternatives, the oldest first.
  public var alternatives: [Message.ID]
  /// Place in `alternatives` of the one that is shown; `nil` when none is.
  public var shown: Int?
}

extension Conversation {
  /// Takes the messages from `index` on out of the conversation, as a branch that can be chosen again.
  public mutating func setAside(from index: Int) {
    guard messages.indices.contains(index) else { return }
    let first = messages[index].id
    let parent = index > 0 ? messages[index - 1].id : nil
    if branches.alternatives[parent]?.contains(first) != true {
      branches.alternatives[parent, default: []].append(first)
    }
    branches.tails[first] = Array(messages[index...])
    messages.removeSubrange(index...)
  }

  /// Shows the branch that begins with this message; what stands in its place is set aside.
  ///
  /// - Returns: `false`, with nothing changed, when no such branch is set aside after a message that is shown.
  public mutating func choose(_ first: Message.ID) -> Bool {
    guard branches.tails[first] != nil,
      let fork = branches.alternatives.first(where: { $0.value.contains(first) })
    else { return false }
    var index = 0
    if let parent = fork.key {
      guard let place = messages.lastIndex(where: { $0.id == parent }) else { return false }
      index = place + 1
    }
    setAside(from: index)
    messages += branches.tails.removeValue(forKey: first) ?? []
    return true
  }

  /// The alternatives at a place of the conversation; `nil` where there is nothing to choose from.
  public func branchPlace(at index: Int) -> BranchPlace? {
    guard !branches.isEmpty, index >= 0, index <= messages.count,
      var alternatives = branches.alternatives[index > 0 ? messages[index - 1].id : nil]
    else { return nil }
    guard index < messages.count else {
      return alternatives.isEmpty ? nil : BranchPlace(index: index, alternatives: alternatives, shown: nil)
    }
    let shown = messages[index].id
    if !alternatives.contains(shown) { alternatives.append(shown) }
    guard alternatives.count > 1 else { return nil }
    return BranchPlace(index: index, alternatives: alternatives, shown: alternatives.firstIndex(of: shown))
  }

  /// Takes messages out for good; what is set aside stays.
  mutating func remove(_ ids: [Message.ID]) {
    let gone = Set(ids)
    // Most often the last ones: what stands before them need not be looked at.
    let start = messages.lastIndex { !gone.contains($0.id) }.map { $0 + 1 } ?? 0
    if messages.count - start == gone.count {
      messages.removeSubrange(start...)
    } else {
      messages.removeAll { gone.contains($0.id) }
    }
    for (parent, alternatives) in branches.alternatives where alternatives.contains(where: gone.contains) {
      branches.alternatives[parent] = alternatives.filter { !gone.contains($0) || branches.tails[$0] != nil }
    }
  }

  /// The conversation without what is set aside: what the model reads, and what is exported.
  public var shownBranch: Conversation {
    var conversation = self
    conversation.branches = Branches()
    return conversation
  }

  /// An empty conversation; the pictures keep their numbers.
  mutating func removeAllMessages() {
    messages = []
    branches = Branches()
  }
}
