import Chat
import Glibc
import Screen
import TestSupport

import struct Foundation.URL

@testable import ChatUI
@testable import Curses

/// The themes that came with the program.
enum ThemeShelf {
  private static let library = ThemeLibrary(folders: [
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../themes").standardized.path(
      percentEncoded: false)
  ])
  static let names = library.names
  static func theme(_ name: String) -> Theme { (try? library.theme(named: name)) ?? .builtIn }
}

/// The chat's frames on the program's real terminal, written to a pseudo-terminal, shown by the emulator and compared.
final class FuzzedScreen {
  struct Wrong: Error, CustomStringConvertible { var description: String }

  private(set) var written = WrittenBytes()
  private(set) var repaints = 0
  private(set) var comparedCells = 0

  private let pseudoTerminal: PseudoTerminal
  private let terminal: CursesTerminal
  private var emulator: TerminalEmulator
  private let kind: TerminalKind
  private let expected: ExpectedScreen
  private var shown: Frame?

  init(_ kind: TerminalKind, size: Size) throws {
    pseudoTerminal = try PseudoTerminal(columns: size.columns, rows: size.rows)
    var options = CursesTerminal.Options(environment: kind.environment)
    options.inputDescriptor = pseudoTerminal.descriptor
    options.outputDescriptor = pseudoTerminal.descriptor
    options.colorDepth = kind.depth
    terminal = try CursesTerminal(options: options)
    emulator = TerminalEmulator(
      columns: size.columns, rows: size.rows, erasesWithBackground: kind.erasesWithBackground,
      columnsOf: LibraryColumns.of)
    self.kind = kind
    expected = ExpectedScreen(
      depth: terminal.colorDepth, hasEightColors: kind.hasEightColors,
      attributes: kind.isBare ? [.bold, .underline, .reverse] : [.bold, .dim, .italic, .underline, .reverse])
  }

  func close() {
    terminal.stop()
    pseudoTerminal.close()
  }

  var depth: ColorDepth { terminal.colorDepth }

  // MARK: What happens to it

  /// The window's size changes. With `late` a last frame of the old size is drawn before the program is told.
  func resize(to size: Size, late: Bool) throws -> TerminalEvent? {
    pseudoTerminal.resize(columns: size.columns, rows: size.rows)
    emulator.feed(pseudoTerminal.takeOutput())
    emulator.resize(columns: size.columns, rows: size.rows)
    if late, let shown {
      var frame = shown
      frame.buffer.restyle(frame.buffer.bounds) { $0.attributes.formSymmetricDifference(.bold) }
      try terminal.present(frame.buffer, cursor: frame.cursor)
      emulator.feed(pseudoTerminal.takeOutput())
      // What such a frame looks like is nobody's concern.
      _ = emulator.takeFaults()
      emulator.spoil()
    }
    // To the process: the threads that tests run on are deaf to signals.
    kill(getpid(), SIGWINCH)
    shown = nil
    return try terminal.nextEvent(milliseconds: 10_000)
  }

  /// Ctrl+Z or an editor: the screen is given away, written over, and taken back.
  func giveAway() throws {
    terminal.suspend()
    emulator.feed(pseudoTerminal.takeOutput())
    guard emulator.modes == [7, 25], emulator.style == TerminalEmulator.Style() else {
      throw Wrong(description: "given away with modes \(emulator.modes) and \(emulator.style)")
    }
    emulator.spoil()
    try terminal.resume()
    shown = nil
  }

  func invalidate() {
    emulator.spoil()
    terminal.invalidate()
    shown = nil
  }

  func useMouse(_ isUsed: Bool) { terminal.useMouse(isUsed) }

  // MARK: Showing and comparing

  /// Shows a frame and compares every cell that could have changed.
  func show(_ frame: Frame) throws {
    let before = pseudoTerminal.takeOutput()
    emulator.feed(before)
    let changed = WrittenBytes.changedCells(from: shown?.buffer, to: frame.buffer)
    let movesCursor = shown?.cursor != frame.cursor
    try terminal.present(frame.buffer, cursor: frame.cursor)
    let bytes = pseudoTerminal.takeOutput()
    written.add(bytes.count, changedCells: changed, movesCursor: movesCursor)
    emulator.feed(bytes)
    let touched = emulator.takeTouched()
    let changes = shown.map { old in
      frame.buffer.cells.indices.filter { old.buffer.cells[$0] != frame.buffer.cells[$0] }
    }
    try compare(frame, at: changes.map { $0 + touched } ?? Array(frame.buffer.cells.indices), bytes)
    shown = frame
  }

