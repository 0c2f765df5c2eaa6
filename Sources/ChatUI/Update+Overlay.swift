import Chat

extension AppState {
  mutating func performInOverlay(_ command: Command) -> [Effect] {
    switch command {
    case .stopOrClose: overlay = nil
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    default:
      switch overlay {
      case .help, .images, .shots, .settings, .context: scrollPage(command)
      case .sessions(let sessions, let selected):
        if command == .choose { return chooseSession(sessions, selected) }
        overlay = .sessions(sessions, selected: moved(selected, by: command, count: sessions.count))
      case .themes(let names, let selected):
        if command == .choose { return chooseTheme(names, selected) }
        overlay = .themes(names, selected: moved(selected, by: command, count: names.count))
      case .pictures(let numbers): turnPicture(numbers, command)
      case .looking(let looking): walk(looking, command)
      case nil: break
      }
    }
    return []
  }

  private mutating func chooseSession(_ sessions: [SessionListing], _ selected: Int) -> [Effect] {
    overlay = nil
    guard sessions.indices.contains(selected) else { return [] }
    return load(sessions[selected].name)
  }

  private mutating func chooseTheme(_ names: [String], _ selected: Int) -> [Effect] {
    overlay = nil
    return names.indices.contains(selected) ? [.setTheme(name: names[selected])] : []
  }

  private func moved(_ selected: Int, by command: Command, count: Int) -> Int {
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
    case .pictures, .looking, .sessions, .themes: break
    }
  }

  private mutating func turnPicture(_ numbers: [PictureNumber], _ command: Command) {
    let all = listedPictures.map(\.number)
    guard numbers.count == 1, let place = all.firstIndex(of: numbers[0]) else { return }
    let target =
      switch command {
      case .previousPicture: place - 1
      case .nextPicture: place + 1
      default: place
      }
    overlay = .pictures([all[min(max(0, target), all.count - 1)]])
  }
}
