import Glibc

/// A pipe that ends a wait for input: from other threads and from signal handlers.
///
/// The descriptors stay open until the process ends, so that a late signal can never write into another file.
struct WakeUpPipe: Sendable {
  let readDescriptor: Int32
  let writeDescriptor: Int32

  init() throws {
    var descriptors: [Int32] = [-1, -1]
    guard Glibc.pipe(&descriptors) == 0 else { throw CursesError.system(call: "pipe", code: errno) }
    for descriptor in descriptors {
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }
    readDescriptor = descriptors[0]
    writeDescriptor = descriptors[1]
  }

  /// Async-signal-safe. A full pipe is as good as another byte.
  func wake() {
    let savedError = errno
    var byte: UInt8 = 1
    _ = write(writeDescriptor, &byte, 1)
    errno = savedError
  }

  /// Takes every byte out.
  func drain() {
    var bytes = [UInt8](repeating: 0, count: 256)
    while read(readDescriptor, &bytes, bytes.count) > 0 {}
  }
}

/// Ends the terminal's wait for events; may be called from any thread and from signal handlers.
public struct TerminalWaker: Sendable {
  private let pipe: WakeUpPipe

  init(pipe: WakeUpPipe) { self.pipe = pipe }

  public func wake() { pipe.wake() }
}
