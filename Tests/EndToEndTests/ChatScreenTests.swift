import Foundation
import Testing

/// The full-screen chat in a real terminal.
@Suite("The chat on a screen", .enabled(if: TmuxScreen.isInstalled), .serialized)
struct ChatScreenTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func open(
    columns: Int = 90, rows: Int = 36, _ arguments: [String] = [], environment: [String: String] = [:]
  ) throws -> TmuxScreen {
    var variables = ["VLMCHAT_SESSIONS": sessions.path(percentEncoded: false), "COLORTERM": "truecolor"]
    variables["HOME"] = folder.url.path(percentEncoded: false)
    variables.merge(environment) { $1 }
    return try TmuxScreen(columns: columns, rows: rows, arguments: arguments, environment: variables)
  }

  private var sessions: URL { folder.url.appending(path: "sessions") }

  private func enter(_ line: String, on screen: TmuxScreen) throws {
    try screen.type(line)
    try screen.press("Enter")
  }

  private func attach(_ name: String, on screen: TmuxScreen) throws {
    try enter("/attach assets/samples/\(name)", on: screen)
    try screen.wait(for: "\(name) ")
  }

  @Test("a draft survives the chat's sudden end, its picture, too, and is gone once it is sent")
  func draft() throws {
    let state = ["XDG_STATE_HOME": folder.url.path(percentEncoded: false)]
    let killed = try open(environment: state)
    try killed.wait(for: "/attach")
    try attach("butterfly.png", on: killed)
    try killed.type("what is it, 日本")
    let drafts = folder.url.appending(path: "vlmchat/drafts")
    func files() -> [URL] {
      (try? FileManager.default.contentsOfDirectory(at: drafts, includingPropertiesForKeys: nil)) ?? []
    }
    try killed.wait(for: "the draft on disk") { _ in
      files().contains { (try? String(contentsOf: $0, encoding: .utf8))?.contains("日本") == true }
    }
    kill(try #require(try killed.processNumber()), SIGKILL)
    try killed.wait(for: "the program's end") { _ in try killed.exitStatus() != nil }
    let next = try open(environment: state)
    try next.wait(for: "is back in the draft")
    #expect(try next.text().contains("what is it, 日本"))
    try next.press("Enter")
    try next.wait(for: "tokens/s")
    // Written and removed in pauses of the typing.
    try next.wait(for: "no draft on disk") { _ in files().isEmpty }
  }

  @Test("a picture is attached and seen, asked about, compared, and the conversation kept")
  func wholeStory() throws {
    let screen = try open()
    try screen.wait(for: "/attach")
    try attach("butterfly.png", on: screen)
    let shown = try screen.text()
    #expect(shown.contains { ("\u{2580}"..."\u{259F}").contains($0) }, "no block art:\n\(shown)")
    try enter("What is this?", on: screen)
    try screen.wait(for: "A butterfly.")

    try attach("red-circle.png", on: screen)
    try enter("/compare 1 2", on: screen)
    try screen.wait(for: "What is different between these two pictures?")
    try screen.wait(for: "an end of the answer") { !$0.contains("answering") && $0.contains("tokens/s") }

    try enter("/save fruit", on: screen)
    try screen.wait(for: "sessions/fruit")
    try enter("/quit", on: screen)
    try screen.wait(for: "the end", until: { _ in try screen.exitStatus() == 0 })
    let journal = try String(contentsOf: sessions.appending(path: "fruit/session.jsonl"), encoding: .utf8)
    #expect(journal.contains("A butterfly."))
    let pictures = try FileManager.default.contentsOfDirectory(
      atPath: sessions.appending(path: "fruit/images").path(percentEncoded: false))
    #expect(pictures.count == 2)
  }

  @Test("a question is read before Enter, and the journal says how much of it")
  func preparation() throws {
    let screen = try open()
    try screen.wait(for: "/attach")
    try attach("butterfly.png", on: screen)
    try screen.type("What is this?")
    // The first question of all: only a preparation can have read any of it.
    Thread.sleep(forTimeInterval: 2)
    try screen.press("Enter")
    try screen.wait(for: "tokens/s")
    try enter("/quit", on: screen)
    try screen.wait(for: "the end", until: { _ in try screen.exitStatus() == 0 })
    let name = try #require(FileManager.default.contentsOfDirectory(atPath: sessions.path(percentEncoded: false)).first)
    let journal = try String(contentsOf: sessions.appending(path: "\(name)/session.jsonl"), encoding: .utf8)
    let cached = try #require(journal.firstMatch(of: /"cachedTokens":(\d+)/)?.1)
    #expect(try #require(Int(cached)) > 0)
  }

  @Test("after kill -9 the conversation is there")
  func survivesKill() throws {
    let screen = try open()
    try screen.wait(for: "/attach")
    try attach("butterfly.png", on: screen)
    try enter("What is this?", on: screen)
    try screen.wait(for: "tokens/s")
    let number = try #require(try screen.processNumber())
    kill(number, SIGKILL)
    let again = try open(["--continue"])
    let text = try again.wait(for: "A butterfly.")
    #expect(text.contains("What is this?"))
  }

  @Test("the screen stays whole at every size, while resizing during an answer too")
  func resizes() throws {
    let screen = try open()
    try screen.wait(for: "/attach")
    try attach("butterfly.png", on: screen)
    try enter("Describe this picture.", on: screen)
    for (columns, rows) in [(20, 5), (132, 50), (1, 1), (60, 18), (200, 60), (90, 30)] {
      try screen.resize(columns: columns, rows: rows)
      Thread.sleep(forTimeInterval: 0.1)
    }
    // Until the program has drawn anew, the terminal shows what it made of the lines of the size before.
    try screen.wait(for: "a whole screen without leftovers") { text in
      text.contains("tokens/s") && text.components(separatedBy: "Describe this picture.").count == 2
    }
    #expect(try screen.exitStatus() == nil)
  }

  @Test("bad files and unknown commands are answered with a line, and the chat goes on")
  func goesOnAfterErrors() throws {
    let screen = try open()
    try screen.wait(for: "/attach")
    try enter("/attach /no/such/file.png", on: screen)
    try screen.wait(for: "there is no such file")
    let empty = try TemporaryFolder()
    try enter("/attach \(empty.url.path(percentEncoded: false))", on: screen)
    try screen.wait(for: "there is no picture in this folder")
    try enter("/atach x.png", on: screen)
    try screen.wait(for: "/attach?")
    try screen.press("C-u")
    try attach("butterfly.png", on: screen)
    try enter("What is this?", on: screen)
    try screen.wait(for: "A butterfly.")
  }

  @Test("Ctrl+C twice leaves, with the terminal as it was")
  func interrupts() throws {
    let screen = try open()
    try screen.wait(for: "/attach")
    try screen.press("C-c")
    try screen.press("C-c")
    try screen.wait(for: "the end", until: { _ in try screen.exitStatus() == 0 })
  }

  @Test("a signal ends it with the terminal restored and what was said kept")
  func terminates() throws {
    let screen = try open()
    try screen.wait(for: "/attach")
    try enter("hello", on: screen)
    try screen.wait(for: "tokens/s")
    let number = try #require(try screen.processNumber())
    kill(number, SIGTERM)
    try screen.wait(for: "the end", until: { _ in try screen.exitStatus() == 143 })
    let names = try FileManager.default.contentsOfDirectory(atPath: sessions.path(percentEncoded: false))
    #expect(names.count == 1)
  }

  @Test("no write permission costs the journal, not the chat")
  func noWritePermission() throws {
    let screen = try open(environment: ["VLMCHAT_SESSIONS": "/proc/nowhere"])
    try screen.wait(for: "/attach")
    try enter("hello", on: screen)
    try screen.wait(for: "cannot be created")
    try enter("/help", on: screen)
    try screen.wait(for: "Esc closes")
  }
}
