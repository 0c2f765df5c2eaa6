import Glibc
import Synchronization

/// Gives the terminal back to the shell from any exit path: idempotent and async-signal-safe.
///
/// Everything it needs is prepared beforehand and never freed, since a signal may come at any time.
final class TerminalRestorer: @unchecked Sendable {
  private let descriptor: Int32
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  private let savedModes: UnsafeMutablePointer<termios>
  private let isArmed = Atomic<Bool>(false)

  /// - Parameters:
  ///   - descriptor: the terminal.
  ///   - escapes: control sequences that undo what the program asked of the terminal.
  ///   - modes: the line discipline as it was.
  init(descriptor: Int32, escapes: [UInt8], modes: termios) {
    self.descriptor = descriptor
    bytes = .allocate(capacity: escapes.count)
    _ = bytes.initialize(from: escapes)
    savedModes = .allocate(capacity: 1)
    savedModes.initialize(to: modes)
  }

  /// From now on `restore` has something to do.
  func arm() {
    isArmed.store(true, ordering: .releasing)
    guard Self.active.load(ordering: .acquiring) != address else { return }
    _ = Unmanaged.passRetained(self)
    Self.active.store(address, ordering: .releasing)
  }

  /// The program has given the terminal back by itself.
  func disarm() { isArmed.store(false, ordering: .releasing) }

  func restore() {
    guard isArmed.exchange(false, ordering: .acquiringAndReleasing) else { return }
    var written = 0
    while written < bytes.count {
      let count = write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
      if count <= 0 { break }
      written += count
    }
    tcsetattr(descriptor, TCSANOW, savedModes)
  }

  private var address: UInt { UInt(bitPattern: Unmanaged.passUnretained(self).toOpaque()) }

  /// Address of the one that `restoreActive` reaches, 0 for none: signal handlers can take no arguments.
  private static let active = Atomic<UInt>(0)

  static func restoreActive() {
    guard let pointer = UnsafeRawPointer(bitPattern: active.load(ordering: .acquiring)) else { return }
    Unmanaged<TerminalRestorer>.fromOpaque(pointer)._withUnsafeGuaranteedRef { $0.restore() }
  }
}
