import Chat
import ChatUI
import Foundation
import Screen
import Synchronization

/// The chat without a screen: lines in, labelled lines out, for `--plain`, dumb terminals, screen readers and pipes.
///
/// The state, the events and the effects are those of the screen; only what shows them differs.
final class PlainRuntime {
  private let inbox: EventInbox
  private let runner: EffectRunner
  private let themes: ThemeLibrary
  private let arrival = DispatchSemaphore(value: 0)
  private let lines = PendingLines()
  private let isInteractive = isatty(STDIN_FILENO) == 1
  private var plain: PlainChat
  private var state: AppState
  private var isOver = false
  private var isPrompted = false

  init(inbox: EventInbox, runner: EffectRunner, themes: ThemeLibrary, state: AppState) {
    self.inbox = inbox
    self.runner = runner
    self.themes = themes
    self.state = state
    plain = PlainChat(echoesInput: !isInteractive)
  }

  /// Runs until the input ends or the user quits. `first` is what the command line asked for.
  func run(_ first: [AppEvent]) {
    inbox.onArrival { [arrival] in arrival.signal() }
    lines.read { [arrival] in arrival.signal() }
    // A chat that comes from the screen has something to tell before anything happens.
    if first.isEmpty { show() } else { process(first) }
    while !isOver {
      // Lines that were written beforehand are meant for the model that a line before asked for.
      if state.acceptsLine, isInteractive || state.modelLoading == nil {
        if let line = lines.next() {
          isPrompted = false
          process([.line(line)])
          continue
        }
        if lines.hasEnded {
          process([.quitRequested])
          continue
        }
        prompt()
      }
      arrival.wait()
      process(inbox.takeAll())
    }
    runner.finish()
    if isInteractive { write("\n") }
  }

  private func process(_ events: [AppEvent]) {
    guard !events.isEmpty else { return }
    var effects = update(&state, .tick(Date()))
    for event in events { effects += update(&state, event) }
    show()
    for effect in effects where !isOver { perform(effect) }
  }

  private func show() {
    let output = plain.output(after: state)
    guard !output.isEmpty else { return }
    if isPrompted { write("\n") }
    isPrompted = false
    write(output)
  }

  private func perform(_ effect: Effect) {
    switch effect {
    case .quit: isOver = true
    case .redraw, .previewTheme, .useMouse, .useScreenReader: break
    case .copy(let text) where isatty(STDOUT_FILENO) == 1: Clipboard.copy(text)
    case .copy, .suspend, .openEditor:
      process([.failed(message: "This needs the full-screen chat: start vlmchat without --plain.")])
    case .setTheme(let name):
      process([.failed(message: "There are no colours here for the theme \(name).")])
    case .listThemes: process([.themesListed(themes.names)])
    default: runner.run(effect)
    }
  }

  private func prompt() {
    guard isInteractive, !isPrompted else { return }
    write(PlainChat.prompt)
    isPrompted = true
  }

  private func write(_ text: String) {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    } catch {
      // Nobody reads any more: there is nothing left to do but keep what was said.
      isOver = true
    }
  }
}

/// Lines of standard input, read ahead on a thread of their own.
private final class PendingLines: Sendable {
  private let contents = Mutex((lines: [String](), hasEnded: false))

  var hasEnded: Bool { contents.withLock { $0.hasEnded && $0.lines.isEmpty } }

  func next() -> String? { contents.withLock { $0.lines.isEmpty ? nil : $0.lines.removeFirst() } }

  /// Reads until the input ends; `onArrival` is called after each line and at the end.
  func read(onArrival: @escaping @Sendable () -> Void) {
    Thread { [self] in
      while let line = readLine() {
        contents.withLock { $0.lines.append(line) }
        onArrival()
      }
      contents.withLock { $0.hasEnded = true }
      onArrival()
    }.start()
  }
}
