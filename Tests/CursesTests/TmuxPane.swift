import Foundation
import TestSupport

@testable import Curses

/// A real terminal for a test: a pane of a tmux server of its own, whose tty the test opens as the program would.
final class TmuxPane {
  let tty: Int32
  private let socket: String

  static let isAvailable = Command.find("tmux") != nil

  init(columns: Int = 60, rows: Int = 20) throws {
    socket = FileManager.default.temporaryDirectory.path + "/vlmchat-\(UUID().uuidString)"
    _ = try Self.tmux(
      socket, ["-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "exec sleep 600"])
    _ = try Self.tmux(socket, ["set", "-g", "escape-time", "0", ";", "set", "-g", "default-terminal", "tmux-256color"])
    let path = try Self.tmux(socket, ["display-message", "-p", "#{pane_tty}"]).trimmingCharacters(in: .newlines)
    tty = open(path, O_RDWR | O_NOCTTY)
    guard tty >= 0 else { throw PaneError.noTTY(path) }
    // tmux sets the modes of the tty in the child, before the command begins.
    for _ in 0..<100 {
      if try display("#{pane_current_command}") == "sleep" { break }
      usleep(10_000)
    }
  }

  enum PaneError: Error { case noTTY(String), failed(String) }

  deinit {
    close(tty)
    _ = try? Self.tmux(socket, ["kill-server"])
    unlink(socket)
  }

  func options(_ environment: [String: String] = ["TERM": "tmux-256color", "COLORTERM": "truecolor"])
    -> CursesTerminal.Options
  {
    var options = CursesTerminal.Options(environment: environment)
    options.inputDescriptor = tty
    options.outputDescriptor = tty
    return options
  }

  func resize(columns: Int, rows: Int) throws {
    _ = try Self.tmux(socket, ["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
  }

  /// Keys by tmux's names.
  func send(keys: String...) throws { _ = try Self.tmux(socket, ["send-keys"] + keys) }

  /// Bytes as they are.
  func send(bytes: String) throws {
    _ = try Self.tmux(socket, ["send-keys", "-H"] + bytes.utf8.map { String($0, radix: 16) })
  }

  func paste(_ text: String) throws {
    _ = try Self.tmux(socket, ["set-buffer", text, ";", "paste-buffer", "-p"])
  }

  /// What is on the screen, with control sequences when `styled`.
  func capture(styled: Bool = false) throws -> [String] {
    try Self.tmux(socket, ["capture-pane", "-p"] + (styled ? ["-e"] : [])).components(separatedBy: "\n")
  }

  /// A format such as `#{alternate_on}`.
  func display(_ format: String) throws -> String {
    try Self.tmux(socket, ["display-message", "-p", format]).trimmingCharacters(in: .newlines)
  }

  /// Waits until `condition` holds for what is on the screen; the last screen.
  @discardableResult
  func wait(styled: Bool = false, until condition: ([String]) -> Bool) throws -> [String] {
    var screen: [String] = []
    for _ in 0..<100 {
      screen = try capture(styled: styled)
      if condition(screen) { break }
      usleep(20_000)
    }
    return screen
  }

  private static func tmux(_ socket: String, _ arguments: [String]) throws -> String {
    let (status, output) = Command.run(tmuxPath ?? "tmux", ["-u", "-S", socket] + arguments)
    guard status == 0 else { throw PaneError.failed(arguments.joined(separator: " ")) }
    return output
  }

  private static let tmuxPath = Command.find("tmux")
}
