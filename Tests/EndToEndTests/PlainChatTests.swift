import Foundation
import Testing

/// The chat in a pipe.
@Suite("The plain chat")
struct PlainChatTests {
  @Test("lines in give labelled lines out, without escape sequences")
  func conversation() throws {
    let folder = try TemporaryFolder()
    let lines = """
      /attach assets/samples/butterfly.png
      What is this?
      /export \(folder.url.path(percentEncoded: false))/chat.html
      /quit

      """
    let result = try Program.run(
      [], input: Data(lines.utf8),
      environment: ["VLMCHAT_SESSIONS": folder.url.appending(path: "s").path(percentEncoded: false)],
      directory: Program.checkout)
    #expect(result.status == 0)
    #expect(result.text.contains("fledgling: A butterfly.\n"))
    #expect(!result.text.contains("\u{1B}"))
    let page = try String(contentsOf: folder.url.appending(path: "chat.html"), encoding: .utf8)
    #expect(page.contains("data:image/png;base64,") && page.contains("A butterfly."))
  }

  @Test("/model goes on with another model, each answer keeps the name of its own, and /model default goes back")
  func models() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.path(percentEncoded: false)
    try FileManager.default.createDirectory(atPath: path + "/models", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: path + "/models/twin",
      withDestinationPath: Program.checkout.appending(path: "assets/fledgling").path(percentEncoded: false))
    let lines = """
      /attach assets/samples/butterfly.png
      What is this?
      /model
      /model none-such
      /model twin
      What is this?
      /model default
      What is this?
      /export \(path)/chat.md
      /quit

      """
    let result = try Program.run(
      ["--plain"], input: Data(lines.utf8),
      environment: ["VLMCHAT_SESSIONS": path + "/s", "VLMCHAT_MODELS": path + "/models"], directory: Program.checkout)
    #expect(result.status == 0)
    let answers = result.text.split(separator: "\n").filter { $0.hasSuffix("A butterfly.") }
    #expect(answers == ["fledgling: A butterfly.", "twin: A butterfly.", "fledgling: A butterfly."])
    for words in [
      "built-in, default, loaded)", "twin (idefics, ", "Error: there is no model \"none-such\"", ". fledgling stays.",
      "twin answers from now on.",
    ] { #expect(result.text.contains(words), "\(words) in \(result.text)") }
    let export = try String(contentsOfFile: path + "/chat.md", encoding: .utf8)
    #expect(export.contains("## Assistant \\(twin\\)\n"))
  }

  @Test("a session that was left, or that is open, is loaded to be written")
  func loading() throws {
    let folder = try TemporaryFolder()
    let sessions = folder.url.path(percentEncoded: false)
    for lines in [
      "Hello\n/save sea\n/load sea\nHi\n",
      "Hello\n/save wood\n/load none\n/load sea\nThanks\n/load wood\nBye\n/load sea\nHelp\n",
    ] {
      let result = try Program.run(
        ["--plain"], input: Data(lines.utf8), environment: ["VLMCHAT_SESSIONS": sessions])
      #expect(result.status == 0)
      #expect(!result.text.contains("read-only"), "\(result.text)")
      #expect(result.text.contains("none") == lines.contains("none"), "\(result.text)")
    }
    for (name, words) in [("sea", ["Hello", "Hi", "Thanks", "Help"]), ("wood", ["Hello", "Bye"])] {
      let journal = try String(contentsOfFile: "\(sessions)/\(name)/session.jsonl", encoding: .utf8)
      for word in words { #expect(journal.contains("\"\(word)\""), "\(word) in \(journal)") }
    }
  }

  @Test("the end of the input ends the chat after the last answer")
  func endOfInput() throws {
    let folder = try TemporaryFolder()
    let result = try Program.run(
      ["--plain"], input: Data("hello".utf8),
      environment: ["VLMCHAT_SESSIONS": folder.url.path(percentEncoded: false)])
    #expect(result.status == 0)
    #expect(result.text.contains("fledgling: "))
  }

  @Test("/view tells a picture's facts, and where two pictures differ")
  func viewing() throws {
    let folder = try TemporaryFolder()
    let result = try Program.run(
      ["--plain"],
      input: Data(
        "/attach assets/samples/penguin-left.webp\n/attach assets/samples/penguin-right.png\n/view 1 2\n/quit\n".utf8),
      environment: ["VLMCHAT_SESSIONS": folder.url.path(percentEncoded: false)], directory: Program.checkout)
    #expect(result.status == 0)
    for word in ["WebP, ", "PNG, ", "SHA-256", " of the picture: 1: "] {
      #expect(result.text.contains(word), "\(word) in \(result.text)")
    }
  }

  @Test(
    "/paste asks the desktop's tool for the clipboard's picture, in the form that it has", arguments: [true, false])
  func clipboard(isWayland: Bool) throws {
    let folder = try TemporaryFolder()
    let path = folder.url.path(percentEncoded: false)
    let tool = folder.url.appending(path: isWayland ? "wl-paste" : "xclip")
    // It holds a WebP file and nothing else.
    let script =
      "#!/bin/sh\ncase \"$*\" in *image/webp*) exec cat '\(Program.samples.path(percentEncoded: false))'/*.webp;; esac\nexit 1\n"
    try Data(script.utf8).write(to: tool)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: tool.path(percentEncoded: false))
    func run(_ display: [String: String]) throws -> String {
      let environment = ["VLMCHAT_SESSIONS": path, "PATH": "\(path):/usr/bin:/bin"].merging(display) { $1 }
      return try Program.run(["--plain"], input: Data("/paste\n/images\n/quit\n".utf8), environment: environment).text
    }
    #expect(try run([isWayland ? "WAYLAND_DISPLAY" : "DISPLAY": ":0"]).contains("#1 clipboard "))
    #expect(try run([:]).contains("the clipboard cannot be asked for a picture"))
  }

  @Test("a clipboard's tool that hangs, and will not end when it is asked to, is ended, and the chat goes on")
  func hangingClipboard() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.path(percentEncoded: false)
    let tool = folder.url.appending(path: "wl-paste")
    // Its child holds the pipe, and has the process number written down.
    let script = "#!/bin/sh\ntrap '' TERM INT HUP\necho $$ > '\(path)/number'\nsleep 60\n"
    try Data(script.utf8).write(to: tool)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: tool.path(percentEncoded: false))
    let start = ContinuousClock.now
    let result = try Program.run(
      ["--plain"], input: Data("/paste\nhello\n/quit\n".utf8),
      environment: [
        "VLMCHAT_SESSIONS": path + "/s", "PATH": "\(path):/usr/bin:/bin", "WAYLAND_DISPLAY": ":0",
        "VLMCHAT_CLIPBOARD_SECONDS": "0.3",
      ])
    #expect(result.status == 0)
    #expect(result.text.contains("wl-paste gave no picture within 0.3 seconds and was ended"), "\(result.text)")
    #expect(result.text.contains("fledgling: "))
    // Far less than the tool would have taken.
    #expect(ContinuousClock.now - start < .seconds(50))
    let number = try String(contentsOfFile: path + "/number", encoding: .utf8)
    let process = try #require(Int32(number.trimmingCharacters(in: .whitespacesAndNewlines)))
    // Nothing is left of it, or only its number.
    let command = (try? Data(contentsOf: URL(filePath: "/proc/\(process)/cmdline"))) ?? Data()
    #expect(command.isEmpty, "the tool still runs")
  }
}
