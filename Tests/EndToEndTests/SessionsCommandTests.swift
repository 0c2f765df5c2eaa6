import Chat
import Foundation
import Testing

/// `vlmchat sessions`, the settings file and what is installed with the program.
@Suite("Sessions, settings, manual")
struct SessionsCommandTests {
  private final class Folder {
    let url = FileManager.default.temporaryDirectory.appending(path: "vlmchat-sessions-\(UUID().uuidString)")
    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: url) }
    func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }
  }

  private func chat(_ lines: String, in folder: Folder, _ arguments: [String] = []) throws -> Program.Result {
    try Program.run(
      ["--plain", "--sessions", folder.path("sessions")] + arguments, input: Data(lines.utf8),
      environment: ["XDG_CONFIG_HOME": folder.path("config"), "XDG_STATE_HOME": folder.path("state")])
  }

  private func sessions(_ arguments: [String], in folder: Folder) throws -> Program.Result {
    try Program.run(["sessions"] + arguments + ["--sessions", folder.path("sessions")])
  }

  @Test("a conversation is exported, imported, searched, deleted, brought back and gone on with by name")
  func life() throws {
    let folder = try Folder()
    let picture = Program.samples.appending(path: "butterfly.png").path(percentEncoded: false)
    _ = try chat("What is this?\n/save insects\n", in: folder, [picture])
    for name in ["a.json", "a.md"] {
      #expect(try sessions(["export", "insects", folder.path(name)], in: folder).status == 0)
      let imported = try sessions(["import", folder.path(name), "--name", "from \(name)"], in: folder)
      #expect(imported.text == "from \(name)\n" && imported.standardError == "")
      let again = folder.path("again-\(name)")
      _ = try sessions(["export", "from \(name)", again], in: folder)
      if name == "a.json" {
        let texts = try [folder.path(name), again].map { try String(contentsOfFile: $0, encoding: .utf8) }
        #expect(texts[1].replacingOccurrences(of: "from a.json", with: "insects") == texts[0])
      }
    }
    #expect(try sessions(["list", "BUTTERFLY"], in: folder).text.split(separator: "\n").count == 3)
    #expect(try sessions(["list", "dragon"], in: folder).text.isEmpty)
    #expect(try sessions(["delete", "insects"], in: folder).text.contains("trash"))
    #expect(try sessions(["list"], in: folder).text.split(separator: "\n").count == 2)
    #expect(try sessions(["empty-trash"], in: folder).status == 1)
    #expect(try sessions(["restore"], in: folder).text == "insects\n")
    #expect(try sessions(["restore", "insects"], in: folder).text == "insects is back\n")
    let resumed = try chat("/show\n", in: folder, ["--resume", "insects"])
    #expect(resumed.text.contains("A butterfly."))
    let unknown = try chat("", in: folder, ["--resume", "nobody"])
    #expect(unknown.status == 1 && unknown.standardError.contains("nobody"))
  }

  @Test("a changed picture, a file of noise and one that is away are told in a line")
  func badImports() throws {
    let folder = try Folder()
    try Data("noise".utf8).write(to: folder.url.appending(path: "a.md"))
    for name in ["a.md", "away.json"] {
      let result = try sessions(["import", folder.path(name)], in: folder)
      #expect(result.status == 1 && result.standardError.split(separator: "\n").count == 1)
      #expect(result.standardError.contains(name))
    }
  }

  @Test("settings hold for the chat, the command line wins, and a mistake is told while the chat goes on")
  func settings() throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "config/vlmchat"), withIntermediateDirectories: true)
    let file = folder.url.appending(path: "config/vlmchat/config.toml")
    try Data("temperature = 0.5\ntop-k = 7\nsymbols = \"half\"\n".utf8).write(to: file)
    let text = try chat("/show\n", in: folder, ["--top-k", "9"]).text
    #expect(text.contains("temperature 0.5") && text.contains("top-k 9") && text.contains("symbols half"))
    #expect(text.contains("(settings file)") && text.contains("(command line)"))
    try Data("temperature = 0.5\n\ntop-l = 7\n".utf8).write(to: file)
    let faulty = try chat("/show\n", in: folder)
    #expect(faulty.status == 0 && faulty.text.contains("config.toml:3:") && faulty.text.contains("did you mean \"top-"))
    #expect(faulty.text.contains("temperature 0 "))
  }

  @Test("the manual page names every command and is sound")
  func manual() throws {
    let page = try Program.run(["manual"])
    #expect(page.status == 0 && page.text.hasPrefix(".TH VLMCHAT 1"))
    for command in ["ask", "score", "show", "sessions import", "models pull", "bench"] {
      #expect(page.text.contains(".SS vlmchat \(command)\n"), "\(command)")
    }
    #expect(page.text.contains("\\-\\-resume") && !page.text.contains("vlmchat manual"))
    let folder = try Folder()
    try Data(page.text.utf8).write(to: folder.url.appending(path: "vlmchat.1"))
    for lint in [["mandoc", "-Tlint", "-Wwarning"], ["groff", "-man", "-Tutf8", "-ww", "-z"]] {
      guard let words = try Self.complaints(lint + [folder.path("vlmchat.1")]) else { continue }
      #expect(words == "", "\(lint)")
    }
  }

  @Test("the completions are scripts that their shells read", arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) throws {
    let script = try Program.run(["--generate-completion-script", shell])
    #expect(script.status == 0 && script.text.contains("sessions") && script.text.contains("vlmchat"))
    let folder = try Folder()
    try Data(script.text.utf8).write(to: folder.url.appending(path: "script"))
    if let words = try Self.complaints([shell, "-n", folder.path("script")]) { #expect(words == "") }
  }

  /// What a program says of a file; `nil` when it is not installed.
  private static func complaints(_ words: [String]) throws -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    guard let path = folders.map({ "\($0)/\(words[0])" }).first(where: FileManager.default.isExecutableFile) else {
      return nil
    }
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = Array(words.dropFirst())
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self)
      + (process.terminationStatus == 0 ? "" : "status \(process.terminationStatus)")
  }
}
