import Dispatch
import Glibc

/// Turns the signals that ask a program to end into a call, so that the chat can keep what it has and restore the terminal.
///
/// The second signal does not wait: it restores the terminal and ends at once.
final class TerminationSignals {
  private var sources: [any DispatchSourceSignal] = []

  /// - Parameters:
  ///   - onRequest: called once, on a thread of its own, with the first signal's number.
  ///   - restoreTerminal: called, from the same thread, before a second signal ends the process.
  init(
    onRequest: @escaping @Sendable (Int32) -> Void, restoreTerminal: @escaping @Sendable () -> Void
  ) {
    let queue = DispatchQueue(label: "vlmchat.signals")
    let count = SignalCount()
    for number in [SIGTERM, SIGHUP, SIGINT] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        if count.next() == 1 {
          onRequest(number)
        } else {
          restoreTerminal()
          _exit(128 + number)
        }
      }
      source.resume()
      sources.append(source)
    }
  }

  deinit {
    for source in sources { source.cancel() }
  }
}

/// Counts on the one queue that all signals arrive on.
private final class SignalCount: @unchecked Sendable {
  private var count = 0

  func next() -> Int {
    count += 1
    return count
  }
}
