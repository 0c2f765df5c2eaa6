import Foundation

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

/// Runs a program. Foundation's `Process` is of no use here: it waits until the child's descriptors are closed, and tmux leaves a
/// server behind that holds them.
enum Command {
  static func find(_ name: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }

  /// The exit status and what came on standard output.
  static func run(_ path: String, _ arguments: [String]) -> (status: Int32, output: String) {
    var descriptors: [Int32] = [-1, -1]
    guard pipe(&descriptors) == 0 else { return (-1, "") }
    for descriptor in descriptors { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, descriptors[1], 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }

    var environment = ProcessInfo.processInfo.environment
    for name in ["TMUX", "TERMINFO"] { environment[name] = nil }
    environment["LC_ALL"] = "C.UTF-8"
    environment["TERM"] = "xterm-256color"
    let argumentPointers = ([path] + arguments).map { strdup($0) } + [nil]
    let environmentPointers = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (argumentPointers + environmentPointers).forEach { free($0) } }
    var child = pid_t()
    let code = posix_spawn(&child, path, &actions, &attributes, argumentPointers, environmentPointers)
    close(descriptors[1])
    defer { close(descriptors[0]) }
    guard code == 0 else { return (-1, "") }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptors[0], &buffer, buffer.count)
      if count <= 0 { break }
      output += buffer[..<count]
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return (status, String(decoding: output, as: UTF8.self))
  }
}
