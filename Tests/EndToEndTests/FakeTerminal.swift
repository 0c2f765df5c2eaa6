import Foundation
import Glibc
import Synchronization

/// A terminal that is none: a pseudoterminal whose other side keeps all that the program writes and answers as it is told.
final class FakeTerminal: Sendable {
  struct Failed: Error { var call: String }

  private let core: Core
  private let child: pid_t

  /// Starts the program under test in it.
  /// - Parameter drawsPictures: whether it says so when it is asked.
  init(columns: Int, rows: Int, arguments: [String], environment: [String: String], drawsPictures: Bool) throws {
    let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    // What unlockpt and ptsname do, which Swift does not import: TIOCSPTLCK and TIOCGPTN.
    var (lock, number): (Int32, UInt32) = (0, 0)
    guard master >= 0, ioctl(master, UInt(0x4004_5431), &lock) == 0, ioctl(master, UInt(0x8004_5430), &number) == 0
    else { throw Failed(call: "/dev/ptmx") }
    core = Core(master, drawsPictures: drawsPictures)
    var size = winsize(
      ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: UInt16(8 * columns), ws_ypixel: UInt16(16 * rows))
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    child = try Self.spawn("/dev/pts/\(number)", arguments, environment)
    Thread { [core] in core.read() }.start()
  }

  deinit { kill(child, SIGKILL) }

  private static func spawn(
    _ terminal: String, _ arguments: [String], _ environment: [String: String]
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    // The first terminal that the leader of a session opens is its own.
    posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    for descriptor in Int32(3)..<256 { posix_spawn_file_actions_addclose(&actions, descriptor) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    posix_spawnattr_setflags(&attributes, 0x80)  // POSIX_SPAWN_SETSID
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    let path = Program.binary.path(percentEncoded: false)
    var variables = Program.cleanEnvironment.merging(["TERM": "xterm-256color", "COLORTERM": "truecolor"]) { $1 }
    variables.merge(environment) { $1 }
    let argumentPointers = ([path] + arguments).map { strdup($0) } + [nil]
    let environmentPointers = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (argumentPointers + environmentPointers).forEach { free($0) } }
    var child = pid_t()
    guard posix_spawn(&child, path, &actions, &attributes, argumentPointers, environmentPointers) == 0 else {
      throw Failed(call: "posix_spawn")
    }
    return child
  }

  func send(_ text: String) { core.send(text) }

  /// All that was written so far, what is no UTF-8 replaced.
  var output: String { core.contents.withLock { String(decoding: $0.output, as: UTF8.self) } }

  /// Waits until `condition` holds of what was written.
  @discardableResult
  func wait(for awaited: String, seconds: Double = 60, until condition: (String) -> Bool) throws -> String {
    let end = Date(timeIntervalSinceNow: seconds)
    while true {
      let output = output
      if condition(output) { return output }
      guard Date() < end else { throw Failed(call: "waited in vain for \(awaited)") }
      Thread.sleep(forTimeInterval: 0.05)
    }
  }

  /// Waits for the program's end.
  func exitStatus() -> Int32 {
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return status >> 8
  }

  /// What the thread that reads has, which lives as long as somebody writes.
  private final class Core: Sendable {
    struct Contents {
      var output: [UInt8] = []
      /// Of `output`, what was looked through for questions.
      var examined = 0
    }

    let contents = Mutex(Contents())
    private let master: Int32
    private let drawsPictures: Bool

    init(_ master: Int32, drawsPictures: Bool) {
      self.master = master
      self.drawsPictures = drawsPictures
    }

    deinit { close(master) }

    func read() {
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = Glibc.read(master, &buffer, buffer.count)
        guard count > 0 else { return }
        let answers = contents.withLock { contents -> [String] in
          contents.output += buffer[..<count]
          return self.answers(to: &contents)
        }
        for answer in answers { send(answer) }
      }
    }

    /// What is answered to the questions that came whole.
    private func answers(to contents: inout Contents) -> [String] {
      let text = String(decoding: contents.output[contents.examined...], as: UTF8.self)
      guard let end = text.range(of: "\u{1B}[c") else { return [] }
      contents.examined = contents.output.count
      let asked = text[..<end.upperBound]
      return (drawsPictures && asked.contains("a=q") ? ["\u{1B}_Gi=31;OK\u{1B}\\"] : []) + ["\u{1B}[?62;22c"]
    }

    func send(_ text: String) {
      let bytes = Array(text.utf8)
      _ = bytes.withUnsafeBytes { Glibc.write(master, $0.baseAddress, $0.count) }
    }
  }
}
