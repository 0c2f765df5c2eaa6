import Chat

extension AppState {
  mutating func performInOverlay(_ command: Command) -> [Effect] {
    switch command {
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    default:
      if case .sessions(let browser) = overlay { return performInSessions(browser, command) }
      if case .folder(let picker) = overlay { return performInFolder(picker, command) }
      if case .fetching(let question) = overlay { return performInFetching(question, command) }
      if command == .stopOrClose { return closeOverlay() }
      switch overlay {
      case .help, .images, .shots, .settings, .context: scrollPage(command)
      case .models(let choice): return chooseModel(choice, command)
      case .themes(let choice): return chooseTheme(choice, command)
      case .viewing: return performInViewer(command)
      case .looking(let looking): walk(looking, command)
      case .sessions, .folder, .fetching, nil: break
      }
    }
    return []
  }

  private mutating func closeOverlay() -> [Effect] {
    defer { overlay = nil }
    guard case .themes(let choice) = overlay, choice.names.indices.contains(choice.selected),
      choice.names[choice.selected] != choice.original
    else { return [] }
    return [.previewTheme(name: choice.original)]
  }

  /// The screen wears the theme that is selected, from one key to the next.
  private mutating func chooseTheme(_ choice: ThemeChoice, _ command: Command) -> [Effect] {
    guard choice.names.indices.contains(choice.selected) else { return closeOverlay() }
    if command == .choose {
      overlay = nil
      return [.setTheme(name: choice.names[choice.selected])]
    }
    var choice = choice
    let before = choice.selected
    choice.selected = moved(choice.selected, by: command, count: choice.names.count)
    overlay = .themes(choice)
    notice = nil
    return choice.selected == before ? [] : [.previewTheme(name: choice.names[choice.selected])]
  }

  func moved(_ selected: Int, by command: Command, count: Int) -> Int {
    let page = max(1, OverlayFrame(size).content.rows - 1)
    let target =
      switch command {
      case .selectPrevious, .scrollUp: selected - 1
      case .selectNext, .scrollDown: selected + 1
      case .pageUp: selected - page
      case .pageDown: selected + page
      case .scrollToTop: 0
      case .scrollToBottom: count - 1
      default: selected
      }
    return min(max(0, target), max(0, count - 1))
  }

  private mutating func scrollPage(_ command: Command) {
    guard let overlay, let page = PageContent(overlay, state: self, columns: OverlayFrame(size).content.columns) else {
      return
    }
    let rows = OverlayFrame(size).content.rows
    let last = max(0, page.lines.count - rows)
    let target =
      switch command {
      case .scrollUp: page.first - 1
      case .scrollDown: page.first + 1
      case .pageUp: page.first - max(1, rows - 1)
      case .pageDown: page.first + max(1, rows - 1)
      case .scrollToTop: 0
      case .scrollToBottom: last
      default: page.first
      }
    let line = min(max(0, target), last)
    switch overlay {
    case .help(let topic, _): self.overlay = .help(topic: topic, line: line)
    case .images: self.overlay = .images(line: line)
    case .shots: self.overlay = .shots(line: line)
    case .settings: self.overlay = .settings(line: line)
    case .context: self.overlay = .context(line: line)
    case .viewing, .looking, .sessions, .themes, .models, .folder, .fetching: break
    }
  }
}
