import Foundation
import Screen
import Testing

@testable import Curses

extension OneTerminal {
  /// The terminal for real. Where tmux is missing these are skipped; `script/test` installs it.
  @Suite("In tmux", .enabled(if: TmuxPane.isAvailable, "tmux is not installed"))
  struct TmuxTests {
    private func buffer(_ terminal: CursesTerminal, _ lines: [(String, Style)]) -> CellBuffer {
      var buffer = CellBuffer(size: terminal.size)
      for (row, line) in lines.enumerated() { buffer.draw(line.0, at: Position(row: row, column: 0), style: line.1) }
      return buffer
    }

    private func nextEvent(_ terminal: CursesTerminal) throws -> TerminalEvent? {
      for _ in 0..<100 {
        if let event = try terminal.nextEvent(milliseconds: 50) { return event }
      }
      return nil
    }

    @Test("text, wide characters, marks and emoji stand in their columns")
    func columns() throws {
      let pane = try TmuxPane()
      let terminal = try CursesTerminal(options: pane.options())
      defer { terminal.stop() }
      let texts = ["plain|", "日本語|", "e\u{301}a\u{308}|", "👩‍👩‍👧|", "👍🏽|", "🇫🇷|", "❤️|", "한국|", "का|", "┌─▀▄█🬀|"]
      try terminal.present(buffer(terminal, texts.map { ($0, .plain) }), cursor: nil)
      let screen = try pane.wait { $0.count > 9 && $0[9].hasSuffix("|") }
      let shown = ["plain|", "日本語|", "éä|", "👩|", "👍|", "🇫|", "❤|", "한국|", "का|", "┌─▀▄█🬀|"]
      for (row, text) in shown.enumerated() {
        #expect(screen[row].precomposedStringWithCanonicalMapping == text.precomposedStringWithCanonicalMapping)
      }
      // The bar after each text stands in the column that the layout gave it, as the terminal itself sees it.
      for (row, text) in texts.enumerated() {
        #expect(TextWidth.columns(of: text) == TextWidth.columns(of: shown[row]))
      }
    }

    @Test("only what changed is sent, and the result is the new frame")
    func changes() throws {
      let pane = try TmuxPane()
      let terminal = try CursesTerminal(options: pane.options())
      defer { terminal.stop() }
      try terminal.present(buffer(terminal, [("日本語日本語", .plain), ("same", .plain)]), cursor: nil)
      try terminal.present(
        buffer(terminal, [("a日本x語日", .plain), ("same", .plain)]), cursor: Position(row: 1, column: 2))
      let screen = try pane.wait { $0[0] == "a日本x語日" }
      #expect(screen[0] == "a日本x語日")
      #expect(screen[1] == "same")
      #expect(try pane.display("#{cursor_y},#{cursor_x},#{cursor_flag}") == "1,2,1")
    }

    @Test("true colours arrive exactly, near-black blues and the palette too")
    func trueColors() throws {
      let pane = try TmuxPane()
      let terminal = try CursesTerminal(options: pane.options())
      defer { terminal.stop() }
      #expect(terminal.colorDepth == .full)
      let lines: [(String, Style)] = [
        ("A", Style(foreground: .rgb(255, 128, 0), background: .rgb(32, 48, 64))),
        ("B", Style(foreground: .rgb(0, 0, 7), background: .rgb(0, 0, 0))),
        ("C", Style(foreground: .palette(1), background: .palette(12))),
        ("D", Style(foreground: .palette(200), attributes: [.bold, .underline])),
        ("E", Style(attributes: [.italic, .reverse])),
        ("F", Style(attributes: .dim)),
      ]
      try terminal.present(buffer(terminal, lines), cursor: nil)
      let screen = try pane.wait(styled: true) { $0.count > 5 && $0[5].contains("F") }
      #expect(screen[0].contains("38;2;255;128;0") && screen[0].contains("48;2;32;48;64"))
      #expect(screen[1].contains("38;2;0;0;7") && screen[1].contains("48;2;0;0;0"))
      #expect(screen[2].contains("\u{1B}[31m") && screen[2].contains("\u{1B}[104m"))
      #expect(screen[3].contains("38;5;200") && screen[3].contains("1;4") || screen[3].contains("\u{1B}[1m"))
      #expect(screen[4].contains("3;7") || screen[4].contains("7;3"))
      #expect(screen[5].contains(";2m") || screen[5].contains("[2m"))
    }

    @Test("256 colours use entries 16 to 255; 16 use the palette; none uses attributes", arguments: ColorDepth.allCases)
    func depths(depth: ColorDepth) throws {
      let pane = try TmuxPane()
      var options = pane.options(["TERM": "tmux-256color"])
      options.colorDepth = depth
      let terminal = try CursesTerminal(options: options)
      defer { terminal.stop() }
      #expect(terminal.colorDepth == depth)
      let style = Style(foreground: .rgb(255, 0, 0), background: .rgb(0, 0, 95), attributes: .bold)
      try terminal.present(buffer(terminal, [("X", style)]), cursor: nil)
      let row = try pane.wait(styled: true) { $0[0].contains("X") }[0]
      switch depth {
      case .full: #expect(row.contains("38;2;255;0;0") && row.contains("48;2;0;1;95") || row.contains("48;2;0;0;95"))
      case .twoHundredFiftySix: #expect(row.contains("38;5;196") && row.contains("48;5;17"))
      case .sixteen: #expect(!row.contains("38;2") && !row.contains("38;5") && row.contains("\u{1B}["))
      case .none: #expect(row.contains("\u{1B}[1mX") && !row.contains("3") || row == "\u{1B}[1mX\u{1B}[0m")
      }
    }

