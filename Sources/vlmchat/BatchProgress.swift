import Batch
import Synchronization

/// How far a batch is: a line on a terminal while it runs, and a sentence at its end.
///
/// Used from the threads of a batch, which count one result at a time.
final class BatchProgress: Sendable {
  private struct State {
    var doneCount = 0
    var failedCount = 0
    var start = ContinuousClock.now
  }

  private let line = ProgressLine()
  /// Of the whole file; `nil` where it is not known.
  private let total: Int?
  private let skipped: Int
  private let state = Mutex(State())

  init(total: Int?, skipped: Int) {
    self.total = total
    self.skipped = skipped
    line.report("Loading the model")
  }

  var failedCount: Int { state.withLock { $0.failedCount } }

  /// The model is there: what comes now is measured.
  func begin() { state.withLock { $0.start = .now } }

  func count(_ result: BatchResult) {
    let text = state.withLock { state in
      state.doneCount += 1
      if case .failure = result.answer { state.failedCount += 1 }
      return Self.text(state, total: total, skipped: skipped)
    }
    line.report(text)
  }

  /// Writes to what may be the same terminal.
  func aside(_ body: () throws -> Void) rethrows { try line.aside(body) }

  func finish() { line.finish() }

  // MARK: Words

  private static func text(_ state: State, total: Int?, skipped: Int) -> String {
    let rate = rate(state)
    var text = "Case \(skipped + state.doneCount)"
    if let total { text += " of \(max(total, skipped + state.doneCount))" }
    if state.failedCount > 0 { text += ", \(state.failedCount) failed" }
    if rate > 0 { text += ", \(fixed(rate)) a second" }
    if let total, rate > 0 { text += ", \(duration(Double(max(0, total - skipped - state.doneCount)) / rate)) left" }
    return text
  }

  private static func rate(_ state: State) -> Double {
    let seconds = (ContinuousClock.now - state.start) / .seconds(1)
    return seconds > 0 ? Double(state.doneCount) / seconds : 0
  }

  private static func fixed(_ value: Double) -> String {
    value < 10 ? "\((value * 10).rounded() / 10)" : "\(Int(min(value, 1e9).rounded()))"
  }

  private static func duration(_ seconds: Double) -> String {
    let seconds = Int(min(seconds, 1e9).rounded(.up))
    return switch seconds {
    case ..<120: "\(seconds) s"
    case ..<7200: "\(seconds / 60) min"
    default: "\(seconds / 3600) h \(seconds / 60 % 60) min"
    }
  }

  /// After a run that did not come to its end.
  func sayHowToGoOn() {
    let done = skipped + state.withLock { $0.doneCount }
    guard done > 0 else { return }
    StandardError.tell("stopped after \(done) \(done == 1 ? "case" : "cases"); --skip \(done) goes on from there")
  }

  /// After one that did: on a terminal, and where something failed.
  func sum() {
    let state = state.withLock { $0 }
    if state.failedCount > 0 {
      StandardError.tell(
        "\(state.failedCount) of \(state.doneCount) cases failed; their lines in the output say why")
    } else if line.isOnTerminal {
      let seconds = (ContinuousClock.now - state.start) / .seconds(1)
      StandardError.tell(
        "\(state.doneCount) cases in \(Self.fixed(seconds)) s, \(Self.fixed(Self.rate(state))) a second")
    }
  }
}
