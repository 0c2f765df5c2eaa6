import TestSupport
import Testing

/// What the model of a terminal does, against what xterm does with the same bytes.
@Suite("The emulated terminal")
struct EmulatorTests {
  private func emulator(_ bytes: String, columns: Int = 6, rows: Int = 3) -> TerminalEmulator {
    var emulator = TerminalEmulator(columns: columns, rows: rows, columnsOf: LibraryColumns.of)
    emulator.feed("\u{1B}[H\u{1B}[2J".utf8)
    emulator.feed(bytes.utf8)
    return emulator
  }

  @Test(
    "text, moves, erasing and scrolling",
    arguments: [
      ("abc", ["abc", "", ""]),
      // The last column is filled before the line ends, and a move back forgets that it was.
      ("abcdefg", ["abcdef", "g", ""]), ("abcdef\rX", ["Xbcdef", "", ""]), ("abcdef\u{8}X", ["abcdXf", "", ""]),
      ("\u{1B}[?7labcdefg\u{1B}[?7h", ["abcdeg", "", ""]),
      ("\u{1B}[2;3Hx\u{1B}[Ay\u{1B}[5Gz\u{1B}[3dw", ["   yz", "  x", "     w"]),
      ("日本x", ["日本x", "", ""]), ("日本\u{1B}[1;2HX", [" X本", "", ""]), ("日本\u{1B}[1;3HX", ["日X", "", ""]),
      ("abcde日", ["abcde", "日", ""]), ("e\u{301}x", ["e\u{301}x", "", ""]),
      ("abcdee\u{301}", ["abcdee\u{301}", "", ""]),
      ("日\u{301}", ["日\u{301}", "", ""]),
      ("abcdef\u{1B}[1;3H\u{1B}[K", ["ab", "", ""]), ("abcdef\u{1B}[1;3H\u{1B}[1K", ["   def", "", ""]),
      ("abcdef\u{1B}[1;3H\u{1B}[2X", ["ab  ef", "", ""]), ("abcdef\u{1B}[1;3H\u{1B}[2P", ["abef", "", ""]),
      ("abcdef\u{1B}[1;3H\u{1B}[2@", ["ab  cd", "", ""]), ("a日bc\u{1B}[1;3H\u{1B}[P", ["a bc", "", ""]),
      ("a\u{1B}[3b", ["aaaa", "", ""]),
      ("a\r\nb\r\nc\r\nd", ["b", "c", "d"]), ("a\r\nb\r\nc\u{1B}[H\u{1B}M", ["", "a", "b"]),
      ("a\r\nb\r\nc\u{1B}[1;2r\u{1B}[2;1H\n\u{1B}[r", ["b", "", "c"]), ("a\r\nb\r\nc\u{1B}[H\u{1B}[M", ["b", "c", ""]),
      ("a\r\nb\r\nc\u{1B}[2;4H\u{1B}[L", ["a", "", "b"]), ("a\u{1B}7\u{1B}[3;3Hb\u{1B}8c", ["ac", "", "  b"]),
      ("a\u{1B}]0;title\u{7}b\u{1B}_Gx\u{1B}\\c", ["abc", "", ""]),
    ])
  func screen(bytes: String, rows: [String]) {
    let emulator = emulator(bytes)
    #expect((0..<3).map(emulator.text(ofRow:)) == rows)
    #expect(emulator.faults == [])
  }

  @Test("colours and attributes, one by one and together")
  func styles() {
    let emulator = emulator("\u{1B}[1;38;2;1;2;3;48;5;9mA\u{1B}[22;4;39mB\u{1B}[0;7;91mC\u{1B}[mD\u{1B}[44m\u{1B}[K")
    let styles = (0..<5).map { emulator.cells[$0].style }
    #expect(styles[0].isBold && styles[0].foreground == .direct(1, 2, 3) && styles[0].background == .palette(9))
    #expect(!styles[1].isBold && styles[1].isUnderlined && styles[1].foreground == .standard)
    #expect(styles[2].isReversed && styles[2].foreground == .palette(9) && styles[2].background == .standard)
    #expect(styles[3] == TerminalEmulator.Style())
    #expect(styles[4].background == .palette(4))
    #expect(emulator.faults == [])
  }

  @Test(
    "what it does not know is a fault",
    arguments: [
      "\u{1B}[5z", "\u{1B}[?9999h", "\u{1B}[58m", "\u{1B}[38;2;1m", "\u{1B}[4;1H", "\u{1B}#8", "\u{5}", "\u{1B}(0",
      "\u{301}",
      "\u{1B}[1;1\u{1}H",
    ])
  func faults(bytes: String) { #expect(!emulator(bytes).faults.isEmpty) }

  @Test("bytes that are no UTF-8 are a fault, and a size change leaves nothing")
  func others() {
    var emulator = emulator("abc")
    emulator.feed([0xC3, 0x28])
    #expect(!emulator.takeFaults().isEmpty)
    emulator.resize(columns: 4, rows: 2)
    #expect(emulator.text(ofRow: 0) == "☃☃☃☃" && emulator.cells.count == 8)
  }
}
