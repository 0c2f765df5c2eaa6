import TestSupport
import Testing
import Tokenizer

@Suite("Streaming detokenizer")
struct StreamingDetokenizerTests {
  @Test("the pieces together are the whole", arguments: TokenizerFixture.allCases)
  func concatenation(fixture: TokenizerFixture) throws {
    let tokenizer = try fixture.tokenizer()
    for expected in try fixture.cases() {
      for skips in [true, false] {
        let pieces = pieces(of: expected.ids, tokenizer, skips: skips)
        let whole = skips ? expected.decoded : expected.decodedWithSpecial
        #expect(Array(pieces.joined().unicodeScalars) == Array(whole.unicodeScalars))
      }
    }
  }

  @Test("the pieces of random ids together are the whole", arguments: TokenizerFixture.allCases)
  func randomIDs(fixture: TokenizerFixture) throws {
    let tokenizer = try fixture.tokenizer()
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<200 {
      let ids = (0..<12).map { _ in Int.random(in: -1...tokenizer.vocabularySize, using: &generator) }
      let joined = pieces(of: ids, tokenizer, skips: true).joined()
      #expect(joined.unicodeScalars.elementsEqual(tokenizer.decode(ids, skipSpecialTokens: true).unicodeScalars))
    }
  }

  @Test("no piece ends inside a character", arguments: [TokenizerFixture.llama, .neox, .llama3])
  func wholeCharacters(fixture: TokenizerFixture) throws {
    let tokenizer = try fixture.tokenizer()
    let text = "🦙你好é🦙"
    let ids = tokenizer.encode(text, addSpecialTokens: false)
    let pieces = pieces(of: ids, tokenizer, skips: true)
    #expect(ids.count > text.unicodeScalars.count, "the characters are spread over several tokens")
    #expect(pieces.allSatisfy { !$0.unicodeScalars.contains("\u{FFFD}") })
    #expect(pieces.joined() == text)
    // Each character comes with its last byte, not later.
    var shown = ""
    for (count, piece) in pieces.enumerated() {
      shown += piece
      let soFar = tokenizer.decode(Array(ids.prefix(count + 1)), skipSpecialTokens: true)
      #expect(shown == String(soFar.prefix { $0 != "\u{FFFD}" }))
    }
  }

  @Test("bytes that no continuation can make valid become U+FFFD, and the valid ones around them stay")
  func invalidBytes() throws {
    let tokenizer = try TokenizerFixture.llama.tokenizer()
    func ids(_ bytes: [UInt8]) throws -> [Int] {
      try bytes.map { byte in
        let digits = String(byte, radix: 16, uppercase: true)
        return try #require(tokenizer.tokenID("<0x\(byte < 16 ? "0" : "")\(digits)>"))
      }
    }
    let cases: [([UInt8], String)] = [
      ([0xFF], "\u{FFFD}"),
      ([0xE4, 0xBD], "\u{FFFD}\u{FFFD}"),
      ([0xE4, 0xBD, 0x41], "\u{FFFD}\u{FFFD}A"),
      ([0xF0, 0x9F, 0xA6, 0x99], "🦙"),
      ([0xC0, 0x80], "\u{FFFD}\u{FFFD}"),
      ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
      ([0xF4, 0x90, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
      ([0xC3, 0xA9, 0xFF, 0x42], "é\u{FFFD}B"),
    ]
    for (bytes, expected) in cases {
      #expect(tokenizer.decode(try ids(bytes), skipSpecialTokens: true) == expected, "\(bytes)")
    }
  }

  @Test("half a character at the end is shown as such, not swallowed")
  func truncatedEnd() throws {
    let tokenizer = try TokenizerFixture.neox.tokenizer()
    let ids = tokenizer.encode("ok 🦙", addSpecialTokens: false)
    var stream = StreamingDetokenizer(tokenizer, skipSpecialTokens: true)
    var shown = ""
    for id in ids.dropLast() { shown += stream.process(id) }
    #expect(shown == "ok ")
    #expect(stream.finish() == "\u{FFFD}")
  }

  private func pieces(of ids: [Int], _ tokenizer: Tokenizer, skips: Bool) -> [String] {
    var stream = StreamingDetokenizer(tokenizer, skipSpecialTokens: skips)
    return ids.map { stream.process($0) } + [stream.finish()]
  }
}
