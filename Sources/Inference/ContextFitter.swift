import Chat

/// Makes a conversation fit the context window by leaving out its oldest turns, never part of one.
///
/// Leaving out the oldest turn moves every position behind it, so all that is kept must be read again. Therefore a window that
/// is full is emptied to half, and then stays where it is for many turns. Where it stands follows from the conversation
/// alone: the questions are gone through in order as they were asked, so a conversation that is opened again, or played again,
/// is cut at the same place.
struct ContextFitter {
  /// Tokens that a prompt may have, so that there is room left for an answer.
  var preferredLength: Int
  /// Tokens that the window holds.
  var capacity: Int
  var maximumPictures: Int

  struct Fit: Equatable {
    var prompt: Prompt
    /// The message that the prompt begins with.
    var start: Int
    var droppedTurns: Int
  }

  /// A turn is a question with the answer that followed. The system prompt and the examples are always kept.
  func fit(_ conversation: Conversation, _ builder: PromptBuilder) throws(InferenceError) -> Fit {
    guard conversation.messages.last?.role == .user else { throw .noQuestion }
    let turns = Self.turns(conversation, builder)
    var first = firstTurn(turns, frame: builder.frame(of: conversation))
    while true {
      let start = turns[first].messages.lowerBound
      let prompt = try builder.conversation(from: start, of: conversation)
      // Counted by turns, a prompt may be a little shorter than it is.
      if first < turns.count - 1, prompt.tokens.count > preferredLength {
        first += 1
        continue
      }
      // One position is for the answer.
      try prompt.check(positions: capacity, spare: 1, pictures: maximumPictures)
      return Fit(prompt: prompt, start: start, droppedTurns: first)
    }
  }

  // MARK: The window

  struct Size: Equatable {
    var tokens = 0
    var pictures = 0

    static func + (left: Size, right: Size) -> Size {
      Size(tokens: left.tokens + right.tokens, pictures: left.pictures + right.pictures)
    }
  }

  struct Turn: Equatable {
    var messages: Range<Int>
    var question: Size
    /// With the answer.
    var whole: Size
  }

  /// The turn that the window begins with when the last of `turns` is asked; at least one.
  /// - Parameter frame: what every prompt has besides turns.
  func firstTurn(_ turns: [Turn], frame: Size) -> Int {
    var first = 0
    var before = frame
    for (index, turn) in turns.enumerated() {
      let asked = before + turn.question
      if asked.tokens > preferredLength || asked.pictures > maximumPictures {
        first = slide(turns[first...index], frame: frame, asked: asked)
        before = turns[first..<index].reduce(frame) { $0 + $1.whole }
      }
      before = before + turn.whole
    }
    return first
  }

  /// The first turn to be kept of a window that is full: half of what overflowed is kept, but the turn before the question
  /// wherever it fits, since the question may be about it.
  private func slide(_ window: ArraySlice<Turn>, frame: Size, asked: Size) -> Int {
    let last = window.endIndex - 1
    let tokens = asked.tokens > preferredLength ? preferredLength / 2 : preferredLength
    let pictures = asked.pictures > maximumPictures ? maximumPictures / 2 : maximumPictures
    var first = last
    var kept = frame + window[last].question
    while first > window.startIndex {
      let more = kept + window[first - 1].whole
      let isNeighbour = first == last
      guard more.tokens <= (isNeighbour ? preferredLength : tokens),
        more.pictures <= (isNeighbour ? maximumPictures : pictures)
      else { break }
      kept = more
      first -= 1
    }
    return first
  }

  private static func turns(_ conversation: Conversation, _ builder: PromptBuilder) -> [Turn] {
    let messages = conversation.messages
    let starts = messages.indices.filter { index in
      index == 0 || (messages[index].role == .user && messages[index - 1].role == .assistant)
    }
    return zip(starts, starts.dropFirst() + [messages.count]).map { start, end in
      let answer = (start..<end).first { messages[$0].role == .assistant } ?? end
      let pictures = messages[start..<end].reduce(0) { $0 + ($1.role == .user ? $1.pictures.count : 0) }
      return Turn(
        messages: start..<end,
        question: Size(tokens: builder.length(of: start..<answer, in: conversation), pictures: pictures),
        whole: Size(tokens: builder.length(of: start..<end, in: conversation), pictures: pictures))
    }
  }
}
