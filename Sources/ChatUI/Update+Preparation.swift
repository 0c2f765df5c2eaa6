import Chat

/// What the prompt of the next answer would be made of. While it stays the same there is nothing to prepare anew.
struct PromptSource: Equatable {
  var draft: [ComposerElement]
  var messages: [Message]
  var system: String?
  var shots: [Shot]
  var maximumTokens: Int
  /// Another model has to read it all.
  var model: String
  /// How many files of pictures have been read: more of the draft can be understood then.
  var readPictures: Int
}

extension AppState {
  /// `nil` while nothing can be asked: an answer is under way, or the session is another's.
  var promptSource: PromptSource? {
    guard reply == nil, !session.isReadOnly, modelLoading?.isAlone != true else { return nil }
    return PromptSource(
      draft: composer.elements, messages: conversation.messages, system: conversation.system,
      shots: conversation.shots, maximumTokens: options.maximumTokens, model: engine.modelName,
      readPictures: pictures.count { $0.attachment != nil })
  }

  /// Has the engine do ahead what it can, when an event changed what it will be asked.
  func preparation(since before: PromptSource?) -> [Effect] {
    // A command line is no question; it leads to nothing or to another change.
    guard let source = promptSource, source != before, slashText == nil else { return [] }
    let draft = readDraft
    guard !draft.isEmpty || !conversation.messages.isEmpty || !conversation.shots.isEmpty else { return [] }
    var conversation = conversation.shownBranch
    for case .picture(let number) in draft where conversation.attachment(number) == nil {
      if let attachment = picture(number)?.attachment { conversation.attachments.append(attachment) }
    }
    return [.prepareReply(conversation, draft: draft, options: options)]
  }

  /// The draft as a message, up to the first picture whose file is still being read.
  private var readDraft: [MessagePart] {
    let parts = composer.parts(knownPictures: knownPictures)
    let unread = parts.firstIndex { part in
      if case .picture(let number) = part { picture(number)?.attachment == nil } else { false }
    }
    return Array(parts[..<(unread ?? parts.endIndex)])
  }
}
