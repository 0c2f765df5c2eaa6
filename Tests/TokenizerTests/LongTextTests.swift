import Testing
import Tokenizer

@Suite("Long texts")
struct LongTextTests {
  @Test("a word of 100,000 characters takes no more than some seconds", .timeLimit(.minutes(1)))
  func longWord() throws {
    for fixture in [TokenizerFixture.llama, .neox] {
      let tokenizer = try fixture.tokenizer()
      let word = String(repeating: "there", count: 20_000)
      let ids = tokenizer.encode(word, addSpecialTokens: false)
      let decoded = tokenizer.decode(ids, skipSpecialTokens: true)
      // Compared first: a failed expectation would print the word.
      let isSame = decoded == word
      #expect(isSame)
    }
  }

  @Test("runs of spaces, of line breaks and of apostrophes stay linear", .timeLimit(.minutes(1)))
  func longRuns() throws {
    for fixture in [TokenizerFixture.neox, .llama3] {
      let tokenizer = try fixture.tokenizer()
      for unit in [" ", "\n", " \n", "'", "\u{301}", "a\u{301}"] {
        let text = String(repeating: unit, count: 10_000)
        let ids = tokenizer.encode(text, addSpecialTokens: false)
        let isSame = tokenizer.decode(ids, skipSpecialTokens: true) == text
        #expect(isSame, "\(unit.debugDescription)")
      }
    }
  }

  @Test(
    "combining marks without end are brought into order once, not compared with one another", .timeLimit(.minutes(1)))
  func endlessMarks() throws {
    for fixture in [TokenizerFixture.neox, .clip] {
      let tokenizer = try fixture.tokenizer()
      // U+0F73 decomposes to two marks of different classes, U+0344 to two of one.
      for (unit, ordered) in [
        ("\u{301}\u{316}", ["\u{316}", "\u{301}"]), ("\u{F73}", ["\u{F71}", "\u{F72}"]),
        ("\u{344}", ["\u{308}\u{301}"]),
      ] {
        let text = "q" + String(repeating: unit, count: 50_000)
        let expected = "q" + ordered.map { String(repeating: $0, count: 50_000) }.joined()
        let isSame =
          tokenizer.encode(text, addSpecialTokens: false) == tokenizer.encode(expected, addSpecialTokens: false)
        #expect(isSame, "\(unit.debugDescription)")
      }
    }
  }
}
