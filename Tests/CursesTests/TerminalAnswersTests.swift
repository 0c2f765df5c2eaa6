import CNcurses
import Screen
import Testing

@testable import Curses

@Suite("What the terminal answers")
struct TerminalAnswersTests {
  private let start = ContinuousClock.now
  private let yes = Array("\u{1B}_Gi=31;OK\u{1B}\\".utf8)
  private let kind = Array("\u{1B}[?62;c".utf8)
  private let dark = Array("\u{1B}]11;rgb:0000/0000/0000\u{1B}\\".utf8)

  private func answers(background: Bool = false, isInTmux: Bool = false) -> TerminalAnswers {
    TerminalAnswers(background: background, graphics: true, isInTmux: isInTmux, now: start)
  }

  @Test("a yes is an event, once, in however many pieces it comes")
  func pieces() {
    for size in 1...yes.count {
      var answers = answers()
      var events: [TerminalEvent] = []
      let bytes = Array("typed".utf8) + yes + kind
      for start in stride(from: 0, to: bytes.count, by: size) {
        events += answers.take(bytes[start..<min(start + size, bytes.count)], now: self.start)
      }
      #expect(events == [.graphics] && answers.isOver)
    }
  }

  @Test("a terminal that knows nothing of it answers only what kind it is, and is waited for no longer")
  func unknown() {
    var answers = answers(background: true)
    #expect(answers.take(kind, now: start).isEmpty && answers.isOver)
    #expect(answers.take(yes, now: start).isEmpty)
  }

  @Test("both questions are answered, in any order of pieces")
  func both() {
    var answers = answers(background: true)
    #expect(answers.take(dark, now: start) == [.background(.rgb(0, 0, 0))] && !answers.isOver)
    #expect(answers.take(yes, now: start) == [.graphics] && answers.isOver)
  }

  @Test("a yes that comes too late changes nothing; within tmux the kind says nothing of the terminal behind it")
  func late() {
    var slow = answers()
    #expect(slow.take(yes, now: start + .seconds(4)).isEmpty && slow.isOver)
    var tmux = answers(isInTmux: true)
    #expect(tmux.take(kind, now: start).isEmpty && !tmux.isOver)
    #expect(tmux.take(yes, now: start + .seconds(1)) == [.graphics] && tmux.isOver)
  }

  @Test("answers are no keys, also when they come in pieces")
  func decoding() {
    var decoder = InputDecoder()
    var events: [TerminalEvent] = []
    for byte in yes + dark + kind + Array("x".utf8) { events += decoder.feed([byte]) }
    #expect(events == [.key(KeyEvent(.character("x")))])
    var waiting = InputDecoder()
    _ = waiting.feed(yes.prefix(5))
    #expect(waiting.isInAnswer)
  }

  @Test("the C library gives placeholders one column and their marks none, so that curses draws them")
  func widths() {
    CharacterEncoding.useUTF8()
    let cells = GraphicsPlaceholder.cells(
      id: 0x01_0001, size: Size(columns: 297, rows: 1), depth: .full, background: .default)
    for cell in cells.cells {
      let scalars = cell.character.unicodeScalars.map(\.value)
      #expect(scalars.map { curses_scalar_columns($0) } == [1, 0, 0], "\(scalars.map { String($0, radix: 16) })")
    }
  }
}
