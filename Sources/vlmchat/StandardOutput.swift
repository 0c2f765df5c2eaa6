import ArgumentParser
import Glibc

/// Standard output for results that other programs read.
enum StandardOutput {
  /// Writes all of `text`. When nobody reads any more the program's work is done: it ends quietly.
  /// - Throws: `ExitCode.success` for a closed pipe, `CommandError` for anything else.
  static func write(_ text: String) throws {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if written >= 0 {
        bytes.removeFirst(written)
      } else if errno == EPIPE {
        throw ExitCode.success
      } else if errno == EAGAIN {
        var descriptor = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
        poll(&descriptor, 1, -1)
      } else if errno != EINTR {
        throw CommandError.outputFailed(code: errno)
      }
    }
  }
}
