import Foundation
import TestSupport
import Testing

@testable import ChatUI

/// A script on a real screen: the program started from a shell with job control in tmux, in a folder of its own.
final class ScreenScriptRun {
  private let screen: TmuxScreen
  private let folder: TemporaryFolder
  private let columns: Int
  private let rows: Int
  private var kept: [String: [TerminalEmulator.Cell]] = [:]

  init(_ script: ScreenScript) throws {
    columns = script.columns
    rows = script.rows
    folder = try TemporaryFolder()
    try Self.furnish(folder.url)
    let path = folder.url.path(percentEncoded: false)
    let environment = [
      "HOME": path, "XDG_CONFIG_HOME": path, "XDG_DATA_HOME": path, "XDG_STATE_HOME": path, "COLORTERM": "truecolor",
      "EDITOR": "\(path)/editor", "PS1": "SHELL> ",
    ]
    screen = try TmuxScreen(
      columns: script.columns, rows: script.rows, arguments: [], environment: environment, directory: folder.url,
      inShell: true)
    try screen.wait(for: "context 0/")
  }

  /// Pictures to name, sessions to find, and an editor that adds a line.
  private static func furnish(_ folder: URL) throws {
    for name in ["butterfly.png", "apple.png", "red-circle.png", "dog-left-of-cat.png", "penguin-left.webp"] {
      try FileManager.default.copyItem(at: Program.samples.appending(path: name), to: folder.appending(path: name))
    }
    try write(session: "wood", "is the wood green?", "Yes, in summer.", hoursAgo: 1, in: folder)
    try write(session: "sky", "is the sky high?", "Very.", hoursAgo: 2, in: folder)
    let editor = folder.appending(path: "editor")
    try Data("#!/bin/sh\nprintf '\\nand by the editor' >> \"$1\"\n".utf8).write(to: editor)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: editor.path(percentEncoded: false))
  }

  private static func write(
    session name: String, _ question: String, _ answer: String, hoursAgo: Double, in folder: URL
  ) throws {
    let place = folder.appending(path: "vlmchat/sessions/\(name)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    func message(_ role: String, _ text: String) -> String {
      """
      {"type":"message","id":"\(UUID())","at":"2026-11-21T10:00:00.000Z","role":"\(role)","parts":[{"text":"\(text)"}]}

      """
    }
    let head = """
      {"type":"session","version":1,"program":"vlmchat","created":"2026-11-21T10:00:00.000Z"}

      """
    let journal = place.appending(path: "session.jsonl")
    try Data((head + message("user", question) + message("assistant", answer)).utf8).write(to: journal)
    let date = Date(timeIntervalSinceNow: -3600 * hoursAgo)
    try FileManager.default.setAttributes(
      [.modificationDate: date], ofItemAtPath: journal.path(percentEncoded: false))
  }

  func perform(_ step: ScreenStep) throws {
    for deed in step.deeds {
      switch deed {
      case .text(let text): try screen.type(text)
      case .key(let key): try screen.send(bytes: key.sequence)
      case .bytes(let bytes): try screen.send(bytes: bytes)
      case .scribble: try screen.scribble("SCRIBBLE")
      }
    }
    for sight in step.sights { try wait(for: sight, after: step) }
    guard step.clears else { return }
    try screen.send(bytes: "\u{3}")
    try wait(for: .draft(""), after: step)
  }

  private func wait(for sight: ScreenStep.Sight, after step: ScreenStep) throws {
    let what = "\(sight) after \(step.deeds)"
    switch sight {
    case .text(let words): try screen.wait(for: what, seconds: 30) { $0.contains(words) }
    case .gone(let words): try screen.wait(for: what, seconds: 30) { !$0.contains(words) }
    case .draft(let draft): try screen.wait(for: what, seconds: 30) { Self.draft(on: $0) == draft }
    case .status(let words):
      try screen.wait(for: what, seconds: 30) { Self.lines(of: $0).last?.contains(words) == true }
    case .remember(let name): kept[name] = try settledPicture()
    case .same(let name): try screen.wait(for: what, seconds: 30) { _ in try picture() == kept[name] }
    case .other(let name): try screen.wait(for: what, seconds: 30) { _ in try picture() != kept[name] }
    case .clipboard(let words):
      try screen.wait(for: what, seconds: 30) { _ in try screen.clipboard().contains(words) }
    case .file(let name, let words):
      let file = folder.url.appending(path: name)
      try screen.wait(for: what, seconds: 30) { _ in
        (try? String(contentsOf: file, encoding: .utf8))?.contains(words) == true
      }
    }
  }

  /// What it is when nothing more comes: finer pixels of a picture, say.
  private func settledPicture() throws -> [TerminalEmulator.Cell] {
    var last = try picture()
    while true {
      Thread.sleep(forTimeInterval: 0.25)
      let next = try picture()
      if next == last { return next }
      last = next
    }
  }

  /// The cells as they are seen, whatever sequences made them: of a blank only its ground.
  private func picture() throws -> [TerminalEmulator.Cell] {
    var emulator = TerminalEmulator(columns: columns, rows: rows, columnsOf: { _ in 1 })
    emulator.feed("\u{1B}[H\u{1B}[2J".utf8)
    for (row, line) in Self.lines(of: try screen.colouredText()).dropLast(2).enumerated() {
      emulator.feed("\u{1B}[\(row + 1);1H\(line)".utf8)
    }
    return emulator.cells.map { cell in
      guard cell.scalar == 0x20 else { return cell }
      var blank = TerminalEmulator.Cell()
      blank.style.background = cell.style.background
      blank.style.isReversed = cell.style.isReversed
      return blank
    }
  }

  /// All lines of the screen, the last one among them even if it is empty.
  private static func lines(of screen: String) -> [Substring] {
    screen.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
  }

  private static func withoutTrailingBlanks(_ line: Substring) -> String {
    String(line[..<(line.lastIndex { $0 != " " }.map { line.index(after: $0) } ?? line.startIndex)])
  }

  /// What stands in the composer: below the rule, above the last line, without the sign before it.
  static func draft(on screen: String) -> String? {
    let lines = lines(of: screen)
    guard let rule = lines.lastIndex(where: { $0.hasPrefix("────") }) else { return nil }
    let draft = lines[(rule + 1)...].dropLast().map { withoutTrailingBlanks($0.dropFirst(3)) }
    let text = draft.joined(separator: "\n")
    return text.hasPrefix("Ask") && text.hasSuffix(ScreenStep.placeholder) ? "" : text
  }
}
