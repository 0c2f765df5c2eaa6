import Screen

/// What Tab found, or while a command is typed what it may become, in a short list above the composer.
enum CompletionView {
  private static let mostRows = 8

  /// A preview takes as many rows as the longest list, from so many columns of screen on.
  private static let previewColumns = 60

  static func draw(_ state: AppState, above row: Int, on canvas: inout Canvas, cache: RenderCache) {
    guard row > 0, let menu = state.completion ?? CommandHints.menu(state) else { return }
    let isPreviewed = menu.preview?.pixels != nil && canvas.buffer.size.columns >= previewColumns && row >= mostRows
    let listed = min(menu.items.count, mostRows, row)
    let rows = isPreviewed ? mostRows : listed
    let first = min(max(0, (menu.selected ?? 0) - listed + 1), menu.items.count - listed)
    let shown = menu.items[first..<first + listed]
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
    if isPreviewed, let slot = menu.preview { draw(slot, state, in: rect, on: &canvas, cache: cache) }
  }

  /// The chosen picture at the right edge, its size in words below it.
  private static func draw(
    _ slot: PictureSlot, _ state: AppState, in rect: Rect, on canvas: inout Canvas, cache: RenderCache
  ) {
    guard let attachment = slot.attachment else { return }
    let limit = Size(columns: rect.columns / 3, rows: rect.rows - 1)
    let size = PictureFitting.cells(
      width: attachment.width, height: attachment.height, within: limit, cellAspect: state.cellAspect, enlarges: true)
    guard let art = cache.art(of: slot, size: size, glyphs: state.glyphs, canvas: canvas) else { return }
    let column = rect.columns - limit.columns - 1
    canvas.fill(Rect(row: rect.row, column: column - 1, columns: limit.columns + 2, rows: rect.rows), style: .overlay)
    canvas.buffer.copy(art, at: Position(row: rect.row, column: column + limit.columns - size.columns))
    let words = "\(attachment.width)x\(attachment.height), \(Figures.bytes(attachment.byteCount))"
    let foot = Rect(row: rect.row + rect.rows - 1, column: column, columns: limit.columns, rows: 1)
    canvas.drawRight(TextWidth.truncated(words, columns: limit.columns), in: foot, style: .pictureCaption)
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
