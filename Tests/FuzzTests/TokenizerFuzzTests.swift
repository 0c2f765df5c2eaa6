import Foundation
import TestSupport
import Testing
import Tokenizer

@Suite("Fuzzed tokenizers")
struct TokenizerFuzzTests {
  /// Every class of character that patterns tell apart, tokens of the corpus among them.
  private static let text = "It's <s> 12 Apples.<image>\r\n\n  e\u{301} \u{FB01} 🦙 ab\u{2581}b <x> \u{FDFA}\t"

  @Test("tokenizer.json")
  func tokenizer() throws {
    let run = FuzzRun(format: "tokenizer.json", corpus: try Corpus.files("tokenizer"))
    try run.run { file in
      if file.chance(of: 1, in: 8) { file.edit() } else { file.editJSON() }
    } read: {
      try read($0)
    }
  }

  private func read(_ bytes: [UInt8]) throws -> FuzzOutcome {
    let tokenizer: Tokenizer
    do throws(TokenizerError) {
      tokenizer = try Tokenizer(contentsOf: Data(bytes))
    } catch {
      return .refused
    }
    let ids = tokenizer.encode(Self.text, addSpecialTokens: true)
    #expect(ids.allSatisfy { (0..<tokenizer.vocabularySize).contains($0) }, "ids without a row in the embedding")
    let asText = tokenizer.encode(Self.text, addSpecialTokens: false, specialTokensInText: .asText)
    for skips in [false, true] { _ = tokenizer.decode(ids, skipSpecialTokens: skips) }
    var stream = StreamingDetokenizer(tokenizer, skipSpecialTokens: false)
    let pieces = asText.map { stream.process($0) } + [stream.finish()]
    #expect(pieces.joined() == tokenizer.decode(asText, skipSpecialTokens: false))
    for id in [-1, 0, tokenizer.vocabularySize, .max, .min] {
      #expect(tokenizer.decode([id], skipSpecialTokens: false).utf8.count < FuzzBytes.longest)
      #expect(tokenizer.tokenContent(id) == nil || id < tokenizer.vocabularySize)
    }
    #expect(tokenizer.prefixTokenIDs.allSatisfy { $0 < tokenizer.vocabularySize })
    _ = tokenizer.tokenID("<image>")
    return .accepted
  }
}
