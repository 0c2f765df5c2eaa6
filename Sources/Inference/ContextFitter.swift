import Chat

/// Makes a conversation fit the context window by leaving out its oldest turns, never part of one.
struct ContextFitter {
  /// Tokens that a prompt may have, so that there is room left for an answer.
  var preferredLength: Int
  /// Tokens that the window holds.
  var capacity: Int
  var maximumPictures: Int

  struct Fit: Equatable {
    var prompt: Prompt
    var droppedTurns: Int
  }

  /// A turn is a question with the answer that followed. The system prompt is always kept.
  func fit(_ conversation: Conversation, _ builder: PromptBuilder) throws(InferenceError) -> Fit {
    let turns = Self.turnStarts(conversation.messages)
    guard let lastTurn = turns.last, conversation.messages.last?.role == .user else { throw .noQuestion }
    let last = try builder.conversation(from: lastTurn, of: conversation)
    guard last.pictures.count <= maximumPictures else {
      throw .tooManyPictures(count: last.pictures.count, maximum: maximumPictures)
    }
    guard last.tokens.count < capacity else {
      throw .contextExceeded(tokens: last.tokens.count, capacity: capacity)
    }
    // The fewest turns to drop: prompts only get shorter as more are dropped.
    var fit = Fit(prompt: last, droppedTurns: turns.count - 1)
    var dropped = 0..<turns.count - 1
    while !dropped.isEmpty {
      // Most conversations fit whole: that is tried first.
      let count = dropped.lowerBound == 0 ? 0 : (dropped.lowerBound + dropped.upperBound) / 2
      let candidate = try builder.conversation(from: turns[count], of: conversation)
      if candidate.tokens.count <= preferredLength, candidate.pictures.count <= maximumPictures {
        fit = Fit(prompt: candidate, droppedTurns: count)
        dropped = dropped.lowerBound..<count
      } else {
        dropped = count + 1..<dropped.upperBound
      }
    }
    return fit
  }

  private static func turnStarts(_ messages: [Message]) -> [Int] {
    messages.indices.filter { index in
      messages[index].role == .user && (index == 0 || messages[index - 1].role == .assistant)
    }
  }
}