    @Test(
      "whatever TERM says, text is shown or the error names it",
      arguments: ["xterm", "xterm-mono", "linux", "vt100", "screen", "tmux-256color", "dumb", "", "no-such-terminal"])
    func terminalTypes(type: String) throws {
      let pane = try TmuxPane()
      do {
        let terminal = try CursesTerminal(options: pane.options(["TERM": type]))
        defer { terminal.stop() }
        let style = Style(foreground: .palette(9), background: .rgb(0, 0, 200), attributes: .bold)
        try terminal.present(buffer(terminal, [("hello 日本", style)]), cursor: Position(row: 0, column: 3))
        #expect(try pane.wait { $0[0].hasPrefix("hello 日本") }[0].hasPrefix("hello 日本"))
        #expect(!["dumb", "", "no-such-terminal"].contains(type))
        if type == "vt100" || type == "xterm-mono" { #expect(terminal.colorDepth == ColorDepth.none) }
        if type == "linux" { #expect(terminal.colorDepth == .sixteen) }
      } catch CursesError.unknownTerminal(let named) {
        #expect(named == type && ["dumb", "", "no-such-terminal"].contains(type))
      }
    }

    @Test("more pairs of colours than curses could number: every cell is right")
    func manyPairs() throws {
      let pane = try TmuxPane(columns: 200, rows: 50)
      let terminal = try CursesTerminal(options: pane.options())
      defer { terminal.stop() }
      for frame in 0..<8 {
        var buffer = CellBuffer(size: terminal.size)
        for row in 0..<50 {
          for column in 0..<200 {
            let style = Style(
              foreground: .rgb(UInt8(row + 100), UInt8(column), UInt8(frame)),
              background: .rgb(UInt8(frame + 50), UInt8(column), UInt8(row)))
            buffer[row, column] = Cell("▀", style: style)
          }
        }
        try terminal.present(buffer, cursor: nil)
      }
      let screen = try pane.wait(styled: true) { $0.count > 49 && $0[49].contains("48;2;57;199;49") }
      for row in 0..<50 {
        for column in [0, 99, 199] {
          #expect(
            screen[row].contains("38;2;\(row + 100);\(column);7") && screen[row].contains("48;2;57;\(column);\(row)"))
        }
      }
    }

    @Test(
      "a resize comes as an event, and the next frame fills the new size",
      arguments: [(90, 30), (20, 5), (2, 1), (1, 1)])
    func resize(columns: Int, rows: Int) throws {
      let pane = try TmuxPane()
      let terminal = try CursesTerminal(options: pane.options())
      defer { terminal.stop() }
      try terminal.present(
        CellBuffer(size: terminal.size, filledWith: Cell("x")), cursor: Position(row: 19, column: 59))
      try pane.resize(columns: columns, rows: rows)
      // The pane's own signal goes to the process inside it.
      kill(getpid(), SIGWINCH)
      #expect(try nextEvent(terminal) == .resize(Size(columns: columns, rows: rows)))
      // A frame made for the old size must not hurt.
      try terminal.present(
        CellBuffer(size: Size(columns: 60, rows: 20), filledWith: Cell("o")), cursor: Position(row: 19, column: 59))
      try terminal.present(CellBuffer(size: terminal.size, filledWith: Cell("y")), cursor: nil)
      // In a single cell curses takes the cursor to be where it is not: it is enough to survive that.
      if columns == 1 { return }
      let row = String(repeating: "y", count: columns)
      let screen = try pane.wait { $0.prefix(rows) == ArraySlice(repeating: row, count: rows) }
      #expect(Array(screen.prefix(rows)) == Array(repeating: row, count: rows))
    }

    @Test("keys")
    func keys() throws {
      let pane = try TmuxPane()
      let terminal = try CursesTerminal(options: pane.options())
      defer { terminal.stop() }
      let keys: [(String, KeyEvent)] = [
        ("a", KeyEvent(.character("a"))), ("é", KeyEvent(.character("é"))), ("日", KeyEvent(.character("日"))),
        ("Enter", KeyEvent(.enter)), ("C-j", .control("j")), ("C-c", .control("c")), ("C-z", .control("z")),
        ("C-s", .control("s")), ("C-q", .control("q")), ("C-d", .control("d")), ("C-v", .control("v")),
        ("M-b", .alt("b")), ("M-Enter", KeyEvent(.enter, modifiers: .alt)), ("Escape", KeyEvent(.escape)),
        ("Tab", KeyEvent(.tab)), ("BTab", KeyEvent(.backTab)), ("BSpace", KeyEvent(.backspace)),
        ("Up", KeyEvent(.up)), ("C-Left", KeyEvent(.left, modifiers: .control)),
        ("M-Right", KeyEvent(.right, modifiers: .alt)),
        ("S-Up", KeyEvent(.up, modifiers: .shift)), ("Home", KeyEvent(.home)), ("End", KeyEvent(.end)),
        ("PPage", KeyEvent(.pageUp)), ("NPage", KeyEvent(.pageDown)), ("DC", KeyEvent(.delete)),
        ("IC", KeyEvent(.insert)),
        ("F1", KeyEvent(.function(1))), ("F5", KeyEvent(.function(5))), ("F12", KeyEvent(.function(12))),
      ]
      for (name, event) in keys {
        try pane.send(keys: name)
        #expect(try nextEvent(terminal) == .key(event), "\(name)")
      }
    }

    @Test("a paste is one event, line ends and all")
    func paste() throws {
      let pane = try TmuxPane()
      let terminal = try CursesTerminal(options: pane.options())
      defer { terminal.stop() }
      try terminal.present(CellBuffer(size: terminal.size), cursor: nil)
      _ = try pane.wait { _ in true }
      try pane.paste("first\nsecond 日本\tend")
      #expect(try nextEvent(terminal) == .paste("first\nsecond 日本\tend"))
    }

    @Test("the mouse is on while the screen is taken, and its reports are events")
    func mouse() throws {
      let pane = try TmuxPane()
      let terminal = try CursesTerminal(options: pane.options())
      defer { terminal.stop() }
      _ = try pane.wait { _ in (try? pane.display("#{mouse_button_flag}#{mouse_sgr_flag}")) == "11" }
      #expect(try pane.display("#{mouse_button_flag}#{mouse_sgr_flag}") == "11")
      try pane.send(bytes: "\u{1B}[<64;5;3M")
      #expect(try nextEvent(terminal) == .mouse(MouseEvent(kind: .wheelUp, position: Position(row: 2, column: 4))))
      try pane.send(bytes: "\u{1B}[<0;1;1M")
      #expect(try nextEvent(terminal) == .mouse(MouseEvent(kind: .press, position: Position(row: 0, column: 0))))
    }

    @Test("suspending gives the shell its screen and modes back, resuming takes them again")
    func suspend() throws {
      let pane = try TmuxPane()
      var before = termios()
      tcgetattr(pane.tty, &before)
      let terminal = try CursesTerminal(options: pane.options())
      let frame = buffer(terminal, [("hello", Style(foreground: .rgb(1, 2, 3)))])
      try terminal.present(frame, cursor: nil)
      try pane.wait { $0[0] == "hello" }
      terminal.suspend()
      try pane.wait { $0[0] == "" }
      #expect(try pane.display("#{alternate_on}#{mouse_any_flag}#{cursor_flag}") == "001")
      expectSameModes(pane.tty, before)
      // The screen belongs to another program now.
      try terminal.present(buffer(terminal, [("intruder", .plain)]), cursor: nil)
      #expect(try pane.capture().joined().contains("intruder") == false)
      try terminal.resume()
      try terminal.present(frame, cursor: nil)
      #expect(try pane.wait { $0[0] == "hello" }[0] == "hello")
      #expect(try pane.display("#{alternate_on}#{mouse_sgr_flag}#{cursor_flag}") == "110")
      terminal.stop()
      terminal.stop()
      try pane.wait { $0[0] == "" }
      #expect(try pane.display("#{alternate_on}#{mouse_any_flag}#{cursor_flag}") == "001")
      expectSameModes(pane.tty, before)
    }

    @Test("restoring from a signal handler is enough, and harmless when repeated")
    func restore() throws {
      let pane = try TmuxPane()
      var before = termios()
      tcgetattr(pane.tty, &before)
      let terminal = try CursesTerminal(options: pane.options())
      try terminal.present(buffer(terminal, [("hello", .plain)]), cursor: nil)
      try pane.wait { $0[0] == "hello" }
      CursesTerminal.restoreActive()
      CursesTerminal.restoreActive()
      try pane.wait { $0[0] == "" }
      #expect(try pane.display("#{alternate_on}#{mouse_any_flag}#{cursor_flag}") == "001")
      expectSameModes(pane.tty, before)
      terminal.stop()
    }

    @Test("another thread's wake ends a wait without an event")
    func wake() throws {
      let pane = try TmuxPane()
      let terminal = try CursesTerminal(options: pane.options())
      defer { terminal.stop() }
      let waker = terminal.waker
      Thread.detachNewThread {
        usleep(50_000)
        waker.wake()
      }
      #expect(try terminal.nextEvent(milliseconds: -1) == nil)
    }

    private func expectSameModes(_ tty: Int32, _ before: termios) {
      var after = termios()
      tcgetattr(tty, &after)
      #expect(after.c_iflag == before.c_iflag && after.c_oflag == before.c_oflag && after.c_lflag == before.c_lflag)
    }
  }
}
