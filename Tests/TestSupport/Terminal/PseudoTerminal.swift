import Foundation
import Glibc

/// A pseudo-terminal: a program writes to `descriptor` as to any terminal, and all it wrote can be taken.
public final class PseudoTerminal: @unchecked Sendable {
  public struct Failed: Error { public var call: String }

  /// The program's side.
  public let descriptor: Int32
  private let controller: Int32
  /// Guards what the reading thread has read.
  private let condition = NSCondition()
  private var received: [UInt8] = []
  private var isOver = false
  private var markCount = 0

  public init(columns: Int, rows: Int) throws {
    controller = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard controller >= 0 else { throw Failed(call: "ptmx") }
    // What unlockpt(3) and ptsname(3) do; Swift does not see them.
    var isLocked: Int32 = 0
    var number: Int32 = 0
    guard ioctl(controller, Self.setLock, &isLocked) == 0, ioctl(controller, Self.getNumber, &number) == 0 else {
      throw Failed(call: "ioctl")
    }
    descriptor = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failed(call: "open") }
    resize(columns: columns, rows: rows)
    Thread.detachNewThread { [self] in readAll() }
  }

  /// TIOCSPTLCK and TIOCGPTN of Linux.
  private static let setLock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430

  /// Ends the reading thread, which holds this object. Close what else has the terminal open before.
  public func close() {
    Glibc.close(descriptor)
    condition.withLock { while !isOver { condition.wait() } }
    Glibc.close(controller)
  }

  public func resize(columns: Int, rows: Int) {
    var window = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(controller, UInt(TIOCSWINSZ), &window)
  }

  /// Everything that was written since the last time. A mark of our own behind it tells that nothing is under way still.
  public func takeOutput() -> [UInt8] {
    markCount += 1
    let mark = Array("\u{1B}]777;\(markCount)\u{7}".utf8)
    mark.withUnsafeBytes { _ = write(descriptor, $0.baseAddress, $0.count) }
    return condition.withLock {
      while !isOver, !received.suffix(mark.count).elementsEqual(mark) { condition.wait() }
      let output = Array(received.dropLast(mark.count))
      received.removeAll(keepingCapacity: true)
      return output
    }
  }

  private func readAll() {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(controller, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      condition.withLock {
        if count > 0 { received += buffer[..<count] } else { isOver = true }
        condition.signal()
      }
      if count <= 0 { return }
    }
  }
}
