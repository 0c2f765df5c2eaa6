import TestSupport
import Testing

@testable import Screen

@Suite("Frames")
struct CellBufferTests {
  private func draw(_ text: String, columns: Int = 8, at column: Int = 0, maximum: Int? = nil) -> (
    CellBuffer, used: Int
  ) {
    var buffer = CellBuffer(size: Size(columns: columns, rows: 1))
    let used = buffer.draw(text, at: Position(row: 0, column: column), maximumColumns: maximum)
    return (buffer, used)
  }

  @Test(
    "text is drawn where there is room",
    arguments: [
      ("hello", 0, nil, "hello", 5), ("hello world", 0, nil, "hello wo", 8), ("日本語", 0, 5, "日本", 5),
      ("日本語日本", 1, nil, " 日本語", 7),
      ("abc", -1, nil, "bc", 3), ("日本", -1, nil, " 本", 4), ("abc", 8, nil, "", 0), ("abc", 20, nil, "", 0),
      ("a\nb", 0, nil, "a␊b", 3),
      ("\u{1B}[2J", 0, nil, "␛[2J", 4), ("👩‍👩‍👧|", 0, nil, "👩|", 3), ("abc", 0, 0, "", 0), ("abc", 0, -4, "", 0),
    ] as [(String, Int, Int?, String, Int)])
  func text(text: String, column: Int, maximum: Int?, shown: String, used: Int) {
    let (buffer, count) = draw(text, at: column, maximum: maximum)
    #expect(buffer.textDescription == shown)
    #expect(count == used)
  }

  @Test("no frame ever holds half a wide glyph or a control character")
  func halves() {
    var random = SeededGenerator(seed: 8)
    let pieces = ["日本", "a", "😀x", "\u{1B}", "e\u{301}", "語"]
    for _ in 0..<500 {
      var buffer = CellBuffer(size: Size(columns: 10, rows: 2))
      for _ in 0..<8 {
        buffer.draw(
          pieces.randomElement(using: &random) ?? "",
          at: Position(row: Int.random(in: -1...2, using: &random), column: Int.random(in: -3...11, using: &random)),
          maximumColumns: Int.random(in: 0...4, using: &random))
        if Bool.random(using: &random) { buffer[0, Int.random(in: 0..<10, using: &random)] = Cell("|") }
      }
      for row in 0..<2 {
        for column in 0..<10 {
          let cell = buffer[row, column]
          if cell.width == 2 { #expect(buffer[row, column + 1].width == 0 && column < 9) }
          if cell.width == 0 { #expect(column > 0 && buffer[row, column - 1].width == 2) }
          #expect(!cell.character.unicodeScalars.contains { $0.isControl })
        }
      }
    }
  }

  @Test("boxes")
  func boxes() {
    var buffer = CellBuffer(size: Size(columns: 5, rows: 3))
    buffer.drawBox(buffer.bounds)
    #expect(buffer.textDescription == "╭───╮\n│   │\n╰───╯")
    buffer.drawBox(Rect(row: 0, column: 0, columns: 1, rows: 1))
    #expect(buffer.textDescription == "╭───╮\n│   │\n╰───╯")
  }

  @Test("the styled description tells styles apart")
  func styled() {
    var buffer = CellBuffer(size: Size(columns: 4, rows: 1))
    buffer.draw(
      "ab", at: Position(row: 0, column: 1),
      style: Style(foreground: .rgb(0, 128, 255), background: .palette(4), attributes: .bold))
    #expect(buffer.styledDescription == " ab\n---\n.AA\n---\nA #0080ff on 4 bold")
  }

  @Test("applying the changed runs to the old frame gives the new one, and equal frames have none")
  func diff() {
    var random = SeededGenerator(seed: 9)
    let pieces = ["日", "a", " ", "b", "😀"]
    func frame() -> CellBuffer {
      var buffer = CellBuffer(size: Size(columns: 12, rows: 3))
      for row in 0..<3 {
        buffer.draw(
          (0..<8).map { _ in pieces.randomElement(using: &random) ?? "" }.joined(), at: Position(row: row, column: 0))
      }
      return buffer
    }
    for _ in 0..<300 {
      let old = frame()
      let new = frame()
      var patched = Array(old.cells)
      for run in CellDiff.runs(from: old, to: new) {
        for column in run.columns { patched[run.row * 12 + column] = new[run.row, column] }
        #expect(new[run.row, run.columns.lowerBound].width != 0)
        #expect(run.columns.upperBound == 12 || new[run.row, run.columns.upperBound].width != 0)
      }
      #expect(patched == new.cells)
      #expect(CellDiff.runs(from: new, to: new) == [])
    }
    #expect(CellDiff.runs(from: nil, to: frame()).count == 3)
  }

  @Test("the terminal for tests plays its events and keeps its frames")
  func inMemory() throws {
    let terminal = InMemoryTerminal(size: Size(columns: 4, rows: 2))
    terminal.type("a\r\n")
    terminal.events.append(.resize(Size(columns: 9, rows: 1)))
    #expect(try terminal.nextEvent(milliseconds: -1) == .key(KeyEvent(.character("a"))))
    #expect(try terminal.nextEvent(milliseconds: 0) == .key(KeyEvent(.enter)))
  }
}
