import Chat

extension AppState {
  /// Sends a message and asks for its answer.
  mutating func send(_ parts: [MessagePart]) -> [Effect] {
    guard canSend(parts) else { return [] }
    let message = Message(id: identifiers.nextMessage(), role: .user, parts: parts, createdAt: now)
    var added: [Attachment] = []
    for number in message.pictures where conversation.attachment(number) == nil {
      guard let attachment = picture(number)?.attachment else { continue }
      conversation.attachments.append(attachment)
      added.append(attachment)
    }
    placePictures(of: message, at: conversation.messages.count)
    conversation.attachments.sort { $0.number < $1.number }
    conversation.messages.append(message)
    cleared = []
    return [.journal(added.map { .picture($0) } + [.message(message)]), startReply()]
  }

  private mutating func canSend(_ parts: [MessagePart]) -> Bool {
    if reply != nil {
      notify(.information, "An answer is under way: Esc stops it.")
    } else if session.isReadOnly {
      notify(.error, "Another process has this session open: it is read-only here. /clear begins a new one.")
    } else if isWithoutModel() {
      return false
    } else if pictureCount(parts) > engine.maximumPictures {
      let shots = conversation.shots.isEmpty ? "in a message" : "at once, those of the examples counted"
      notify(.error, "\(engine.modelName) takes at most \(engine.maximumPictures) pictures \(shots).")
    } else {
      return true
    }
    return false
  }

  /// Pictures of a message and of the examples before it.
  private func pictureCount(_ parts: [MessagePart]) -> Int {
    parts.count { if case .picture = $0 { true } else { false } } + conversation.shots.count { $0.picture != nil }
  }

  /// Asks for an answer to the conversation as it stands, which ends with a question.
  mutating func startReply() -> Effect {
    let asked = conversation.shownBranch
    let id = identifiers.nextReply()
    let answer = Message(
      id: identifiers.nextMessage(), role: .assistant, parts: [], createdAt: now, model: engine.modelName)
    conversation.messages.append(answer)
    reply = ActiveReply(id: id, messageID: answer.id, phase: .waiting, startedAt: now)
    scroll = .following
    return .startReply(id, conversation: asked, options: options)
  }

  mutating func stopReply() -> [Effect] {
    guard let reply, !reply.isStopping else { return [] }
    self.reply?.isStopping = true
    return [.cancelReply(reply.id)]
  }

  mutating func handleReply(_ id: ReplyID, _ event: ReplyEvent) -> [Effect] {
    guard reply?.id == id, let last = conversation.messages.indices.last else { return [] }
    switch event {
    case .progress(.encodingPicture(let number)): reply?.phase = .encodingPicture(number)
    case .progress(.readingPrompt(let done, let total)): reply?.phase = .readingPrompt(done: done, total: total)
    case .progress(.droppedOldestTurns(let count)): leaveOut(count)
    case .text(let text):
      reply?.phase = .streaming
      conversation.messages[last].append(text)
    case .finished(let outcome): return finishReply(outcome)
    }
    return []
  }

  /// Says so once; the status line goes on saying it.
  private mutating func leaveOut(_ turns: Int) {
    if turns != leftOutTurns {
      notify(
        .information,
        "The context window is full: the oldest \(turns == 1 ? "turn is" : "\(turns) turns are") left out.")
    }
    reply?.leftOutTurns = turns
    leftOutTurns = turns
  }

  private mutating func finishReply(_ outcome: ReplyOutcome) -> [Effect] {
    leftOutTurns = reply?.leftOutTurns ?? 0
    reply = nil
    guard let last = conversation.messages.indices.last else { return [] }
    conversation.messages[last].outcome = outcome
    lastStatistics = outcome.statistics
    contextUsed = contextAfterLastAnswer
    for number in conversation.messages.flatMap(\.pictures) + conversation.shots.compactMap(\.picture) {
      guard let index = pictures.firstIndex(where: { $0.number == number }) else { continue }
      // The answer needed its features, so they are there now.
      if pictures[index].status == .waiting || pictures[index].status == .encoding { pictures[index].status = .ready }
    }
    return [.journal([.message(conversation.messages[last])])]
  }

  mutating func failReply(_ id: ReplyID, message: String) -> [Effect] {
    guard reply?.id == id else { return [] }
    notify(.error, message)
    return abandonReply()
  }

  /// Stops an answer and does not wait for its end.
  mutating func endReply() -> [Effect] {
    guard let reply else { return [] }
    return [.cancelReply(reply.id)] + abandonReply()
  }

