import Chat

extension AppState {
  /// Tab: the first press completes as far as is certain and shows what there is, more presses go through it.
  mutating func complete(backward: Bool) -> [Effect] {
    if let menu = completion, !menu.items.isEmpty {
      let count = menu.items.count
      let next = menu.selected.map { ($0 + (backward ? count - 1 : 1)) % count } ?? (backward ? count - 1 : 0)
      completion?.selected = next
      replaceWord(from: menu.wordStart, with: menu.items[next].insertion)
      return []
    }
    guard let target = CompletionTarget(self) else { return [] }
    switch target.kind {
    case .known(let items):
      show(items, from: target.wordStart)
      return []
    case .outside(let source, let prefix):
      let request = identifiers.nextRequest()
      pending.completion = request
      return [.complete(request, source, prefix: prefix)]
    }
  }

  mutating func showCompletions(_ items: [String], for request: RequestID) {
    guard pending.completion == request else { return }
    pending.completion = nil
    guard let target = CompletionTarget(self), case .outside(let source, _) = target.kind else { return }
    let lead = target.isMention ? "@" : ""
    show(
      items.prefix(500).map {
        CompletionMenu.Item(insertion: lead + (source == .path ? PathArgument.escaped($0) : $0), summary: "")
      }, from: target.wordStart)
  }

  private mutating func show(_ items: [CompletionMenu.Item], from wordStart: Int) {
    guard let first = items.first else { return notify(.information, "Nothing completes this.") }
    if items.count == 1 {
      let insertion = first.insertion
      replaceWord(from: wordStart, with: insertion.hasSuffix("/") ? insertion : insertion + " ")
      return
    }
    completion = CompletionMenu(items: items, selected: nil, wordStart: wordStart)
    let common = items.dropFirst().reduce(first.insertion) { $0.commonPrefix(with: $1.insertion) }
    let word = Composer.text(of: composer.elements[wordStart..<composer.cursor])
    if common.count > word.count { replaceWord(from: wordStart, with: common) }
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
    kind = .outside(.path, prefix: PathArgument.unescaped(word))
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
    let takesWhole = [.path, .session, .theme].contains(command.specification.completes)
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
    case .theme: kind = .outside(.theme, prefix: String(word))
    case .option:
      guard word.startIndex == arguments.startIndex else { return nil }
      kind = known(ReplyOption.allCases.map { ($0.name, $0.value(in: state.options)) })
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
