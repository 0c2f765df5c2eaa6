import TestSupport
import Testing

@testable import Screen

@Suite("Wrapping")
struct TextWrappingTests {
  @Test(
    "text in rows",
    arguments: [
      ("", 5, [""]), ("hello", 5, ["hello"]), ("hello world", 5, ["hello", "world"]),
      ("hello  world", 7, ["hello", "world"]),
      ("abcdefgh", 3, ["abc", "def", "gh"]), ("a bcdefgh i", 3, ["a", "bcd", "efg", "h i"]),
      ("a\n\nb\n", 5, ["a", "", "b", ""]),
      ("日本語日本語", 5, ["日本", "語日", "本語"]), ("日本。語", 4, ["日", "本。", "語"]), ("「日本", 4, ["「日", "本"]),
      ("ab日本", 3, ["ab", "日", "本"]),
      ("well-known fact", 6, ["well-", "known", "fact"]),
      ("e\u{301}e\u{301}e\u{301}", 2, ["e\u{301}e\u{301}", "e\u{301}"]), ("日", 1, ["日"]),
      ("  indented text", 10, ["  indented", "text"]), ("x\r\ny", 9, ["x", "y"]),
    ])
  func rows(text: String, columns: Int, rows: [String]) {
    #expect(TextWrapping.lines(of: text, columns: columns) == rows)
  }

  @Test("rows cover the text in order, fit, and are broken as late as can be")
  func properties() {
    var random = SeededGenerator(seed: 3)
    let alphabet: [Character] = Array("aaab   -日本。「é😀\n") + ["e\u{301}", "👩‍👧", "\r\n", "\u{200D}"]
    for _ in 0..<1500 {
      let text = String(
        (0..<Int.random(in: 0...60, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "a" })
      let columns = Int.random(in: 1...12, using: &random)
      let lines = TextWrapping.wrap(text, columns: columns)
      var next = text.startIndex
      for line in lines {
        #expect(line.range.lowerBound == next)
        next = line.range.upperBound
        if line.endsWithLineBreak, next < text.endIndex {
          #expect(text[next].isNewline)
          next = text.index(after: next)
        }
        var body = text[line.range]
        #expect(!body.contains { $0.isNewline })
        while body.last == " " { body.removeLast() }
        #expect(TextWidth.columns(of: body) <= columns || body.filter { TextWidth.columns(of: $0) > 0 }.count == 1)
        #expect(line.columns <= columns)
      }
      #expect(next == text.endIndex)
    }
  }

  @Test("a cursor's place is found from its index and back")
  func cursors() {
    var random = SeededGenerator(seed: 4)
    let alphabet: [Character] = Array("aab 日é\n")
    for _ in 0..<300 {
      let text = String(
        (0..<Int.random(in: 0...40, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "a" })
      let columns = Int.random(in: 3...12, using: &random)
      let lines = TextWrapping.wrap(text, columns: columns)
      for index in Array(text.indices) + [text.endIndex] {
        let position = TextWrapping.position(of: index, in: lines, of: text, columns: columns)
        #expect(lines.indices.contains(position.row) && (0..<columns).contains(position.column))
        // Spaces that hang over the edge share the last column.
        let row = lines[position.row]
        if TextWidth.columns(of: text[row.range.lowerBound..<index]) < columns - 1 {
          #expect(TextWrapping.index(at: position, in: lines, of: text) == index)
        }
      }
    }
    let lines = TextWrapping.wrap("hello world", columns: 6)
    #expect(
      TextWrapping.position(of: "hello world".endIndex, in: lines, of: "hello world", columns: 6)
        == Position(row: 1, column: 5))
  }

  @Test("a long text is wrapped in time that grows with its length only")
  func long() {
    let text = String(repeating: "word 日本 ", count: 20_000)
    let clock = ContinuousClock()
    #expect(clock.measure { _ = TextWrapping.wrap(text, columns: 40) } < .seconds(10))
  }
}
