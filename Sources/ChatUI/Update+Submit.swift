import Chat

extension AppState {
  /// A line of plain mode: what typing it and pressing Enter does. It goes on from the draft, but a command that could not
  /// be read is not mended there.
  mutating func submitLine(_ line: String) -> [Effect] {
    notice = nil
    if let effects = answerFetchQuestion(line) { return effects }
    overlay = nil
    find = nil
    if slashText != nil { keepLeadingPictures() }
    composer.move(to: composer.elements.count)
    if let last = composer.elements.last, !line.isEmpty, !Composer.text(of: [last]).allSatisfy(\.isWhitespace) {
      edit { $0.insert(" ") }
    }
    let elements = composerElements(of: line)
    edit { $0.insert(elements) }
    return submit()
  }

  /// Enter. Files named in the draft before `element` are settled already.
  mutating func submit(mentionsFrom element: Int = 0) -> [Effect] {
    notice = nil
    if continuesLine() { return [] }
    if let line = slashText { return run(line) }
    if let mention = FileMention.first(in: composer.elements, from: element) { return resolve(mention) }
    let parts = composer.parts(knownPictures: knownPictures)
    guard !parts.isEmpty else { return [] }
    if let unread = parts.lazy.compactMap(unreadPicture).first ?? pending.shots.lazy.compactMap(\.picture).first {
      pending.sendsWhenPicturesAreRead = true
      notify(.information, "Sends as soon as #\(unread.rawValue) is read.")
      return []
    }
    if let loading = modelLoading, loading.isAlone {
      pending.sendsWhenModelIsLoaded = true
      notify(.information, "Sends as soon as \(loading.name) is loaded.")
      return []
    }
    let sent = composer.text
    let effects = send(parts)
    guard !effects.isEmpty else { return [] }
    composer.reset()
    return remember(sent) + effects
  }

  // MARK: Files named in the draft

  private mutating func resolve(_ mention: FileMention) -> [Effect] {
    let request = identifiers.nextRequest()
    pending.mention = PendingInput.Mention(request: request, mention: mention, elements: composer.elements)
    return [.resolvePaste(request, candidates: mention.readings.map(\.path))]
  }

  /// A file that is there becomes its picture, where it was named; then the sending goes on.
  mutating func resolveMention(_ pending: PendingInput.Mention, path: String?) -> [Effect] {
    self.pending.mention = nil
    guard composer.elements == pending.elements else { return [] }
    let start = pending.mention.start
    guard let path, let reading = pending.mention.readings.first(where: { $0.path == path }) else {
      return submit(mentionsFrom: start + 1)
    }
    let (number, effects) = stage(path)
    edit { $0.replace(start..<start + reading.count, with: [.picture(number)]) }
    return effects + submit(mentionsFrom: start + 1)
  }

  /// A backslash before the cursor at the end of the draft makes Enter a new line.
  private mutating func continuesLine() -> Bool {
    guard composer.cursor == composer.elements.count, composer.elements.last == .character("\\"),
      composer.elements.dropLast().last != .character("\\")
    else { return false }
    edit { composer in
      composer.deleteBackward()
      composer.insert("\n")
    }
    return true
  }

  private mutating func remember(_ line: String) -> [Effect] {
    let line = line.trimmed()
    let isNew = line != history.entries.last
    history.append(line)
    return isNew && !line.isEmpty ? [.rememberInput(line)] : []
  }

  // MARK: Command lines

  /// Where the words of the draft begin: pictures may wait before a command, and stay there while it is carried out.
  var firstWord: Int {
    composer.elements.firstIndex { element in
      switch element {
      case .picture: false
      case .character(let character): !character.isWhitespace
      }
    } ?? composer.elements.count
  }

  /// The draft, behind the pictures at its start, if it starts with `/`.
  var slashText: String? {
    let text = Composer.text(of: composer.elements[firstWord...])
    return text.hasPrefix("/") ? text : nil
  }

