import Foundation
import Images
import Synchronization

/// The picture on the desktop's clipboard, by the tool that the desktop has for it: `wl-paste` on Wayland, `xclip` on X11.
enum ClipboardPicture {
  private static let types = ["image/png", "image/jpeg", "image/webp"]
  /// A clipboard belongs to a program, which may hang.
  private static let patience = DispatchTimeInterval.seconds(5)

  /// - Throws: `ProgramError.clipboardUnavailable`, `.clipboardHoldsNoPicture`.
  static func read(environment: [String: String], limit: Int = ImageLimits.standard.maximumFileBytes) throws -> [UInt8]
  {
    let tools = tools(environment: environment)
    guard !tools.isEmpty else { throw ProgramError.clipboardUnavailable }
    for tool in tools {
      for type in types {
        let bytes = output(of: tool.path, tool.arguments(type), limit: limit)
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

  /// What a command writes; nothing where it fails, takes too long or writes more than `limit` bytes.
  private static func output(of path: String, _ arguments: [String], limit: Int) -> [UInt8] {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    guard (try? process.run()) != nil else { return [] }
    let timer = DispatchSource.makeTimerSource(queue: .global())
    timer.schedule(deadline: .now() + patience)
    // Asked to end, a tool that hangs may hang on.
    timer.setEventHandler { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
    timer.resume()
    defer { timer.cancel() }
    let data = (try? pipe.fileHandleForReading.read(upToCount: limit + 1)) ?? Data()
    if data.count > limit { process.terminate() }
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0, data.count <= limit else { return [] }
    return Array(data)
  }
}