  /// Draws the last frame once more on a screen that holds anything: what was there before must have been the same.
  func repaint() throws {
    guard let shown else { return }
    let before = emulator.cells.map(ExpectedScreen.seen)
    invalidate()
    try terminal.present(shown.buffer, cursor: shown.cursor)
    emulator.feed(pseudoTerminal.takeOutput())
    _ = emulator.takeTouched()
    let after = emulator.cells.map(ExpectedScreen.seen)
    if let index = after.indices.first(where: { before[$0] != after[$0] }) {
      throw Wrong(
        description: "after a repaint cell \(place(index)) is \(after[index]), before it was \(before[index])")
    }
    try compare(shown, at: Array(shown.buffer.cells.indices), [])
    self.shown = shown
    repaints += 1
  }

  private func compare(_ frame: Frame, at indices: [Int], _ bytes: [UInt8]) throws {
    let faults = emulator.takeFaults()
    guard faults.isEmpty else { throw wrong("\(faults)", bytes) }
    guard emulator.columns == frame.buffer.size.columns, emulator.rows == frame.buffer.size.rows else {
      throw wrong("a frame of \(frame.buffer.size) on \(emulator.columns)x\(emulator.rows)", bytes)
    }
    comparedCells += indices.count
    for index in indices {
      let wanted = expected.cell(at: index, of: frame.buffer)
      let seen = ExpectedScreen.seen(emulator.cells[index])
      if wanted != seen { throw wrong("cell \(place(index)) is \(seen), should be \(wanted)", bytes) }
    }
    try compareCursor(frame.cursor, bytes)
  }

  private func compareCursor(_ cursor: Position?, _ bytes: [UInt8]) throws {
    guard emulator.modes.contains(25) == (cursor != nil || kind.isBare) else {
      throw wrong("cursor \(cursor as Any)", bytes)
    }
    if let cursor, (emulator.row, emulator.column) != (cursor.row, cursor.column) {
      throw wrong("cursor at \(emulator.row), \(emulator.column), should be at \(cursor)", bytes)
    }
    guard emulator.modes.isSuperset(of: kind.isBare ? [7, 2004] : [7, 1049, 2004]), !emulator.modes.contains(2026)
    else {
      throw wrong("modes \(emulator.modes)", bytes)
    }
  }

  private func place(_ index: Int) -> String { "(\(index / emulator.columns), \(index % emulator.columns))" }

  private func wrong(_ what: String, _ bytes: [UInt8]) -> Wrong {
    let text = String(decoding: bytes.prefix(3000), as: UTF8.self).replacing("\u{1B}", with: "␛")
    return Wrong(description: "\(what); written: \(text)")
  }
}

/// A terminal that the program may meet.
struct TerminalKind: CustomStringConvertible, Sendable {
  var name: String
  var environment: [String: String]
  var depth: ColorDepth?
  var erasesWithBackground: Bool
  var hasEightColors = false
  /// It has one screen, a cursor that cannot be hidden, and few attributes.
  var isBare = false

  var description: String { name }

  static let all = [
    TerminalKind(
      name: "true colour", environment: ["TERM": "xterm-256color", "COLORTERM": "truecolor"], depth: nil,
      erasesWithBackground: true),
    TerminalKind(
      name: "true colour, erasing to the standard background",
      environment: ["TERM": "tmux-256color", "COLORTERM": "truecolor"], depth: nil, erasesWithBackground: false),
    TerminalKind(
      name: "256 colours", environment: ["TERM": "xterm-256color"], depth: nil, erasesWithBackground: true),
    TerminalKind(
      name: "16 colours", environment: ["TERM": "xterm-256color"], depth: .sixteen, erasesWithBackground: true),
    TerminalKind(
      name: "8 colours", environment: ["TERM": "xterm"], depth: .sixteen, erasesWithBackground: true,
      hasEightColors: true),
    TerminalKind(
      name: "no colour", environment: ["TERM": "xterm-256color", "NO_COLOR": "1"], depth: nil,
      erasesWithBackground: true),
    // An entry whose sequences have delays.
    TerminalKind(
      name: "drawn by curses", environment: ["TERM": "vt100"], depth: nil, erasesWithBackground: false, isBare: true),
  ]
}
