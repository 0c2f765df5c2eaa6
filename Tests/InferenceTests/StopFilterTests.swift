import TestSupport
import Testing

@testable import Inference

@Suite("Stop strings")
struct StopFilterTests {
  @Test(
    "text ends before the first stop string",
    arguments: [
      ("hello\nUser: x", ["\nUser:"], "hello", true),
      ("hello\nUse", ["\nUser:"], "hello\nUse", false),
      ("aab", ["ab"], "a", true),
      ("aaaaab", ["aab"], "aaa", true),
      ("one STOP two END", ["END", "STOP"], "one ", true),
      ("abc", [], "abc", false),
      ("abc", [""], "abc", false),
      ("é🦙x", ["🦙"], "é", true),
      ("xyz", ["xyz"], "", true),
      ("a\r\nb", ["\nb"], "a\r", true),
    ])
  func cases(text: String, stops: [String], expected: String, isStopped: Bool) {
    // However the text is cut into pieces.
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<50 {
      var filter = StopFilter(stops: stops)
      var shown = ""
      var rest = Array(text.unicodeScalars)[...]
      while !rest.isEmpty {
        let piece = rest.prefix(Int.random(in: 1...3, using: &generator))
        rest = rest.dropFirst(piece.count)
        var view = String.UnicodeScalarView()
        view.append(contentsOf: piece)
        shown += filter.process(String(view))
      }
      shown += filter.finish()
      #expect(Array(shown.unicodeScalars) == Array(expected.unicodeScalars))
      #expect(filter.isStopped == isStopped)
    }
  }

  @Test("text that cannot begin a stop string is not held back")
  func early() {
    var filter = StopFilter(stops: ["\nUser:"])
    #expect(filter.process("hello") == "hello")
    #expect(filter.process(" \nU") == " ")
    #expect(filter.process("p") == "\nUp")
    #expect(filter.process("\nUser:") == "")
    #expect(filter.isStopped)
    #expect(filter.process("more") == "")
    #expect(filter.finish() == "")
  }
}
