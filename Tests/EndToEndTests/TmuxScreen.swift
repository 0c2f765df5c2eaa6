import Foundation
import TestSupport

/// A real terminal of a given size with a program in it: tmux on a server of its own, driven by keys, read as text.
final class TmuxScreen {
  struct TimedOut: Error, CustomStringConvertible {
    var awaited: String
    var screen: String
    var description: String { "waited in vain for \(awaited); the screen was:\n\(screen)" }
  }

  struct Failed: Error { var command: String }

  private let server = "vlmchat-\(UUID().uuidString.prefix(8))"
  private let folder: TemporaryFolder
  private var statusFile: URL { folder.url.appending(path: "status") }

  static let isInstalled = Command.find("tmux") != nil

  /// Starts `arguments` of the program under test in a terminal of `columns` by `rows`.
  /// - Parameters:
  ///   - input: a file to be standard input in place of the terminal.
  ///   - inShell: from a shell with job control, to which Ctrl+Z leads.
  init(
    columns: Int, rows: Int, arguments: [String], environment: [String: String] = [:], directory: URL? = nil,
    input: URL? = nil, inShell: Bool = false
  ) throws {
    folder = try TemporaryFolder()
    let configuration = folder.url.appending(path: "tmux.conf")
    try """
    set -g default-terminal tmux-256color
    set -ga terminal-features ',*:RGB'
    set -g status off
    set -g remain-on-exit on
    set -s escape-time 0
    set -s set-clipboard on
    """.write(to: configuration, atomically: true, encoding: .utf8)
    var variables = Program.cleanEnvironment
    variables["TERM"] = nil
    variables.merge(environment) { $1 }
    // env -i inside the pane: the pane would otherwise inherit what the tests run with. The shell keeps the exit status,
    // which tmux loses now and then.
    let assignments = variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let program = ([Program.binary.path(percentEncoded: false)] + arguments).map(Self.quoted).joined(separator: " ")
    let redirection = input.map { " < \(Self.quoted($0.path(percentEncoded: false)))" } ?? ""
    let script = "\(program)\(redirection); echo $? > \(Self.quoted(statusFile.path(percentEncoded: false)))"
    let shell = inShell ? ["sh", "-i"] : ["sh", "-c", script]
    let command = ["env", "-i", "TERM=tmux-256color"] + assignments + shell
    let options = [
      "-f", configuration.path(percentEncoded: false), "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)",
    ]
    let place = ["-c", (directory ?? Program.checkout).path(percentEncoded: false)]
    try tmux(options + place + [command.map(Self.quoted).joined(separator: " ")])
    if inShell { try tmux(["send-keys", "-l", "\(program)\r"]) }
  }

  deinit { _ = try? tmux(["kill-server"]) }

  /// Presses keys by tmux's names: `Enter`, `Escape`, `C-c`, `M-Enter`, `PPage`.
  func press(_ keys: String...) throws { try tmux(["send-keys"] + keys) }

  /// Types text as it is.
  func type(_ text: String) throws { try tmux(["send-keys", "-l", text]) }

  /// Bytes as a terminal sends them for keys and the mouse.
  func send(bytes: String) throws {
    try tmux(["send-keys", "-H"] + bytes.utf8.map { String($0, radix: 16) })
  }

  /// Writes into the middle of the screen, past the program.
  func scribble(_ text: String) throws {
    let path = try tmux(["display-message", "-p", "#{pane_tty}"]).trimmingCharacters(in: .whitespacesAndNewlines)
    let terminal = try FileHandle(forWritingTo: URL(filePath: path))
    try terminal.write(contentsOf: Data("\u{1B}7\u{1B}[5;5H\(text)\u{1B}8".utf8))
    try terminal.close()
  }

  /// What the program put on the clipboard, by OSC 52.
  func clipboard() throws -> String { (try? tmux(["show-buffer"])) ?? "" }

  func resize(columns: Int, rows: Int) throws { try tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"]) }

  /// The screen as text, trailing blanks cut.
  func text() throws -> String { try tmux(["capture-pane", "-p"]) }

  /// The screen with its colours, as escape sequences.
  func colouredText() throws -> String { try tmux(["capture-pane", "-p", "-e", "-N"]) }

  /// Process number of the program: the child of the pane's shell.
  func processNumber() throws -> Int32? {
    let shell = try tmux(["display-message", "-p", "#{pane_pid}"]).trimmingCharacters(in: .whitespacesAndNewlines)
    let children = try String(contentsOfFile: "/proc/\(shell)/task/\(shell)/children", encoding: .utf8)
    return children.split(separator: " ").first.flatMap { Int32($0) }
  }

  /// The program's exit status, as the shell has it; `nil` while it runs.
  func exitStatus() throws -> Int? {
    (try? String(contentsOf: statusFile, encoding: .utf8))
      .flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
  }

  /// Waits until `condition` holds of the screen; the time is generous, since a loaded machine is slow and nothing here is
  /// timed.
  @discardableResult
  func wait(
    for awaited: String, seconds: Double = 60, until condition: (String) throws -> Bool
  ) throws -> String {
    let end = Date(timeIntervalSinceNow: seconds)
    while true {
      let screen = try text()
      if try condition(screen) { return screen }
      guard Date() < end else { throw TimedOut(awaited: awaited, screen: screen) }
      Thread.sleep(forTimeInterval: 0.05)
    }
  }

  @discardableResult
  func wait(for text: String, seconds: Double = 60) throws -> String {
    try wait(for: "\"\(text)\"", seconds: seconds) { $0.contains(text) }
  }

  @discardableResult
  private func tmux(_ arguments: [String]) throws -> String {
    let (status, output) = Command.run(Self.path ?? "tmux", ["-u", "-L", server] + arguments)
    guard status == 0 else { throw Failed(command: arguments.joined(separator: " ")) }
    return output
  }

  private static let path = Command.find("tmux")

  private static func quoted(_ word: String) -> String { "'" + word.replacing("'", with: "'\\''") + "'" }
}
