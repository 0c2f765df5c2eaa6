import Foundation
import Logging
import Synchronization

/// Where `--log FILE` writes: a line an event, for finding out what went wrong on somebody else's machine. What was said and
/// seen is not in it, only names of files, counts, times and errors.
struct LogFile: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.debug
  private let output: LogOutput

  /// A logger that appends to the file at `path`, or one that says nothing.
  static func logger(path: String?) throws -> Logger {
    guard let path else { return Logger(label: "vlmchat") { _ in SwiftLogNoOpLogHandler() } }
    let output = try LogOutput(path: LocalPaths.expandingTilde(path))
    return Logger(label: "vlmchat") { _ in LogFile(output: output) }
  }

  private init(output: LogOutput) { self.output = output }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let fields = metadata.merging(event.metadata ?? [:]) { $1 }
    let details = fields.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    output.write("\(event.level.rawValue): \(event.message)\(details)")
  }
}

/// The open file, shared by all copies of the handler.
private final class LogOutput: Sendable {
  private let handle: Mutex<FileHandle>

  init(path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw FileError(path: path, fault: POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO))
    }
    handle = Mutex(FileHandle(fileDescriptor: descriptor, closeOnDealloc: true))
  }

  /// A log that cannot be written must not stop the program.
  func write(_ line: String) {
    let text = "\(Date().formatted(.iso8601)) \(ErrorText.visible(line))\n"
    handle.withLock { try? $0.write(contentsOf: Data(text.utf8)) }
  }
}
