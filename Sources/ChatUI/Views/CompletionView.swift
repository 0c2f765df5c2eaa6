import Screen

/// What Tab found, or while a command is typed what it may become, in a short list above the composer.
enum CompletionView {
  private static let mostRows = 8

  static func draw(_ state: AppState, above row: Int, on canvas: inout Canvas) {
    guard row > 0, let menu = state.completion ?? CommandHints.menu(state) else { return }
    let rows = min(menu.items.count, mostRows, row)
    let first = min(max(0, (menu.selected ?? 0) - rows + 1), menu.items.count - rows)
    let shown = menu.items[first..<first + rows]
    let names = shown.map { TextWidth.columns(of: SafeText.line($0.insertion)) }.max() ?? 0
    let columns = canvas.buffer.size.columns
    let margin = columns >= 40 ? AppState.promptColumns : 1
    let rect = Rect(row: row - rows, column: 0, columns: columns, rows: rows)
    canvas.ground = .overlay
    defer { canvas.ground = .text }
    canvas.fill(rect, style: .overlay)
    for (line, item) in shown.enumerated() {
      let isSelected = first + line == menu.selected
      if isSelected {
        canvas.fill(Rect(row: rect.row + line, column: 0, columns: columns, rows: 1), style: .selection)
      }
      let inner = Rect(row: rect.row + line, column: margin, columns: columns - margin, rows: 1)
      canvas.draw(SafeText.line(item.insertion), in: inner, style: isSelected ? .selection : .overlay)
      canvas.draw(SafeText.line(item.summary), in: inner, column: names + 2, style: isSelected ? .selection : .dim)
    }
  }
}

/// The commands that the word being typed may become, and the usage of the one that is typed.
enum CommandHints {
  static func menu(_ state: AppState) -> CompletionMenu? {
    guard state.overlay == nil, state.search == nil, state.notice == nil, let text = state.slashText else { return nil }
    let name = text.dropFirst().prefix { !$0.isWhitespace }
    let isTyped = name.count + 1 < text.count
    let wanted = name.lowercased()
    let commands =
      isTyped
      ? [SlashCommand(named: wanted)].compactMap { $0 }
      : SlashCommand.allCases.filter { command in
        command.name.hasPrefix(wanted) || (!wanted.isEmpty && command.aliases.contains { $0.hasPrefix(wanted) })
      }
    guard !commands.isEmpty else { return nil }
    let items = commands.map { CompletionMenu.Item(insertion: $0.usage, summary: $0.summary) }
    return CompletionMenu(items: items, selected: nil, wordStart: 0)
  }
}