  /// Keeps what had come of the answer; an answer of which nothing had come never was.
  private mutating func abandonReply() -> [Effect] {
    reply = nil
    guard let last = conversation.messages.indices.last else { return [] }
    guard !conversation.messages[last].text.isEmpty else {
      conversation.messages.removeLast()
      return []
    }
    conversation.messages[last].outcome = ReplyOutcome(reason: .interrupted, statistics: ReplyStatistics())
    return [.journal([.message(conversation.messages[last])])]
  }

  // MARK: Back

  /// Takes the last question and its answer back; the question becomes the draft if that is empty.
  mutating func undoExchange() -> [Effect] {
    guard !isBusy() else { return [] }
    guard let question = conversation.messages.lastIndex(where: { $0.role == .user }) else { return restoreCleared() }
    let removed = conversation.messages[question...]
    _ = conversation.apply(.removed(removed.map(\.id)))
    contextUsed = contextAfterLastAnswer
    scroll = .following
    if composer.isEmpty, let message = removed.first {
      composer.replace(with: Composer.elements(of: message))
      notify(.information, "The last question is back in the draft.")
    } else {
      notify(.information, "The last question and its answer are taken back.")
    }
    return [.journal([.removed(removed.map(\.id))])]
  }

  /// Brings back what `/clear` took away, as long as nothing was sent since.
  private mutating func restoreCleared() -> [Effect] {
    guard !cleared.isEmpty else {
      notify(.error, "There is nothing to take back.")
      return []
    }
    conversation.messages = cleared
    cleared = []
    contextUsed = contextAfterLastAnswer
    notify(.information, "The conversation is back.")
    return [.journal(conversation.messages.map { .message($0) })]
  }

  /// Whether an answer is under way or the session may not be changed; says so.
  mutating func isBusy() -> Bool {
    if reply != nil {
      notify(.information, "An answer is under way: Esc stops it.")
      return true
    }
    if session.isReadOnly {
      notify(.error, "Another process has this session open: it is read-only here. /clear begins a new one.")
      return true
    }
    return isWithoutModel()
  }
}

extension AppState {
  /// Positions that prompt and answer took together the last time they were counted: a stopped answer may end uncounted.
  var contextAfterLastAnswer: Int {
    let counted = conversation.messages.last { ($0.outcome?.statistics.promptTokens ?? 0) > 0 }
    guard let statistics = counted?.outcome?.statistics else { return 0 }
    return max(0, statistics.promptTokens.addingReportingOverflow(statistics.completionTokens).partialValue)
  }
}

extension Message {
  mutating func append(_ text: String) {
    if case .text(let before) = parts.last {
      parts[parts.count - 1] = .text(before + text)
    } else {
      parts.append(.text(text))
    }
  }
}

extension Composer {
  /// A message as a draft again.
  static func elements(of message: Message) -> [ComposerElement] {
    var elements: [ComposerElement] = []
    for part in message.parts {
      let isAfterPicture = if case .picture = elements.last { true } else { false }
      switch part {
      case .picture(let number): elements += (isAfterPicture ? [.character(" ")] : []) + [.picture(number)]
      case .text(let text):
        elements +=
          (isAfterPicture && text.first?.isWhitespace == false ? [.character(" ")] : []) + self.elements(of: text)
      }
    }
    return elements
  }

  /// The draft as a message: pictures where they stand, also those named as `#1`; nothing but white space is no text.
  func parts(knownPictures: Set<PictureNumber>) -> [MessagePart] {
    var parts: [MessagePart] = []
    var text = ""
    func flush() {
      parts += PictureReferences.split(text, known: knownPictures)
      text = ""
    }
    for element in elements {
      switch element {
      case .character(let character): text.append(character)
      case .picture(let number):
        flush()
        parts.append(.picture(number))
      }
    }
    flush()
    return Composer.tidied(parts)
  }

  /// Drops the white space at both ends, between neighbouring pictures, and between the leading pictures and the text.
  private static func tidied(_ parts: [MessagePart]) -> [MessagePart] {
    var tidy: [MessagePart] = []
    for (index, part) in parts.enumerated() {
      guard case .text(var text) = part else {
        tidy.append(part)
        continue
      }
      let isLeading = tidy.allSatisfy { if case .picture = $0 { true } else { false } }
      if isLeading { text = String(text.drop(while: \.isWhitespace)) }
      if index == parts.count - 1 { text = String(text.trimmingSuffix(while: \.isWhitespace)) }
      if !text.allSatisfy(\.isWhitespace) { tidy.append(.text(text)) }
    }
    return tidy
  }

  /// Where these elements stand last.
  func lastRange(of wanted: [ComposerElement]) -> Range<Int>? {
    guard !wanted.isEmpty, wanted.count <= elements.count else { return nil }
    for start in stride(from: elements.count - wanted.count, through: 0, by: -1)
    where elements[start..<start + wanted.count].elementsEqual(wanted) {
      return start..<start + wanted.count
    }
    return nil
  }
}
