import Foundation
import Testing
import Tokenizer

@Suite("Tokens that a model adds to its tokenizer")
struct AdditionalTokenTests {
  /// OpenFlamingo's, from `first` on.
  private static func openFlamingo(first: Int) -> [AdditionalToken] {
    ["<|endofchunk|>", "<picture>", "<PAD>"].enumerated().map { AdditionalToken(content: $1, id: first + $0) }
  }

  /// The fixture as its file would be if it had the tokens.
  private func written(_ fixture: TokenizerFixture, _ tokens: [AdditionalToken]) throws -> Tokenizer {
    var object = try #require(JSONSerialization.jsonObject(with: fixture.data()) as? [String: Any])
    var added = try #require(object["added_tokens"] as? [[String: Any]])
    added += tokens.map { ["id": $0.id, "content": $0.content, "special": true, "normalized": false] }
    object["added_tokens"] = added
    return try Tokenizer(contentsOf: JSONSerialization.data(withJSONObject: object))
  }

  @Test("they are as if the file had them", arguments: [TokenizerFixture.neox, .llama, .llamaMetaspace])
  func asWritten(fixture: TokenizerFixture) throws {
    let plain = try fixture.tokenizer()
    let tokens = Self.openFlamingo(first: plain.vocabularySize)
    let adding = try Tokenizer(contentsOf: fixture.data(), adding: tokens)
    let written = try written(fixture, tokens)
    #expect(adding.vocabularySize == plain.vocabularySize + 3)
    #expect(adding.fileVocabularySize == plain.vocabularySize)
    for expected in try fixture.cases() {
      let text = "<picture>\(expected.text)<|endofchunk|>\n <picture>\(expected.text) <PAD>"
      let ids = adding.encode(text, addSpecialTokens: true)
      #expect(ids == written.encode(text, addSpecialTokens: true))
      #expect(ids.contains(plain.vocabularySize + 1))
      for skips in [true, false] {
        #expect(adding.decode(ids, skipSpecialTokens: skips) == written.decode(ids, skipSpecialTokens: skips))
      }
      #expect(!adding.decode(ids, skipSpecialTokens: true).contains("<|endofchunk|>"))
      // Typed by a person they are text.
      #expect(
        adding.encode(text, addSpecialTokens: false, specialTokensInText: .asText)
          == plain.encode(text, addSpecialTokens: false, specialTokensInText: .asText))
    }
  }

  @Test("a file that has them already may say so again, under the same id only")
  func known() throws {
    let fixture = TokenizerFixture.neox
    let image = try #require(try fixture.tokenizer().tokenID("<image>"))
    let again = try Tokenizer(contentsOf: fixture.data(), adding: [AdditionalToken(content: "<image>", id: image)])
    #expect(again.tokenID("<image>") == image && again.isSpecial(image))
    let conflicts = [
      AdditionalToken(content: "<image>", id: image + 100), AdditionalToken(content: "<other>", id: image),
      AdditionalToken(content: "<other>", id: 0),
    ]
    for token in conflicts {
      #expect(throws: TokenizerError.conflictingToken(content: token.content, id: token.id)) {
        try Tokenizer(contentsOf: fixture.data(), adding: [token])
      }
    }
    for id in [-1, 1 << 40] {
      #expect(throws: TokenizerError.invalidTokenID(id)) {
        try Tokenizer(contentsOf: fixture.data(), adding: [AdditionalToken(content: "<other>", id: id)])
      }
    }
  }

  @Test(
    "OpenFlamingo's tokenizers are the language model's and its tokens", .enabled(if: ReferenceSuite.folder != nil),
    arguments: [("neox", "openflamingo-v2-neox", 50_277), ("llama", "openflamingo-v1-llama", 32_000)])
  func published(base: String, whole: String, first: Int) throws {
    let names = ["<|endofchunk|>", "<image>", "<PAD>"]
    let tokenizer = try ReferenceSuite.load(
      base, adding: names.enumerated().map { AdditionalToken(content: $1, id: first + $0) })
    #expect(tokenizer.fileVocabularySize == first)
    let prompts = try #require(try ReferenceSuite.prompts().first { $0.name == whole }).prompts
    #expect(!prompts.isEmpty)
    for prompt in prompts {
      #expect(tokenizer.encode(prompt.text, addSpecialTokens: false) == prompt.ids, "\(prompt.text)")
      #expect(tokenizer.encode(prompt.text, addSpecialTokens: true) == prompt.idsWithSpecial, "\(prompt.text)")
      #expect(tokenizer.decode(prompt.ids, skipSpecialTokens: true) == prompt.decoded)
      #expect(tokenizer.decode(prompt.ids, skipSpecialTokens: false) == prompt.decodedWithSpecial)
    }
    for input in try #require(try ReferenceSuite.inputs().first { $0.name == whole }).inputs {
      #expect(tokenizer.encode(input.text, addSpecialTokens: false) == input.ids, "\(input.text)")
    }
  }
}
