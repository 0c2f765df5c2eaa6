import Foundation
import Testing

/// Themes, settings and the browser of sessions in a real terminal.
@Suite("Settings on a screen", .enabled(if: TmuxScreen.isInstalled), .serialized)
struct SettingsScreenTests {
  private let folder: TemporaryFolder
  private var configuration: URL { folder.url.appending(path: "vlmchat") }

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      at: configuration.appending(path: "themes"), withIntermediateDirectories: true)
  }

  private func open() throws -> TmuxScreen {
    let path = folder.url.path(percentEncoded: false)
    return try TmuxScreen(
      columns: 90, rows: 30, arguments: [],
      environment: ["XDG_CONFIG_HOME": path, "XDG_DATA_HOME": path, "XDG_STATE_HOME": path, "COLORTERM": "truecolor"])
  }

  private func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: configuration.appending(path: name), options: .atomic)
  }

  @Test("a theme is read again when it is saved, one with a mistake is told, and the user's key quits")
  func themeAndKeys() throws {
    try write("theme = \"mine\"\n[keys]\n\"ctrl+x\" = \"quit\"\n", to: "config.toml")
    try write("[styles]\ntext = \"#102030\"\n", to: "themes/mine.toml")
    let screen = try open()
    try screen.wait(for: "/attach")
    try write("[styles]\ntext = \"#203040\"\n", to: "themes/mine.toml")
    try screen.wait(for: "was read again")
    #expect(try screen.colouredText().contains("38;2;32;48;64"))
    try write("[styles]\ntext = \"#203040\"\nfoo = 1\n", to: "themes/mine.toml")
    try screen.wait(for: "mine.toml:3")
    try screen.type("/theme")
    try screen.press("Enter")
    try screen.wait(for: "Themes")
    try screen.press("Escape")
    try screen.wait(for: "Ask, or")
    try screen.press("C-x")
    try screen.wait(for: "the program's end") { _ in try screen.exitStatus() == 0 }
  }

  @Test("the browser shows what was said, finds it, deletes it and brings it back")
  func browser() throws {
    let first = try open()
    try first.wait(for: "/attach")
    try first.type("is the sea blue?")
    try first.press("Enter")
    try first.wait(for: "tokens/s")
    try first.press("C-c")
    try first.press("C-c")
    try first.wait(for: "the program's end") { _ in try first.exitStatus() != nil }
    let screen = try open()
    try screen.wait(for: "/attach")
    try screen.type("/sessions")
    try screen.press("Enter")
    try screen.wait(for: "Answer")
    try screen.type("/sea")
    try screen.wait(for: "with: sea")
    try screen.press("Enter")
    try screen.type("d")
    try screen.wait(for: "u brings it back")
    try screen.wait(for: "No session has these words")
    try screen.type("u")
    try screen.wait(for: "is-the-sea-blue is back")
  }

  @Test("/set screen_reader on leaves the screen and goes on line by line, with the same conversation")
  func screenReader() throws {
    let screen = try open()
    try screen.wait(for: "/attach")
    try screen.type("hello")
    try screen.press("Enter")
    try screen.wait(for: "tokens/s")
    try screen.type("/set screen_reader on")
    try screen.press("Enter")
    let text = try screen.wait(for: "screen_reader is on now.")
    #expect(text.contains("Model: ") && !text.contains("─"))
    try screen.type("and again")
    try screen.press("Enter")
    try screen.wait(for: "Answer finished, ")
    try screen.type("/quit")
    try screen.press("Enter")
    try screen.wait(for: "the program's end") { _ in try screen.exitStatus() == 0 }
  }

  @Test("/model lists the models on the screen, Enter loads the chosen one, and its answers have its name")
  func model() throws {
    let models = folder.url.appending(path: "vlmchat/models")
    try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      at: models.appending(path: "twin"), withDestinationURL: Program.checkout.appending(path: "assets/fledgling"))
    let screen = try open()
    try screen.wait(for: "/attach")
    try screen.type("/model")
    try screen.press("Enter")
    try screen.wait(for: "built-in, default, loaded")
    try screen.press("Down", "Enter")
    try screen.wait(for: "twin answers from now on.")
    try screen.type("hello")
    try screen.press("Enter")
    try screen.wait(for: "tokens/s")
    let lines = try screen.text().split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    #expect(lines.contains("twin"))
  }
}
