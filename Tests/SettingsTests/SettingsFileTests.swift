import Chat
import ChatUI
import Foundation
import TestSupport
import Testing

@testable import Settings

@Suite("Settings files")
struct SettingsFileTests {
  private func settings(_ text: String) throws(SettingsError) -> Settings {
    try SettingsFile.settings(from: text, path: "c.toml")
  }

  @Test("every setting is read, and what is not there stays open")
  func everything() throws {
    let all = try settings(
      """
      model = "owner/model"   # a comment
      theme = "paper"
      temperature = 0.7
      top-p = 1
      top-k = 40
      min-p = 0.05
      repeat-penalty = 1.1
      seed = "random"
      max-tokens = 100
      context = 1024
      threads = 4
      system = "Be brief."
      symbols = "sextant"
      mouse = false
      timestamps = true
      screen_reader = true
      fetch = "never"
      graphics = "cells"

      [keys]
      "ctrl+x" = "quit"
      "f5" = "scroll-to-top"
      "ctrl+t" = "none"
      """)
    var options = ReplyOptions()
    all.apply(to: &options)
    #expect(options.temperature == 0.7 && options.topP == 1 && options.topK == 40 && options.minP == 0.05)
    #expect(options.repeatPenalty == 1.1 && options.maximumTokens == 100 && options.seed == nil)
    #expect(all.model == "owner/model" && all.theme == "paper" && all.system == "Be brief.")
    #expect(all.context == 1024 && all.threads == 4 && all.symbols == .sextant && all.usesMouse == false)
    #expect(all.timestamps == true && all.screenReader == true)
    #expect(all.fetching == .never && all.graphics == .cells)
    #expect(Set(all.keys.descriptions) == ["Ctrl+X quit", "F5 scroll-to-top", "Ctrl+T none"])
    #expect(try settings("") == Settings())
  }

  @Test(
    "a mistake is told with its line",
    arguments: [
      ("theme = \"a\"\ntempreature = 1", 2, .unknownKey("tempreature", nearest: "temperature")),
      ("zzzzzzzz = 1", 1, .unknownKey("zzzzzzzz", nearest: nil)),
      ("\n\ntemperature = 9", 3, .wrongValue(key: "temperature", expected: ReplyOption.temperature.expectation)),
      ("mouse = 1", 1, .wrongValue(key: "mouse", expected: "true or false")),
      ("screen_reader = \"on\"", 1, .wrongValue(key: "screen_reader", expected: "true or false")),
      ("threads = 0", 1, .wrongValue(key: "threads", expected: "a whole number from 1 to 256")),
      ("[keys]\n\"ctrl+x\" = \"qiut\"", 2, .key(.unknownCommand("qiut", nearest: "quit"))),
      ("[keys]\n\"ctrl+a\" = \"quit\"\n\"ctrl+i\" = \"quit\"", 3, .key(.reservedKey("ctrl+i", meaning: "Tab"))),
      ("[keys]\n\"hyper+x\" = \"quit\"", 2, .key(.unknownKey("hyper+x"))),
      ("[keys]\nq = \"send\"", 2, .key(.keyThatWrites("q"))),
      ("[keys]\n\"ctrl+x\" = \"undo\"\n\"Ctrl+X\" = \"redo\"", 2, .key(.boundTwice("ctrl+x"))),
      ("[keys]\nenter = \"none\"", 1, .key(.withoutKey(.send))),
      ("keys = 3", 1, .wrongValue(key: "keys", expected: "a table: [keys] on a line of its own")),
    ] as [(String, Int, SettingsFault)])
  func mistakes(text: String, line: Int, fault: SettingsFault) {
    #expect(throws: SettingsError.bad(path: "c.toml", line: line, fault: fault)) { _ = try settings(text) }
  }

  @Test(
    "what is no TOML is told with its line", arguments: [("a = 1\nb = = 2", 2), ("[", 1), ("x = \"\u{1B}[31m\"", 1)])
  func syntax(text: String, line: Int) throws {
    let error = #expect(throws: SettingsError.self) { _ = try settings(text) }
    guard case .bad(_, let found, .syntax) = try #require(error) else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(found == line)
  }

  @Test("no file is no settings; a folder, a file of noise and one too large are told")
  func files() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "config.toml").path(percentEncoded: false)
    #expect(try SettingsFile.load(path: path) == nil)
    #expect(throws: SettingsError.self) { _ = try SettingsFile.load(path: folder.path(percentEncoded: false)) }
    try Data([0x80, 0xFF, 0x00]).write(to: URL(filePath: path))
    #expect(throws: SettingsError.self) { _ = try SettingsFile.load(path: path) }
    try Data(repeating: 0x0A, count: SettingsFile.maximumBytes + 1).write(to: URL(filePath: path))
    #expect(throws: SettingsError.tooLarge(path: path, limit: SettingsFile.maximumBytes)) {
      _ = try SettingsFile.load(path: path)
    }
  }

  @Test("no text makes the reader crash")
  func noise() {
    let sound = "model = \"m\"\ntemperature = 0.7\n[keys]\n\"ctrl+x\" = \"quit\"\n"
    var generator = SeededGenerator(seed: 6)
    let letters = Array("\"'[]=.#\n\t\\ctrl+x09\u{301}\u{1B}")
    for _ in 0..<3000 {
      var characters = Array(sound)
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let place = Int.random(in: 0..<characters.count, using: &generator)
        if Bool.random(using: &generator) {
          characters.remove(at: place)
        } else {
          characters.insert(letters[Int.random(in: 0..<letters.count, using: &generator)], at: place)
        }
      }
      _ = try? settings(String(characters))
    }
  }

  @Test("the documentation names every setting and every command")
  func documented() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "docs/SETTINGS.md"), encoding: .utf8)
    for name in Settings.names { #expect(text.contains("`\(name)`"), "\(name)") }
    for command in Command.allCases { #expect(text.contains("`\(command.name)`"), "\(command.name)") }
  }
}
