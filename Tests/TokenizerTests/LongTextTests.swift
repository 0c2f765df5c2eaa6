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
}
