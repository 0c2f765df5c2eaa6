import Chat

extension AppState {
  mutating func save(_ name: String) -> [Effect] {
    guard name.isEmpty || SessionName.isValid(name) else {
      let limit = SessionName.maximumBytes
      notify(.error, "A session's name has at most \(limit) bytes, no slash, and no dot in front.")
      return []
    }
    pending.session = true
    return [.saveSession(name: name.isEmpty ? nil : name)]
  }

  mutating func load(_ name: String) -> [Effect] {
    guard !name.isEmpty else { return [.listSessions] }
    pending.session = true
    return endReply() + [.loadSession(name: name)]
  }

  /// Begins the conversation anew. The pictures keep their numbers, system prompt and examples stay, and `/undo` brings the messages back.
  mutating func clear() -> [Effect] {
    if session.isReadOnly { return leaveReadOnlySession() }
    let effects = endReply()
    guard !conversation.messages.isEmpty else {
      notify(.information, "The conversation is empty already.")
      return effects
    }
    cleared = conversation.messages
    _ = conversation.apply(.cleared)
    find = nil
    scroll = .following
    contextUsed = 0
    leftOutTurns = 0
    lastStatistics = nil
    notify(.information, "A new conversation. The pictures keep their numbers; /undo brings the old one back.")
    return effects + [.journal([.cleared])]
  }

  private mutating func leaveReadOnlySession() -> [Effect] {
    replaceConversation(with: Conversation(system: conversation.system))
    session = SessionInformation()
    notify(.information, "A new session of your own.")
    return [.newSession]
  }

  mutating func export(_ arguments: String) -> [Effect] {
    let formats = ["md", "html", "txt", "json"]
    guard let argument = PathArgument(arguments) else {
      notify(.error, "Into which file? /export FILE, whose name ends in .md, .html, .txt or .json.")
      return []
    }
    // A name with spaces need not be quoted here: nothing follows it.
    let path = argument.rest.isEmpty ? argument.path : arguments
    let ending = path.split(separator: "/").last?.split(separator: ".").dropFirst().last.map { $0.lowercased() }
    guard let ending, formats.contains(ending) else {
      notify(.error, "The file's name must end in .md, .html, .txt or .json: the ending chooses the format.")
      return []
    }
    guard !conversation.messages.isEmpty else {
      notify(.error, "There is nothing to export yet.")
      return []
    }
    return [.export(path: path, conversation: conversation)]
  }

  mutating func handleSession(_ event: AppEvent) -> [Effect] {
    switch event {
    case .sessionNamed(let session): self.session = session
    case .sessionSaved(let session):
      pending.session = false
      self.session = session
      let place = session.path.map { "Kept in \($0)" } ?? "There is nothing to keep yet."
      notify(.information, place)
    case .sessionLoaded(let session, let conversation, let notice):
      pending.session = false
      return show(session, conversation, notice: notice)
    case .sessionsListed(let sessions):
      return showSessions(sessions)
    case .sessionsFound, .sessionPreviewed, .sessionDeleted, .sessionRestored, .sessionRenamed:
      return handleBrowsing(event)
    case .exported(let path): notify(.information, "Written to \(path)")
    case .themeChanged(let name):
      themeName = name
      origins[.theme] = .session
      notify(.information, "The theme is \(name) now.")
    case .themesListed(let names):
      if names.isEmpty {
        notify(.information, "There are no themes.")
      } else {
        overlay = .themes(
          ThemeChoice(names: names, selected: names.firstIndex(of: themeName) ?? 0, original: themeName))
      }
    default: break
    }
    return []
  }

  private mutating func show(
    _ session: SessionInformation, _ conversation: Conversation, notice text: String?
  ) -> [Effect] {
    let effects = endReply()
    replaceConversation(with: conversation)
    self.session = session
    overlay = nil
    contextUsed = contextAfterLastAnswer
    if let text { notify(.error, text) } else { notify(.information, "Opened \(session.name).") }
    if session.isReadOnly, text == nil {
      notify(.information, "Opened \(session.name), read-only: another process is writing it.")
    }
    let loading = loadPictures(of: conversation)
    for (index, message) in conversation.messages.enumerated() { placePictures(of: message, at: index) }
    return effects + loading
  }

  private mutating func loadPictures(of conversation: Conversation) -> [Effect] {
    conversation.attachments.sorted { $0.number < $1.number }.map { attachment in
      var slot = PictureSlot(number: attachment.number, path: nil, status: .waiting, attachment: attachment)
      let request = identifiers.nextRequest()
      slot.request = request
      pictures.append(slot)
      return .loadStoredPicture(request, attachment)
    }
  }

  private mutating func replaceConversation(with conversation: Conversation) {
    self.conversation = conversation
    // Chips of the draft stood for pictures of the conversation before.
    for slot in pictures { composer.purge(slot.number) }
    pictures = []
    cleared = []
    scroll = .following
    contextUsed = 0
    leftOutTurns = 0
    lastStatistics = nil
    pending = PendingInput()
    completion = nil
    search = nil
    find = nil
    unfolded = []
  }

  /// Remembers where pictures stand first, so that no frame must look for it.
  mutating func placePictures(of message: Message, at index: Int) {
    for number in message.pictures {
      guard let slot = pictures.firstIndex(where: { $0.number == number }) else { continue }
      if let place = pictures[slot].firstPlace, place.index < index,
        conversation.messages.indices.contains(place.index), conversation.messages[place.index].id == place.id
      {
        continue
      }
      pictures[slot].firstPlace = PictureSlot.FirstPlace(index: index, id: message.id)
    }
  }
}
