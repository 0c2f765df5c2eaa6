import Chat
import ChatUI
import Foundation
import Screen

/// The event loop of the full-screen chat: one thread, the terminal's; everything that takes time runs elsewhere and comes
/// back through the inbox.
final class ChatRuntime {
  /// Shortest time between two draws that no key asked for.
  private static let drawInterval: TimeInterval = 1.0 / 30
  /// How often what changes by itself is shown to be alive.
  private static let tickMilliseconds = 100

  private let terminal: any Terminal
  private let inbox: EventInbox
  private let runner: EffectRunner
  private let themes: ThemeLibrary
  private let clipboard: @Sendable (String) -> Void
  private let cache = RenderCache()
  private(set) var state: AppState
  private var theme: Theme
  private var themeWatch: ThemeWatch
  /// Nobody has chosen a theme: the terminal's background may.
  private var suitsBackground: Bool
  private var isOver = false
  /// The chat is to go on without a screen, from `state`.
  private(set) var leavesScreen = false
  private var needsDraw = true
  private var lastDraw = Date.distantPast

  init(
    terminal: any Terminal, inbox: EventInbox, runner: EffectRunner, themes: ThemeLibrary, state: AppState,
    theme: Theme, suitsBackground: Bool = false, clipboard: @escaping @Sendable (String) -> Void
  ) {
    self.terminal = terminal
    self.inbox = inbox
    self.runner = runner
    self.themes = themes
    self.state = state
    self.theme = theme
    themeWatch = ThemeWatch(path: themes.path(of: theme.name))
    self.suitsBackground = suitsBackground
    self.clipboard = clipboard
  }

  /// Runs until the user or a signal ends it, or the chat leaves the screen: then nothing is finished yet. `first` is what the command line asked for.
  func run(_ first: [AppEvent]) throws {
    try process(first)
    while !isOver, !leavesScreen {
      try drawIfDue()
      if let event = try terminal.nextEvent(milliseconds: patience()) {
        try take(event)
        needsDraw = true
        // A held key or a paste without brackets comes as a burst: it is drawn once, at its end.
        while !isOver, let next = try terminal.nextEvent(milliseconds: 0) { try take(next) }
        if !isOver { try draw() }
      }
      let wasAwaited = awaitsFirstWord
      try process(inbox.takeAll())
      try followThemeFile()
      if state.isAnimated { needsDraw = true }
      // The first word is what the user waits for: it is not held back for what may come with it.
      if wasAwaited, !awaitsFirstWord, !isOver { try draw() }
    }
    if !leavesScreen { runner.finish() }
  }

  private var awaitsFirstWord: Bool { state.reply.map { $0.phase != .streaming } ?? false }

  /// Milliseconds to wait for the terminal: not past the next draw or tick that is due.
  private func patience() -> Int {
    if needsDraw {
      return max(0, Int((Self.drawInterval - Date().timeIntervalSince(lastDraw)) * 1000))
    }
    if state.isAnimated { return Self.tickMilliseconds }
    return themeWatch.isActive ? ThemeWatch.milliseconds : -1
  }

  private func take(_ event: TerminalEvent) throws {
    if case .background(let color) = event { try suit(color) } else { try process([.terminal(event)]) }
  }

  /// Wears the theme for screens as light or dark as this one, where that was left open.
  private func suit(_ background: TerminalColor) throws {
    guard suitsBackground, case .rgb(let red, let green, let blue) = background else { return }
    suitsBackground = false
    // The weights of BT.709 for how bright a colour looks.
    let brightness = 0.2126 * Double(red) + 0.7152 * Double(green) + 0.0722 * Double(blue)
    let name = brightness > 127 ? "light" : "dark"
    if themes.names.contains(name), try wear(name) { state.themeName = name }
  }

  private func process(_ events: [AppEvent]) throws {
    guard !events.isEmpty || state.isAnimated else { return }
    var effects = update(&state, .tick(Date()))
    for event in events { effects += update(&state, event) }
    if !events.isEmpty { needsDraw = true }
    for effect in effects where !isOver { try perform(effect) }
  }

  /// Effects on the terminal happen here, on its thread; all others go to the runner.
  private func perform(_ effect: Effect) throws {
    switch effect {
    case .quit: isOver = true
    case .redraw: terminal.invalidate()
    case .copy(let text): clipboard(text)
    case .suspend:
      terminal.suspend()
      // The whole foreground group, as the terminal would have; a group without a shell is not stopped by it.
      kill(0, SIGTSTP)
      try terminal.resume()
      try process([.terminal(.resize(terminal.size))])
    case .openEditor(let text):
      terminal.suspend()
      let result = Result { try ExternalEditor.edit(text) }
      try terminal.resume()
      switch result {
      case .success(let edited): try process([.editorClosed(text: edited)])
      case .failure(let error): try process([.failed(message: ErrorText.line(for: error))])
      }
    case .setTheme(let name):
      suitsBackground = false
      if try wear(name) { try process([.themeChanged(name: name)]) }
    case .previewTheme(let name): _ = try wear(name)
    case .useMouse(let isUsed): terminal.useMouse(isUsed)
    case .useScreenReader(let isUsed): leavesScreen = isUsed
    case .listThemes: try process([.themesListed(themes.names)])
    case .complete(let id, .theme, let prefix):
      try process([.completed(id, themes.names.filter { $0.hasPrefix(prefix) })])
    default: runner.run(effect)
    }
  }

  /// - Returns: whether the theme is there and in order; else the one before stays.
  private func wear(_ name: String) throws -> Bool {
    do {
      theme = try themes.theme(named: name)
      themeWatch = ThemeWatch(path: themes.path(of: name))
      needsDraw = true
      return true
    } catch {
      try process([.failed(message: ErrorText.line(for: error))])
      return false
    }
  }

  /// A theme that was saved while it is worn is read anew. One with a mistake is told of and may be mended.
  private func followThemeFile() throws {
    guard !isOver, themeWatch.hasChanged(now: Date()) else { return }
    do {
      theme = try themes.theme(named: theme.name)
      try process([.informed(message: "The theme \(theme.name) was read again.")])
    } catch {
      try process([.failed(message: ErrorText.line(for: error))])
    }
    needsDraw = true
  }

  private func drawIfDue() throws {
    if needsDraw, Date().timeIntervalSince(lastDraw) >= Self.drawInterval { try draw() }
  }

  private func draw() throws {
    let frame = render(state, theme: theme, depth: terminal.colorDepth, cache: cache)
    try terminal.present(frame.buffer, graphics: frame.graphics, cursor: frame.cursor)
    needsDraw = false
    lastDraw = Date()
  }
}
