import Foundation
import Glibc
import Images

/// The picture on the desktop's clipboard, by the tool that the desktop has for it: `wl-paste` on Wayland, `xclip` on X11.
enum ClipboardPicture {
  private static let types = ["image/png", "image/jpeg", "image/webp"]
  /// A clipboard belongs to a program, which may hang. `VLMCHAT_CLIPBOARD_SECONDS` says otherwise.
  private static let usualPatience = 5.0

  private static func patience(_ environment: [String: String]) -> Double {
    guard let seconds = environment["VLMCHAT_CLIPBOARD_SECONDS"].flatMap({ Double($0) }), seconds > 0, seconds <= 600
    else { return usualPatience }
    return seconds
  }

  /// - Throws: `ProgramError.clipboardUnavailable`, `.clipboardHoldsNoPicture`, `.clipboardHangs`.
  static func read(environment: [String: String], limit: Int = ImageLimits.standard.maximumFileBytes) throws -> [UInt8]
  {
    let tools = tools(environment: environment)
    guard !tools.isEmpty else { throw ProgramError.clipboardUnavailable }
    for tool in tools {
      for type in types {
        let bytes = try output(
          of: tool.path, tool.arguments(type), limit: limit, patience: patience(environment))
        if !bytes.isEmpty { return bytes }
      }
    }
    throw ProgramError.clipboardHoldsNoPicture
  }

  private struct Tool {
    var path: String
    var arguments: (String) -> [String]
  }

  /// Those that are installed and whose display is there.
  private static func tools(environment: [String: String]) -> [Tool] {
    func found(_ name: String, display: String) -> String? {
      guard environment[display]?.isEmpty == false else { return nil }
      return (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").map { "\($0)/\(name)" }
        .first { access($0, X_OK) == 0 }
    }
    let wayland = found("wl-paste", display: "WAYLAND_DISPLAY").map { path in
      Tool(path: path) { ["--no-newline", "--type", $0] }
    }
    let x11 = found("xclip", display: "DISPLAY").map { path in
      Tool(path: path) { ["-selection", "clipboard", "-t", $0, "-o"] }
    }
    return [wayland, x11].compactMap(\.self)
  }

  /// What a command writes; nothing where it fails or writes more than `limit` bytes.
  /// - Parameter patience: seconds.
  /// - Throws: `ProgramError.clipboardHangs` where it takes longer: it has been ended then.
  private static func output(
    of path: String, _ arguments: [String], limit: Int, patience: Double
  ) throws(ProgramError) -> [UInt8] {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    guard (try? process.run()) != nil else { return [] }
    let deadline = ContinuousClock.now + .seconds(patience)
    func hang() -> ProgramError {
      // Asked to end, a tool that hangs may hang on.
      kill(process.processIdentifier, SIGKILL)
      return .clipboardHangs(tool: URL(filePath: path).lastPathComponent, seconds: patience)
    }
    guard let bytes = read(pipe.fileHandleForReading.fileDescriptor, limit: limit, until: deadline) else {
      throw hang()
    }
    if bytes.count > limit { process.terminate() }
    while process.isRunning {
      guard ContinuousClock.now < deadline else { throw hang() }
      usleep(2000)
    }
    guard process.terminationReason == .exit, process.terminationStatus == 0, bytes.count <= limit else { return [] }
    return bytes
  }

  /// All that comes, up to a byte over `limit`; `nil` where the end has not come in time. A child of the tool may hold the pipe
  /// open when the tool has gone.
  private static func read(_ descriptor: Int32, limit: Int, until deadline: ContinuousClock.Instant) -> [UInt8]? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= limit {
      let rest = (deadline - .now) / .milliseconds(1)
      var wish = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard rest > 0 else { return nil }
      let ready = poll(&wish, 1, Int32(rest.rounded(.up)))
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { return nil }
      let count = Glibc.read(descriptor, &chunk, min(chunk.count, limit + 1 - bytes.count))
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      if count <= 0 { break }
      bytes += chunk[..<count]
    }
    return bytes
  }
}