  private mutating func run(_ line: String) -> [Effect] {
    guard case .command(let command, let arguments) = SlashLine(line) else {
      let request = identifiers.nextRequest()
      pending.slashLine = request
      return [.resolveSlashLine(request, line: line)]
    }
    keepLeadingPictures()
    return remember(line) + run(command, arguments: arguments)
  }

  private mutating func keepLeadingPictures() {
    let kept = Array(composer.elements[..<firstWord])
    composer.reset()
    if kept.contains(where: { if case .picture = $0 { true } else { false } }) { composer.insert(kept) }
  }

  /// A line with no known command is a file's path, or it is a mistake that stays in the draft to be mended.
  mutating func resolveSlashLine(_ request: RequestID, _ resolution: SlashLineResolution) -> [Effect] {
    guard pending.slashLine == request else { return [] }
    pending.slashLine = nil
    guard let line = slashText, case .unknown(let name, let nearest) = SlashLine(line) else { return [] }
    switch resolution {
    case .file(let path, let text):
      keepLeadingPictures()
      return remember(line) + attach(path, text: text)
    case .notAFile:
      let hint = nearest.map { "Did you mean /\($0.name)?" } ?? "/help lists the commands."
      notify(.error, "There is no command /\(name.prefix(40)). \(hint)")
      return []
    }
  }

  private mutating func run(_ command: SlashCommand, arguments: String) -> [Effect] {
    switch command {
    case .attach: return attachArguments(arguments)
    case .paste: return attach(from: .clipboard, text: arguments)
    case .detach: return detach(arguments)
    case .images: overlay = .images(line: 0)
    case .view: return view(arguments)
    case .compare: return compare(arguments)
    case .look: return look()
    case .focus: return look(forFocus: true)
    case .shot: return addShot(arguments)
    case .shots: return manageShots(arguments)
    case .regen: return regenerate()
    case .undo: return undoExchange()
    case .edit: return editQuestion(arguments)
    case .branch: return walkBranch(arguments)
    case .copy: return copy(arguments)
    case .find: beginFind(arguments)
    case .fold: toggleFold()
    case .stats: toggleDetails()
    case .clear: return clear()
    case .save: return save(arguments)
    case .load: return load(arguments)
    case .sessions: return browseSessions(arguments)
    case .export: return export(arguments)
    case .system: return setSystem(arguments)
    case .set: return set(arguments)
    case .show: overlay = .settings(line: 0)
    case .context: overlay = .context(line: 0)
    case .model: return chooseModel(arguments)
    case .theme: return arguments.isEmpty ? [.listThemes] : [.setTheme(name: arguments)]
    case .help: showHelp(arguments)
    case .quit: return quit()
    }
    return []
  }

  private mutating func toggleDetails() {
    showsDetails.toggle()
    notify(.information, showsDetails ? "Times and figures are shown." : "Times and figures are not shown any more.")
  }

  private mutating func showHelp(_ topic: String) {
    let name = topic.hasPrefix("/") ? String(topic.dropFirst()) : topic
    if name.isEmpty || SlashCommand(named: name) != nil || name.lowercased() == "keys" {
      overlay = .help(topic: name.isEmpty ? nil : name.lowercased(), line: 0)
    } else {
      let hint = SlashLine.nearest(to: name).map { "Did you mean /\($0.name)?" } ?? "/help lists the commands."
      notify(.error, "There is no help on \(name.prefix(40)). \(hint)")
    }
  }

  mutating func setSystem(_ text: String) -> [Effect] {
    if text.isEmpty {
      notify(.information, conversation.system.map { "The system prompt is: \($0)" } ?? "There is no system prompt.")
      return []
    }
    let system = ["none", "off", "clear"].contains(text.lowercased()) ? nil : text
    conversation.system = system
    origins[.system] = .session
    notify(.information, system == nil ? "The system prompt is gone." : "The system prompt is set.")
    return session.isReadOnly ? [] : [.journal([.system(system)])]
  }
}
