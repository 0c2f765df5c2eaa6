import Chat

extension AppState {
  /// Tab: the first press completes as far as is certain and shows what there is, more presses go through it.
  mutating func complete(backward: Bool) -> [Effect] {
    if let menu = completion, !menu.items.isEmpty {
      let count = menu.items.count
      let next = menu.selected.map { ($0 + (backward ? count - 1 : 1)) % count } ?? (backward ? count - 1 : 0)
      completion?.selected = next
      completion?.preview = nil
      replaceWord(from: menu.wordStart, with: menu.items[next].insertion)
      return previewChoice()
    }
    guard let target = CompletionTarget(self) else { return [] }
    switch target.kind {
    case .known(let items):
      show(items, from: target.wordStart)
      return []
    case .outside(let source, let prefix):
      let request = identifiers.nextRequest()
      pending.completion = request
      pending.isSuggestion = false
      return [.complete(request, source, prefix: prefix)]
    }
  }

  mutating func showCompletions(_ items: [String], for request: RequestID) {
    guard pending.completion == request else { return }
    pending.completion = nil
    guard let target = CompletionTarget(self), case .outside(let source, _) = target.kind else { return }
    let lead = target.isMention ? "@" : ""
    let isPath = source == .path || source == .picture
    let items = items.prefix(500).map {
      CompletionMenu.Item(insertion: lead + (isPath ? PathArgument.escaped($0) : $0), summary: "")
    }
    if pending.isSuggestion {
      completion =
        items.isEmpty
        ? nil
        : CompletionMenu(
          items: items, selected: nil, wordStart: target.wordStart, source: source, isSuggested: true)
    } else {
      show(items, from: target.wordStart, source: source)
    }
  }

  /// After a change of the draft by typing: what a name after an `@` may become.
  mutating func suggest() -> [Effect] {
    guard slashText == nil, let target = CompletionTarget(self), target.isMention,
      case .outside(let source, let prefix) = target.kind
    else {
      if pending.isSuggestion { pending.completion = nil }
      return []
    }
    let request = identifiers.nextRequest()
    pending.completion = request
    pending.isSuggestion = true
    return [.complete(request, source, prefix: prefix)]
  }

  /// Enter on a chosen suggestion: a folder is gone into, a picture becomes a chip.
  mutating func takeSuggestion() -> [Effect]? {
    guard let menu = completion, menu.source == .picture, let selected = menu.selected else { return nil }
    completion = nil
    let path = PathArgument.unescaped(String(menu.items[selected].insertion.dropFirst()))
    guard !path.hasSuffix("/") else { return suggest() }
    let (number, effects) = stage(path)
    edit { $0.replace(menu.wordStart..<$0.cursor, with: [.picture(number), .character(" ")]) }
    return effects
  }

  /// The chosen item is shown beside the list if it is a picture.
  private mutating func previewChoice() -> [Effect] {
    pending.preview = nil
    guard let menu = completion, menu.source == .picture || menu.source == .path, let selected = menu.selected else {
      return []
    }
    let insertion = menu.items[selected].insertion
    let path = PathArgument.unescaped(insertion.hasPrefix("@") ? String(insertion.dropFirst()) : insertion)
    let ending = path.split(separator: ".").last.map { $0.lowercased() }
    guard let ending, ["png", "jpg", "jpeg", "webp"].contains(ending) else { return [] }
    let request = identifiers.nextRequest()
    pending.preview = request
    return [.preview(request, path: path)]
  }

  mutating func showPreview(_ request: RequestID, _ slot: PictureSlot?) {
    guard pending.preview == request else { return }
    pending.preview = nil
    completion?.preview = slot
  }

  private mutating func show(
    _ items: [CompletionMenu.Item], from wordStart: Int, source: CompletionSource? = nil
  ) {
    guard let first = items.first else { return notify(.information, "Nothing completes this.") }
    if items.count == 1 {
      let insertion = first.insertion
      replaceWord(from: wordStart, with: insertion.hasSuffix("/") ? insertion : insertion + " ")
      return
    }
    completion = CompletionMenu(items: items, selected: nil, wordStart: wordStart, source: source)
    let common = items.dropFirst().reduce(first.insertion) { $0.commonPrefix(with: $1.insertion) }
    let word = Composer.text(of: composer.elements[wordStart..<composer.cursor])
    if common.count > word.count, common.hasPrefix(word) { replaceWord(from: wordStart, with: common) }
  }

