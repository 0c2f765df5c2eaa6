import Foundation
import TestSupport
import Testing

/// `vlmchat -`: a picture from standard input, keys from the terminal.
@Suite("A picture piped into the chat")
struct PipedPictureTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var environment: [String: String] {
    [
      "VLMCHAT_SESSIONS": folder.url.appending(path: "sessions").path(percentEncoded: false),
      "HOME": folder.url.path(percentEncoded: false),
    ]
  }

  private static let butterfly = Program.samples.appending(path: "butterfly.png")

  @Test(
    "it is attached, and the keys come from the terminal", .enabled(if: TmuxScreen.isInstalled),
    arguments: [["-"], ["chat", "assets/samples/red-circle.png", "-"]])
  func onTheScreen(arguments: [String]) throws {
    let screen = try TmuxScreen(
      columns: 100, rows: 32, arguments: arguments, environment: environment, input: Self.butterfly)
    try screen.wait(for: "standard input")
    try screen.type("/attach -")
    try screen.press("Enter")
    try screen.wait(for: "cat cat.png | vlmchat -")
    try screen.type("What is this?")
    try screen.press("Enter")
    try screen.wait(for: "tokens/s")
    let pictures = folder.url.appending(path: "sessions")
    let kept = FileManager.default.enumerator(atPath: pictures.path(percentEncoded: false))?.compactMap {
      $0 as? String
    }
    #expect(kept?.count(where: { $0.hasSuffix(".png") }) == arguments.count(where: { $0 != "chat" }))
    try screen.type("/quit")
    try screen.press("Enter")
    try screen.wait(for: "the end", until: { _ in try screen.exitStatus() == 0 })
  }

  @Test("plain mode reads its lines from the terminal, too", .enabled(if: TmuxScreen.isInstalled))
  func plain() throws {
    let screen = try TmuxScreen(
      columns: 100, rows: 32, arguments: ["--plain", "-"], environment: environment, input: Self.butterfly)
    try screen.wait(for: "Picture #1 standard input")
    try screen.type("What is this?")
    try screen.press("Enter")
    try screen.wait(for: "fledgling: A butterfly.")
    try screen.press("C-d")
    try screen.wait(for: "the end", until: { _ in try screen.exitStatus() == 0 })
  }

  @Test("what is no picture, a second -, and a place without a terminal are told in a line each")
  func failures() throws {
    let text = try Program.run(["-"], input: Data("no picture".utf8), environment: environment)
    #expect(text.status == 1 && text.standardError.hasPrefix("vlmchat: standard input: "), "\(text.standardError)")
    #expect(text.standardError.split(separator: "\n").count == 1)
    let twice = try Program.run(["-", "-"], input: Data(), environment: environment)
    #expect(twice.status == 64 && twice.standardError.contains("can be read only once"))
    let setsid = try #require(Command.find("setsid"))
    let command =
      "\(setsid) -w '\(Program.binary.path(percentEncoded: false))' - < '\(Self.butterfly.path(percentEncoded: false))' 2>&1"
    let alone = Command.run("/bin/sh", ["-c", command])
    #expect(alone.status >> 8 == 1 && alone.output.contains("there is no terminal to chat on"), "\(alone.output)")
  }
}
