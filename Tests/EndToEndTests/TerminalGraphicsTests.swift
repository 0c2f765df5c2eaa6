import Foundation
import Images
import Testing

/// Pictures by kitty's protocol, in a terminal that says that it can and in one that does not know what it is asked.
@Suite("Pictures drawn by the terminal, in the program")
struct TerminalGraphicsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var environment: [String: String] {
    [
      "VLMCHAT_SESSIONS": "\(folder.url.path(percentEncoded: false))/sessions",
      "HOME": folder.url.path(percentEncoded: false),
    ]
  }

  private static let apple = Program.samples.appending(path: "apple.png").path(percentEncoded: false)

  private func terminal(_ arguments: [String] = [], drawsPictures: Bool) throws -> FakeTerminal {
    try FakeTerminal(
      columns: 80, rows: 24, arguments: [Self.apple] + arguments, environment: environment, drawsPictures: drawsPictures
    )
  }

  /// Keys and payload of every command of the protocol, pieces put together.
  private func commands(in output: String) -> [(keys: [String: String], payload: String)] {
    var commands: [(keys: [String: String], payload: String)] = []
    var isContinued = false
    for part in output.components(separatedBy: "\u{1B}_G").dropFirst() {
      guard let body = part.components(separatedBy: "\u{1B}\\").first else { continue }
      let halves = body.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
      let pairs = halves[0].split(separator: ",").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
      let keys = Dictionary(pairs.filter { $0.count == 2 }.map { ($0[0], $0[1]) }, uniquingKeysWith: { $1 })
      let payload = halves.count > 1 ? String(halves[1]) : ""
      if isContinued, !commands.isEmpty {
        commands[commands.count - 1].payload += payload
      } else {
        commands.append((keys, payload))
      }
      isContinued = keys["m"] == "1"
    }
    return commands
  }

  /// By scalars: with its marks it is another character.
  private func hasPlaceholder(_ output: String) -> Bool { output.unicodeScalars.contains("\u{10EEEE}") }

  @Test("a terminal that says yes is sent the picture once, and is told to forget it at the end")
  func kitty() throws {
    let terminal = try terminal(drawsPictures: true)
    let output = try terminal.wait(for: "a picture and its cells") { output in
      hasPlaceholder(output) && commands(in: output).contains { $0.keys["a"] == "T" }
    }
    let sent = try #require(commands(in: output).first { $0.keys["a"] == "T" })
    let image = try ImageDecoder.decode(Array(try #require(Data(base64Encoded: sent.payload)))).image
    let columns = try #require(sent.keys["c"].flatMap { Int($0) })
    let rows = try #require(sent.keys["r"].flatMap { Int($0) })
    // As many pixels as its cells have, or as the file has.
    #expect(image.width <= columns * 8 && image.height <= rows * 16 && image.width > columns)
    let id = try #require(sent.keys["i"].flatMap { Int($0) })
    let color = "38:2::\(id >> 16):\(id >> 8 & 255):\(id & 255)m"
    #expect(output.contains(color) || output.contains(color.replacing(":2::", with: ";2;").replacing(":", with: ";")))
    let before = terminal.output.utf8.count
    terminal.send("what is this?")
    try terminal.wait(for: "the draft") { $0.utf8.count > before + 10 }
    #expect(commands(in: terminal.output).count { $0.keys["a"] == "T" } == 1)
    terminal.send("\u{15}\u{7F}\u{7F}/quit\r")
    let end = try terminal.wait(for: "the picture's end") { output in
      commands(in: output).contains { $0.keys["a"] == "d" && $0.keys["i"] == String(id) }
    }
    #expect(terminal.exitStatus() == 0)
    #expect(commands(in: end).allSatisfy { $0.keys["a"] == "q" || $0.keys["q"] == "2" })
  }

  @Test(
    "a terminal that does not know, and one that is told to show cells, are shown block art", arguments: [true, false])
  func cells(drawsPictures: Bool) throws {
    let terminal = try terminal(drawsPictures ? ["--graphics", "cells"] : [], drawsPictures: drawsPictures)
    let output = try terminal.wait(for: "block art") { output in
      output.unicodeScalars.contains { (0x2580...0x259F).contains($0.value) }
    }
    #expect(!hasPlaceholder(output) && commands(in: output).allSatisfy { $0.keys["a"] == "q" })
    terminal.send("\u{7F}\u{7F}/quit\r")
    #expect(terminal.exitStatus() == 0)
  }

  @Test("--graphics kitty asks nobody's leave")
  func forced() throws {
    let terminal = try terminal(["--graphics", "kitty"], drawsPictures: false)
    try terminal.wait(for: "placeholders") { hasPlaceholder($0) }
    terminal.send("\u{7F}\u{7F}/quit\r")
    #expect(terminal.exitStatus() == 0)
  }
}
