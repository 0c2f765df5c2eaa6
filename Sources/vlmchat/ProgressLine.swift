import Dispatch
import Glibc
import Synchronization

/// One line on standard error that says what takes so long: only on a terminal, only after a second.
///
/// @unchecked: the timer is cancelled once and not touched else.
final class ProgressLine: @unchecked Sendable {
  private static let patience = DispatchTimeInterval.seconds(1)
  private static let interval = DispatchTimeInterval.milliseconds(200)

  private let display = Display()
  private let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "vlmchat.progress"))

  let isOnTerminal = isatty(STDERR_FILENO) == 1
  private let sharesTerminal = isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 1

  init() {
    timer.setEventHandler { [display, isOnTerminal] in if isOnTerminal { display.draw() } }
    timer.schedule(deadline: .now() + Self.patience, repeating: Self.interval)
    timer.activate()
  }

  deinit { timer.cancel() }

  /// What is being done now: plain text of the program's own.
  func report(_ text: String) { display.set(text) }

  /// Writes lines, which the progress makes room for where they go to a terminal, too.
  func aside(_ body: () throws -> Void) rethrows {
    if sharesTerminal { try display.aside(body) } else { try body() }
  }

  /// Takes the line away, for good: what comes now speaks for itself.
  func finish() { display.close() }

  /// Drawn by the timer's queue, closed by the caller's thread.
  private final class Display: Sendable {
    private struct State {
      var text = ""
      /// What stands on the line now.
      var shown = ""
      var isClosed = false
    }

    private static let clear = "\r\u{1B}[K"

    private let state = Mutex(State())

    func set(_ text: String) { state.withLock { $0.text = text } }

    func draw() {
      state.withLock { state in
        guard !state.isClosed, state.text != state.shown else { return }
        state.shown = state.text
        Self.write("\(Self.clear)\(state.text)…")
      }
    }

    func aside(_ body: () throws -> Void) rethrows {
      try state.withLock { state in
        guard !state.shown.isEmpty, !state.isClosed else { return try body() }
        Self.write(Self.clear)
        // At once, and not when the timer comes: where much is written the line would hardly ever be there.
        defer { Self.write("\(state.shown)…") }
        try body()
      }
    }

    func close() {
      state.withLock { state in
        guard !state.isClosed else { return }
        state.isClosed = true
        if !state.shown.isEmpty { Self.write(Self.clear) }
      }
    }

    private static func write(_ text: String) {
      _ = Array(text.utf8).withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
  }
}