  private mutating func replaceWord(from start: Int, with text: String) {
    guard start <= composer.cursor else { return }
    edit { $0.replace(start..<$0.cursor, with: Composer.elements(of: text)) }
  }
}

/// What Tab would complete: the word before the cursor, in a line that starts with `/`.
struct CompletionTarget: Hashable {
  enum Kind: Hashable {
    case known([CompletionMenu.Item])
    case outside(CompletionSource, prefix: String)
  }

  var kind: Kind
  var wordStart: Int
  /// A file named after an `@`.
  var isMention = false

  init?(_ state: AppState) {
    let lead = state.firstWord
    guard state.slashText != nil, state.composer.cursor >= lead else {
      self.init(mentionIn: state.composer)
      return
    }
    let text = Composer.text(of: state.composer.elements[lead..<state.composer.cursor])
    guard let nameEnd = text.firstIndex(where: \.isWhitespace) else {
      self.init(commandOrPath: text, wordStart: lead)
      return
    }
    guard let command = SlashCommand(named: String(text[..<nameEnd].dropFirst())) else { return nil }
    let arguments = text[nameEnd...].drop(while: \.isWhitespace)
    self.init(command, arguments: arguments, state: state)
  }

  private init?(mentionIn composer: Composer) {
    let start = composer.elements[..<composer.cursor].lastIndex { element in
      if case .character(let character) = element { character.isWhitespace || character == "@" } else { true }
    }
    guard let start, composer.elements[start] == .character("@") else { return nil }
    let word = Composer.text(of: composer.elements[(start + 1)..<composer.cursor])
    // An address of mail is no picture.
    if start > 0, case .character(let before) = composer.elements[start - 1], !before.isWhitespace, before != "(" {
      return nil
    }
    kind = .outside(.picture, prefix: PathArgument.unescaped(word))
    wordStart = start
    isMention = true
  }

  private init?(commandOrPath text: String, wordStart: Int) {
    self.wordStart = wordStart
    let wanted = text.dropFirst().lowercased()
    let commands = SlashCommand.allCases.filter { $0.name.hasPrefix(wanted) }
    if commands.isEmpty {
      kind = .outside(.path, prefix: text)
    } else {
      kind = .known(commands.map { CompletionMenu.Item(insertion: "/\($0.name)", summary: $0.summary) })
    }
  }

  private init?(_ command: SlashCommand, arguments: Substring, state: AppState) {
    let takesWhole = [.path, .session, .theme, .model].contains(command.specification.completes)
    let word = takesWhole ? arguments : arguments.suffix(while: { !$0.isWhitespace })
    wordStart = state.composer.cursor - Composer.elements(of: String(word), pictures: state.knownPictures).count
    func known(_ names: [(String, String)]) -> Kind {
      .known(names.filter { $0.0.hasPrefix(word.lowercased()) }.map { .init(insertion: $0.0, summary: $0.1) })
    }
    switch command.specification.completes {
    case .none: return nil
    case .path:
      // What opens a quote is completed as if it were not quoted, and escaped.
      let bare = String(word.drop { $0 == "\"" || $0 == "'" })
      kind = .outside(.path, prefix: PathArgument.unescaped(bare))
    case .session: kind = .outside(.session, prefix: String(word))
    case .model: kind = .outside(.model, prefix: String(word))
    case .theme: kind = .outside(.theme, prefix: String(word))
    case .option:
      guard word.startIndex == arguments.startIndex else { return nil }
      kind = known(
        ReplyOption.allCases.map { ($0.name, $0.value(in: state.options)) }
          + ProgramSetting.allCases.filter { !$0.isFixed }.map { ($0.name, state.value(of: $0)) })
    case .topic:
      kind = known(SlashCommand.allCases.map { ($0.name, $0.summary) } + [("keys", "what the keys do")])
    case .picture:
      kind = known(state.listedPictures.map { (String($0.number.rawValue), PictureCaption.text(of: $0)) })
    }
  }
}

extension Substring {
  fileprivate func suffix(while predicate: (Character) -> Bool) -> Substring {
    var start = endIndex
    while start > startIndex, predicate(self[index(before: start)]) { start = index(before: start) }
    return self[start...]
  }
}
