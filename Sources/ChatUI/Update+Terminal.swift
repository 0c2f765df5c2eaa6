import Chat
import Screen

extension AppState {
  mutating func handle(_ event: TerminalEvent) -> [Effect] {
    switch event {
    case .resize(let size):
      self.size = Size(columns: max(0, size.columns), rows: max(0, size.rows))
      return readThumbnails()
    // The program's own: it chooses the theme.
    case .background: return []
    case .graphics:
      terminalHasGraphics = true
      return []
    case .mouse(let mouse):
      if viewing != nil { return handleViewerMouse(mouse) }
      switch mouse.kind {
      case .wheelUp: return scrollByWheel(-3)
      case .wheelDown: return scrollByWheel(3)
      case .press, .release, .drag: return []
      }
    case .paste(let text): return paste(text)
    case .key(let key): return handle(key)
    }
  }

  var focus: Focus {
    switch overlay {
    case .help, .images, .shots, .settings, .context: .page
    case .sessions(let browser): browser.mode == .choosing ? .sessions : .line
    case .themes, .models: .list
    case .viewing: .pictures
    case .looking: .looking
    case .folder: .folder
    case .fetching: .question
    case nil:
      search != nil
        ? .search : find.map { $0.isTyping ? .find : .hits } ?? (composer.isEmpty ? .emptyComposer : .composer)
    }
  }

  private mutating func handle(_ key: KeyEvent) -> [Effect] {
    clearNotice()
    // While hits are walked, any key of the composer ends that and does its own work.
    if focus == .hits, Keymap.command(for: key, focus: .hits, overrides: keys) == nil { find = nil }
    let focus = focus
    if let first = pending.firstKey {
      pending.firstKey = nil
      return perform(Keymap.command(for: key, after: first, focus: focus, overrides: keys), in: focus) ?? []
    }
    if Keymap.beginsSequence(key, focus: focus, overrides: keys) {
      pending.firstKey = key
      return []
    }
    let command = Keymap.command(for: key, focus: focus, overrides: keys)
    guard let effects = perform(command, in: focus) else {
      guard case .character(let character) = key.key, key.modifiers.isSubset(of: .shift) else { return [] }
      return type(character, in: focus)
    }
    return effects
  }

  /// - Returns: `nil` where there is no command.
  private mutating func perform(_ command: Command?, in focus: Focus) -> [Effect]? {
    if command != .interrupt { pending.interruptQuits = false }
    guard let command else { return nil }
    if let effects = performInCompletion(command) { return effects }
    switch focus {
    case .emptyComposer, .composer: return perform(command)
    case .search: return performInSearch(command)
    case .find, .hits: return performInFind(command)
    case .page, .list, .sessions, .line, .pictures, .looking, .folder, .question: return performInOverlay(command)
    }
  }

  /// While Tab's list is open, the arrows go through it and Esc closes it; any other key closes it and does its own work.
  private mutating func performInCompletion(_ command: Command) -> [Effect]? {
    guard completion != nil else { return nil }
    switch command {
    case .send:
      if let effects = takeSuggestion() { return effects }
      completion = nil
      return nil
    case .complete, .newer: return complete(backward: false)
    case .completeBackward, .older: return complete(backward: true)
    case .stopOrClose:
      completion = nil
      pending.completion = nil
      return []
    default:
      completion = nil
      return nil
    }
  }

  private mutating func type(_ character: Character, in focus: Focus) -> [Effect] {
    guard !character.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else { return [] }
    switch focus {
    case .emptyComposer, .composer:
      edit { $0.insert(String(character)) }
      let effects = suggest()
      // What is suggested stays until there is something better.
      if effects.isEmpty || completion?.isSuggested != true || completion?.selected != nil { completion = nil }
      return effects
    case .search:
      search?.query.append(character)
      searchFurther(from: history.entries.count)
    case .find: changeFind(to: (find?.query ?? "") + String(character))
    case .line: return typeInSessions(String(character))
    case .hits, .page, .list, .sessions, .pictures, .looking, .folder, .question: break
    }
    return []
  }

  /// Every change of the draft by hand: what waited for the draft as it was waits no more.
  mutating func edit(_ change: (inout Composer) -> Void) {
    pending.sendsWhenPicturesAreRead = false
    pending.sendsWhenModelIsLoaded = false
    history.stop()
    change(&composer)
  }

  // MARK: Commands of the composer

  private mutating func perform(_ command: Command) -> [Effect] {
    switch command {
    case .send where composer.isEmpty: unfoldInView()
    case .send: return submit()
    case .stopOrClose:
      notice = nil
      return stopLooking() ?? (reply == nil ? stopLoading() ?? stopFetching() : nil) ?? stopReply()
    case .interrupt: return interrupt()
    case .quit: return quit()
    case .older: walkHistory(older: true)
    case .newer: walkHistory(older: false)
    case .searchHistory: beginSearch()
    case .find: beginFind()
    case .previousMessage: jumpMessage(forward: false)
    case .nextMessage: jumpMessage(forward: true)
    case .previousBranch: return walkBranch(by: -1)
    case .nextBranch: return walkBranch(by: 1)
    case .toggleFold: toggleFold()
    case .complete: return complete(backward: false)
    case .completeBackward: return complete(backward: true)
    case .scrollUp, .scrollDown, .pageUp, .pageDown, .scrollToTop, .scrollToBottom, .redraw, .suspend:
      return performScrolling(command)
    case .openEditor: return [.openEditor(text: composer.text)]
    case .help: overlay = .help(topic: nil, line: 0)
    default:
      performEditing(command)
      if command == .deleteBackward { return suggest() }
    }
    return []
  }

