import Testing
import Tokenizer

@Suite("Tokenizer families")
struct FamilyTests {
  @Test("texts encode as the reference encodes them", arguments: TokenizerFixture.allCases)
  func encode(fixture: TokenizerFixture) throws {
    let tokenizer = try fixture.tokenizer()
    for expected in try fixture.cases() {
      let text = expected.text
      #expect(tokenizer.encode(text, addSpecialTokens: false) == expected.ids, "\(text.debugDescription)")
      #expect(tokenizer.encode(text, addSpecialTokens: true) == expected.idsWithSpecial, "\(text.debugDescription)")
      #expect(
        tokenizer.encode(text, addSpecialTokens: false, specialTokensInText: .asText) == expected.idsSpecialAsText,
        "\(text.debugDescription)")
    }
  }

  @Test("ids decode as the reference decodes them", arguments: TokenizerFixture.allCases)
  func decode(fixture: TokenizerFixture) throws {
    let tokenizer = try fixture.tokenizer()
    for expected in try fixture.cases() {
      // Compared by scalar: Swift's == takes é and e with an accent for the same.
      #expect(scalars(tokenizer.decode(expected.ids, skipSpecialTokens: true)) == scalars(expected.decoded))
      #expect(
        scalars(tokenizer.decode(expected.ids, skipSpecialTokens: false)) == scalars(expected.decodedWithSpecial))
    }
  }

  @Test("a special token in a user's text is not the token", arguments: TokenizerFixture.allCases)
  func specialTokensAsText(fixture: TokenizerFixture) throws {
    let tokenizer = try fixture.tokenizer()
    let image = try #require(tokenizer.tokenID("<image>"))
    #expect(tokenizer.isSpecial(image))
    #expect(tokenizer.encode("a <image> b", addSpecialTokens: false).contains(image))
    #expect(
      !tokenizer.encode("a <image> b", addSpecialTokens: false, specialTokensInText: .asText).contains(image))
  }

  @Test("the vocabulary's size counts the added tokens")
  func vocabularySize() throws {
    let tokenizer = try TokenizerFixture.llama.tokenizer()
    let last = try #require(tokenizer.tokenID("<|LOWER|>"))
    #expect(tokenizer.vocabularySize == last + 1)
    #expect(tokenizer.tokenContent(last) == "<|LOWER|>")
    #expect(tokenizer.tokenContent(last + 1) == nil)
    #expect(tokenizer.tokenID("no such token") == nil)
    #expect(tokenizer.prefixTokenIDs == [1])
  }

  private func scalars(_ text: String) -> [Unicode.Scalar] { Array(text.unicodeScalars) }
}
