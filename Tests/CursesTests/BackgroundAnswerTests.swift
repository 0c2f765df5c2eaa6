import Screen
import Testing

@testable import Curses

@Suite("The background, asked for")
struct BackgroundAnswerTests {
  @Test(
    "a colour is read in any of its forms",
    arguments: [
      ("\u{1B}]11;rgb:0000/8080/ffff\u{7}", TerminalColor.rgb(0, 128, 255)),
      ("\u{1B}]11;rgb:00/80/ff\u{1B}\\\u{1B}[?62;4c", .rgb(0, 128, 255)),
      ("x\u{1B}]11;rgba:ffff/ffff/ffff/8000\u{1B}\\", .rgb(255, 255, 255)),
      ("\u{1B}]11;rgb:0/8/f\u{7}", .rgb(0, 136, 255)),
    ])
  func colors(text: String, color: TerminalColor) { #expect(BackgroundAnswer.color(in: Array(text.utf8)) == color) }

  @Test(
    "what is none is none",
    arguments: [
      "", "\u{1B}]11;", "\u{1B}]11;rgb:00/80\u{7}", "\u{1B}]11;rgb:00000/0/0\u{7}", "\u{1B}]11;rgb:-1/0/0\u{7}",
      "\u{1B}]11;cmyk:0/0/0\u{7}", "\u{1B}]11;rgb:00/80/ff", "\u{1B}]10;rgb:00/80/ff\u{7}",
    ])
  func none(text: String) { #expect(BackgroundAnswer.color(in: Array(text.utf8)) == nil) }

  @Test("the waiting ends with the answer that every terminal gives, and nothing of it is a key")
  func fence() {
    let answer = "\u{1B}]11;rgb:00/80/ff\u{1B}\\\u{1B}[?62;4c"
    #expect(BackgroundAnswer.isComplete(Array(answer.utf8)))
    #expect(!BackgroundAnswer.isComplete(Array(answer.utf8.dropLast())))
    // However it is cut up.
    for cut in 0...answer.utf8.count {
      var decoder = InputDecoder()
      let events =
        decoder.feed(answer.utf8.prefix(cut)) + decoder.feed(answer.utf8.dropFirst(cut)) + decoder.feed("a".utf8)
      #expect(events == [.key(KeyEvent(.character("a")))], "cut at \(cut)")
    }
  }
}