  /// What works whatever is being typed.
  mutating func performScrolling(_ command: Command) -> [Effect] {
    switch command {
    case .scrollUp: scroll(by: -1)
    case .scrollDown: scroll(by: 1)
    case .pageUp: scroll(by: -pageRows)
    case .pageDown: scroll(by: pageRows)
    case .scrollToTop: scroll = conversationLayout.scrolled(.anchored(message: 0, line: 0), by: 0)
    case .scrollToBottom: scroll = .following
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    default: break
    }
    return []
  }

  private mutating func performEditing(_ command: Command) {
    switch command {
    case .newline: edit { $0.insert("\n") }
    case .moveLeft: composer.moveLeft()
    case .moveRight: composer.moveRight()
    case .moveWordLeft: composer.moveWordLeft()
    case .moveWordRight: composer.moveWordRight()
    case .moveToLineStart: composer.moveToLineStart()
    case .moveToLineEnd: composer.moveToLineEnd()
    case .deleteBackward: edit { $0.deleteBackward() }
    case .deleteForward: edit { $0.deleteForward() }
    case .killToLineEnd: edit { $0.killToLineEnd() }
    case .killToLineStart: edit { $0.killToLineStart() }
    case .killToSpaceBackward: edit { $0.killToSpaceBackward() }
    case .killWordBackward: edit { $0.killWordBackward() }
    case .killWordForward: edit { $0.killWordForward() }
    case .yank: edit { $0.yank() }
    case .yankPop: edit { $0.yankPop() }
    case .transpose: edit { $0.transpose() }
    case .transposeWords: edit { $0.transposeWords() }
    case .capitalizeWord: edit { $0.changeWord { $0.lowercased().capitalizingFirst } }
    case .uppercaseWord: edit { $0.changeWord { $0.uppercased() } }
    case .lowercaseWord: edit { $0.changeWord { $0.lowercased() } }
    case .undo: edit { $0.undo() }
    case .redo: edit { $0.redo() }
    default: break
    }
  }

  private mutating func interrupt() -> [Effect] {
    if let reply, !reply.isStopping { return stopReply() }
    if !composer.isEmpty {
      edit { $0.clear() }
      return []
    }
    if pending.interruptQuits { return quit() }
    pending.interruptQuits = true
    notify(.information, "Ctrl+C again quits; the conversation is kept.")
    return []
  }

  // MARK: Scrolling

  var conversationLayout: ConversationLayout { ConversationLayout(self, region: ScreenRegions(self).conversation) }

  private var pageRows: Int { max(1, ScreenRegions(self).conversation.rows - 2) }

  private mutating func scroll(by lines: Int) { scroll = conversationLayout.scrolled(scroll, by: lines) }

  private mutating func scrollByWheel(_ lines: Int) -> [Effect] {
    guard overlay == nil else { return performInOverlay(lines < 0 ? .scrollUp : .scrollDown) }
    scroll(by: lines)
    return []
  }

  // MARK: Paste

  /// Bytes; far more than any context window holds.
  private static let longestPaste = 262_144

  private mutating func paste(_ text: String) -> [Effect] {
    if focus == .line { return typeInSessions(text) }
    guard overlay == nil, !text.isEmpty else { return [] }
    if search != nil {
      search?.query += text.prefix { !$0.isNewline }.prefix(200)
      searchFurther(from: history.entries.count)
      return []
    }
    if let find {
      if find.isTyping {
        changeFind(to: find.query + text.prefix { !$0.isNewline }.prefix(200))
        return []
      }
      self.find = nil
    }
    completion = nil
    guard text.utf8.count <= AppState.longestPaste else {
      notify(.error, "The paste is too long: at most \(AppState.longestPaste / 1024) KiB go into a message.")
      return []
    }
    // In the line of a command, a path stays text.
    let isCommand = slashText != nil
    let elements = composerElements(of: text)
    edit { $0.insert(elements) }
    let candidates = PathArgument.candidates(ofPaste: text)
    let several = PathArgument.several(inPaste: text)
    guard !candidates.isEmpty || !several.isEmpty, !isCommand else { return [] }
    let request = identifiers.nextRequest()
    pending.paste = PendingInput.Paste(request: request, elements: elements)
    if !several.isEmpty { return [.resolvePastedPaths(request, readings: candidates.map { [$0] } + [several])] }
    return [.resolvePaste(request, candidates: candidates)]
  }

  /// A pasted path of a file becomes its picture, if the text still stands where it was put.
  mutating func resolvePaste(_ request: RequestID, path: String?) -> [Effect] {
    if let mention = pending.mention, mention.request == request { return resolveMention(mention, path: path) }
    guard let paste = pending.paste, paste.request == request else { return [] }
    pending.paste = nil
    guard let path, let range = composer.lastRange(of: paste.elements) else { return [] }
    let (number, effects) = stage(path)
    edit { $0.replace(range, with: [.picture(number), .character(" ")]) }
    return effects
  }

  /// Pasted paths of files become their pictures, if the text still stands where it was put.
  mutating func resolvePastedPaths(_ request: RequestID, paths: [String]) -> [Effect] {
    guard let paste = pending.paste, paste.request == request else { return [] }
    pending.paste = nil
    guard !paths.isEmpty, let range = composer.lastRange(of: paste.elements) else { return [] }
    var elements: [ComposerElement] = []
    var effects: [Effect] = []
    for path in paths {
      let (number, loading) = stage(path)
      elements += [.picture(number), .character(" ")]
      effects += loading
    }
    edit { $0.replace(range, with: elements) }
    return effects
  }
}
