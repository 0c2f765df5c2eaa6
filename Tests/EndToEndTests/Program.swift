import Foundation

/// The built program, and the checkout it was built from.
enum Program {
  /// The root of the checkout, found from this file.
  static let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The `vlmchat` that was built with these tests: `VLMCHAT_BINARY`, else beside the test bundle.
  static let binary: URL = {
    if let path = ProcessInfo.processInfo.environment["VLMCHAT_BINARY"] { return URL(filePath: path) }
    return URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "vlmchat")
  }()

  static let samples = checkout.appending(path: "assets/samples")

  struct Result {
    var status: Int32
    var standardOutput: Data
    var standardError: String

    var text: String { String(decoding: standardOutput, as: UTF8.self) }
  }

  /// Runs the program to its end, with nothing of the developer's own settings in its environment.
  static func run(
    _ arguments: [String], input: Data? = nil, environment: [String: String] = [:], directory: URL? = nil
  ) throws -> Result {
    let process = Process()
    process.executableURL = binary
    process.arguments = arguments
    process.environment = cleanEnvironment.merging(environment) { $1 }
    if let directory { process.currentDirectoryURL = directory }
    let output = Pipe()
    let error = Pipe()
    process.standardOutput = output
    process.standardError = error
    if let input {
      let pipe = Pipe()
      process.standardInput = pipe
      try process.run()
      try pipe.fileHandleForWriting.write(contentsOf: input)
      try pipe.fileHandleForWriting.close()
    } else {
      process.standardInput = FileHandle.nullDevice
      try process.run()
    }
    // Standard error is read on another thread, so that neither pipe can fill up and stall the program.
    let reader = BackgroundReader(error.fileHandleForReading)
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, standardOutput: bytes,
      standardError: String(decoding: reader.bytes(), as: UTF8.self))
  }

  static let cleanEnvironment: [String: String] = [
    "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
    "HOME": FileManager.default.temporaryDirectory.appending(path: "vlmchat-tests-home").path(percentEncoded: false),
    "LANG": "C.UTF-8", "TZ": "UTC", "TERM": "dumb",
    "LD_LIBRARY_PATH": ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] ?? "",
  ]
}

/// Reads a pipe to its end on a thread of its own.
private final class BackgroundReader: @unchecked Sendable {
  private let done = DispatchSemaphore(value: 0)
  // Written once by the thread before it signals, read after the wait.
  private var data = Data()

  init(_ handle: FileHandle) {
    Thread { [self] in
      data = (try? handle.readToEnd()) ?? Data()
      done.signal()
    }.start()
  }

  func bytes() -> Data {
    done.wait()
    done.signal()
    return data
  }
}

/// A folder that is gone when the test is.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "vlmchat-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
