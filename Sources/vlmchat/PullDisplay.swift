import Dispatch
import Foundation
import Glibc
import Hub
import Synchronization

/// Shows a pull on standard error: on a terminal one line that is drawn again and again, elsewhere a line now and then, and
/// nothing where nobody wants it.
final class PullDisplay {
  private let core: Core
  private let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "vlmchat.pull"))

  init(isQuiet: Bool, environment: [String: String]) {
    core = Core(
      isQuiet: isQuiet, isTerminal: isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb",
      environment: environment)
    timer.setEventHandler { [core] in core.draw() }
    timer.schedule(deadline: .now() + .milliseconds(500), repeating: .milliseconds(250))
    timer.activate()
  }

  deinit { timer.cancel() }

  /// What is being done before anything comes.
  func report(_ text: String) { core.state.withLock { $0.text = text } }

  /// From now on the line is about this.
  func show(_ progress: PullProgress, _ plans: [PullPlan]) {
    let files = plans.flatMap { $0.isComplete ? [] : $0.manifest.files }
    core.state.withLock {
      $0.progress = progress
      $0.totalBytes = files.reduce(0) { $0 + $1.size }
      $0.totalFiles = files.count
    }
  }

  func note(_ notice: RetryNotice) { core.print(PullText.notice(notice)) }

  /// Lines that stay.
  func print(_ text: String) { core.print(text) }

  /// Bytes of the files on their way that are on the disk.
  var presentBytes: Int { core.state.withLock { $0.progress?.snapshot.doneBytes ?? 0 } }

  /// Takes the line away, for good.
  func close() { core.close() }

  /// Drawn by the timer's queue, told by the threads that pull.
  private final class Core: Sendable {
    struct State {
      var text = ""
      var progress: PullProgress?
      var totalBytes = 0
      var totalFiles = 0
      var rate = TransferRate()
      /// What stands on the line now.
      var shown = ""
      /// Tenths of the whole and time of the last line into a pipe.
      var lastTenth = 0
      var lastLine = ContinuousClock.now
      var isClosed = false
    }

    private static let clear = "\r\u{1B}[K"
    private static let lineInterval = Duration.seconds(60)

    let state = Mutex(State())
    private let isQuiet: Bool
    private let isTerminal: Bool
    private let environment: [String: String]
    private let start = ContinuousClock.now

    init(isQuiet: Bool, isTerminal: Bool, environment: [String: String]) {
      self.isQuiet = isQuiet
      self.isTerminal = isTerminal
      self.environment = environment
    }

    func draw() {
      guard !isQuiet else { return }
      state.withLock { state in
        guard !state.isClosed else { return }
        for notice in state.progress?.takeNotices() ?? [] { write(PullText.notice(notice), &state) }
        let line = currentLine(&state)
        if isTerminal {
          let columns = OutputTerminal(environment: environment, descriptor: STDERR_FILENO).size.columns
          let fitting = PullText.fitting(line, columns: max(1, columns - 1))
          if fitting != state.shown { send(Self.clear + fitting) }
          state.shown = fitting
        } else if isDue(&state) {
          send(line + "\n")
        }
      }
    }

    private func currentLine(_ state: inout State) -> String {
      guard let snapshot = state.progress?.snapshot else { return state.text.isEmpty ? "" : state.text + "…" }
      state.rate.note(time: (ContinuousClock.now - start) / .seconds(1), bytes: snapshot.receivedBytes)
      return PullText.progress(snapshot, totalBytes: state.totalBytes, totalFiles: state.totalFiles, state.rate)
    }

    /// Into a pipe: at every tenth, and at least once a minute.
    private func isDue(_ state: inout State) -> Bool {
      guard let snapshot = state.progress?.snapshot else { return false }
      let tenth = state.totalBytes > 0 ? Int(10 * Double(snapshot.doneBytes) / Double(state.totalBytes)) : 0
      guard tenth > state.lastTenth || ContinuousClock.now - state.lastLine > Self.lineInterval else { return false }
      (state.lastTenth, state.lastLine) = (tenth, .now)
      return true
    }

    func print(_ text: String) {
      guard !isQuiet else { return }
      state.withLock { write(text, &$0) }
    }

    private func write(_ text: String, _ state: inout State) {
      send((state.shown.isEmpty ? "" : Self.clear) + text + "\n")
      state.shown = ""
    }

    func close() {
      state.withLock { state in
        guard !state.isClosed else { return }
        state.isClosed = true
        for notice in state.progress?.takeNotices() ?? [] where !isQuiet { write(PullText.notice(notice), &state) }
        if !state.shown.isEmpty { send(Self.clear) }
        state.shown = ""
      }
    }

    private func send(_ text: String) {
      _ = Array(text.utf8).withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
  }
}
