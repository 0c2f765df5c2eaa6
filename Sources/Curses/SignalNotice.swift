import Glibc
import Synchronization

/// Turns signals that concern the terminal into bytes in the wake-up pipe.
///
/// A signal handler can reach nothing but globals; these are the only ones of the target beside `TerminalRestorer`'s.
enum SignalNotice {
  private static let descriptor = Atomic<Int32>(-1)
  private static let wasContinued = Atomic<Bool>(false)
  private static let wasResized = Atomic<Bool>(false)

  /// From now on a change of size, and going on after a stop, wake `pipe`.
  static func install(waking pipe: WakeUpPipe) {
    descriptor.store(pipe.writeDescriptor, ordering: .releasing)
    handle(SIGWINCH) { _ in
      SignalNotice.wasResized.store(true, ordering: .releasing)
      SignalNotice.post()
    }
    handle(SIGCONT) { _ in
      SignalNotice.wasContinued.store(true, ordering: .releasing)
      SignalNotice.post()
    }
  }

  static func remove() {
    signal(SIGWINCH, SIG_DFL)
    signal(SIGCONT, SIG_DFL)
    descriptor.store(-1, ordering: .releasing)
  }

  /// True once after the process went on from a stop: the shell may have changed the terminal's modes meanwhile.
  static func takeContinued() -> Bool { wasContinued.exchange(false, ordering: .acquiringAndReleasing) }

  /// True once after a change of size, which may be undone already.
  static func takeResized() -> Bool { wasResized.exchange(false, ordering: .acquiringAndReleasing) }

  private static func post() {
    let target = descriptor.load(ordering: .acquiring)
    guard target >= 0 else { return }
    let savedError = errno
    var byte: UInt8 = 1
    _ = write(target, &byte, 1)
    errno = savedError
  }

  private static func handle(_ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    action.sa_flags = Int32(SA_RESTART)
    sigaction(number, &action, nil)
  }
}
