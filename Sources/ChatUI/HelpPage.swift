import Screen

/// Help, made from the table of commands and the keymap.
enum HelpPage {
  static func content(topic: String?, keys: KeyOverrides = KeyOverrides(), columns: Int) -> (
    title: String, lines: [LayoutLine]
  ) {
    if let topic, let command = SlashCommand(named: topic) {
      return (command.usage, page(on: command, columns: columns))
    }
    if topic == "keys" { return ("Keys", self.keys(keys, columns: columns)) }
    let intro = [
      "Pictures stand in your message where you put them, and the model reads both in order: @cat.png names a file, #1 "
        + "places picture 1 again."
    ]
    let lines =
      wrapped(intro, columns: columns) + [.blank] + commands(columns: columns) + [.blank, heading("Keys")]
      + self.keys(keys, columns: columns) + [.blank]
      + wrapped(["/help COMMAND tells more about one."], columns: columns)
    return ("Help", lines)
  }

  private static func heading(_ text: String) -> LayoutLine { .text(text, style: .overlayTitle, column: 0) }

  private static func wrapped(_ texts: [String], columns: Int) -> [LayoutLine] {
    texts.flatMap { TextWrapping.lines(of: $0, columns: max(1, columns)) }.map { .text($0, style: .text, column: 0) }
  }

  private static func commands(columns: Int) -> [LayoutLine] {
    SlashCommand.allCases.flatMap {
      Table.rows(key: $0.usage, words: $0.summary, keyColumns: 26, columns: columns)
    }
  }

  private static func page(on command: SlashCommand, columns: Int) -> [LayoutLine] {
    var texts = [command.summary.prefix(1).uppercased() + command.summary.dropFirst() + "."] + command.details
    if !command.aliases.isEmpty { texts.append("Also: " + command.aliases.map { "/\($0)" }.joined(separator: ", ")) }
    return wrapped(texts, columns: columns)
  }

  private static func keys(_ overrides: KeyOverrides, columns: Int) -> [LayoutLine] {
    let bindings = Keymap.bindings(with: overrides)
    var seen: [Command] = []
    for binding in bindings where [.composer, .emptyComposer].contains(binding.focus) {
      if !seen.contains(binding.command) { seen.append(binding.command) }
    }
    return seen.flatMap { command in
      let keys = bindings.filter {
        $0.command == command && [.composer, .emptyComposer].contains($0.focus)
      }
      let sequences = Keymap.sequences(with: overrides).filter { $0.command == command && $0.focus == .composer }
      let names = (keys.map { KeyName.text($0.key) } + sequences.map(\.name)).joined(separator: ", ")
      return Table.rows(key: names, words: command.summary, keyColumns: 26, columns: columns)
    }
  }
}

/// A key as people write it: `Ctrl+C`, `Alt+Enter`.
enum KeyName {
  static func text(_ event: KeyEvent) -> String {
    var name = ""
    if event.modifiers.contains(.control) { name += "Ctrl+" }
    if event.modifiers.contains(.alt) { name += "Alt+" }
    if event.modifiers.contains(.shift) { name += "Shift+" }
    return name + text(event.key, isChord: !event.modifiers.isEmpty)
  }

  private static func text(_ key: Key, isChord: Bool) -> String {
    switch key {
    case .character(" "): "Space"
    case .character(let character): isChord ? character.uppercased() : String(character)
    case .enter: "Enter"
    case .tab: "Tab"
    case .backTab: "Shift+Tab"
    case .backspace: "Backspace"
    case .delete: "Delete"
    case .escape: "Esc"
    case .insert: "Insert"
    case .up: "Up"
    case .down: "Down"
    case .left: "Left"
    case .right: "Right"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .function(let number): "F\(number)"
    }
  }
}
