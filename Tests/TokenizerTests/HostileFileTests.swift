import Foundation
import JSONText
import TestSupport
import Testing
import Tokenizer

@Suite("Bad tokenizer files")
struct HostileFileTests {
  private static let model = #""model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}"#

  private func load(_ text: String) throws(TokenizerError) -> Tokenizer {
    try Tokenizer(contentsOf: Data(text.utf8))
  }

  @Test("the smallest file works")
  func smallest() throws {
    let tokenizer = try load("{\(Self.model)}")
    #expect(tokenizer.encode("abba", addSpecialTokens: true) == [2, 1, 0])
    #expect(tokenizer.encode("a?b", addSpecialTokens: true) == [2], "no unknown token: what is not known vanishes")
    #expect(tokenizer.decode([2, 1], skipSpecialTokens: true) == "ab b", "no decoder: joined by spaces")
  }

  @Test(
    "each fault has its error",
    arguments: [
      ("", TokenizerError.invalidJSON(.unexpectedEnd)),
      ("[]", .invalidJSON(.unexpectedByte(offset: 0))),
      ("{", .invalidJSON(.unexpectedEnd)),
      ("{}", .missingField("model")),
      ("{\(model)} x", .invalidJSON(.unexpectedByte(offset: 71))),
      (#"{"model":null}"#, .invalidField("model")),
      (#"{"decoder":null,"decoder":null,\#(model)}"#, .invalidJSON(.duplicateKey("decoder"))),
      (#"{"model":{"vocab":{"a":0},"vocab":{"b":0}}}"#, .invalidJSON(.duplicateKey("vocab"))),
      (#"{"added_tokens":[{"id":3,"content":"x","id":4}],\#(model)}"#, .invalidJSON(.duplicateKey("id"))),
      (#"{"model":[]}"#, .invalidField("model")),
      (#"{"model":{"type":"BPE"}}"#, .missingField("model.vocab")),
      (#"{"model":{"type":"WordPiece","vocab":{}}}"#, .unsupportedComponent(.model, type: "WordPiece")),
      (#"{"model":{"vocab":{"a":-1},"merges":[]}}"#, .invalidTokenID(-1)),
      (#"{"model":{"vocab":{"a":99999999},"merges":[]}}"#, .invalidTokenID(99_999_999)),
      (#"{"model":{"vocab":{"a":1.5},"merges":[]}}"#, .invalidJSON(.invalidNumber(offset: 23))),
      (#"{"model":{"vocab":{"a":99999999999999999999},"merges":[]}}"#, .invalidJSON(.invalidNumber(offset: 23))),
      (#"{"model":{"vocab":{"a":0},"merges":["a b"]}}"#, .invalidMerge(index: 0)),
      (#"{"model":{"vocab":{"a":0},"merges":["ab"]}}"#, .invalidMerge(index: 0)),
      (#"{"model":{"vocab":{"a":0},"merges":[["a"]]}}"#, .invalidMerge(index: 0)),
      (#"{"model":{"vocab":{"a":0},"merges":[["a","a","a"]]}}"#, .invalidMerge(index: 0)),
      (#"{"model":{"vocab":{"a":0},"merges":[],"unk_token":"?"}}"#, .unknownTokenMissing("?")),
      (
        #"{"normalizer":{"type":"Precompiled"},\#(model)}"#, .unsupportedComponent(.normalizer, type: "Precompiled")
      ),
      (#"{"normalizer":{},\#(model)}"#, .missingField("normalizer.type")),
      (
        #"{"normalizer":{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":7}]},\#(model)}"#,
        .invalidField("normalizer.normalizers[0].prepend")
      ),
      (
        #"{"pre_tokenizer":{"type":"Split","pattern":{"Regex":"(a+)+$"},"behavior":"Isolated"},\#(model)}"#,
        .unsupportedPattern(.preTokenizer, pattern: "(a+)+$")
      ),
      (
        #"{"pre_tokenizer":{"type":"Split","pattern":{"String":""},"behavior":"Isolated"},\#(model)}"#,
        .invalidField("pre_tokenizer.pattern.String")
      ),
      (#"{"decoder":{"type":"CTC"},\#(model)}"#, .unsupportedComponent(.decoder, type: "CTC")),
      (#"{"post_processor":{"type":"Odd"},\#(model)}"#, .unsupportedComponent(.postProcessor, type: "Odd")),
      (#"{"added_tokens":[{"id":3}],\#(model)}"#, .missingField("added_tokens[0].content")),
      (#"{"added_tokens":[{"id":-3,"content":"x"}],\#(model)}"#, .invalidField("added_tokens[0].id")),
      (#"{"added_tokens":7,\#(model)}"#, .invalidField("added_tokens")),
      ("{\"a\":\"\u{7}\"}", .invalidJSON(.invalidString(offset: 6))),
      (#"{"a":"\ud800"}"#, .invalidJSON(.invalidString(offset: 8))),
    ])
  func faults(text: String, expected: TokenizerError) {
    #expect(throws: expected) { try load(text) }
  }

  @Test("escapes in strings are read, surrogate pairs too")
  func escapes() throws {
    let tokenizer = try load(#"{"model":{"vocab":{"\ud83e\udd99":0,"\n\t\"\\\/\u0041":1},"merges":[]}}"#)
    #expect(tokenizer.tokenID("🦙") == 0)
    #expect(tokenizer.tokenID("\n\t\"\\/A") == 1)
  }

  @Test("bytes that are not UTF-8 are refused")
  func notUTF8() {
    #expect(throws: TokenizerError.invalidJSON(.unexpectedByte(offset: 1))) {
      try Tokenizer(contentsOf: Data([0x7B, 0xFF, 0x7D]))
    }
  }

  @Test("nesting is bounded")
  func nesting() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: TokenizerError.invalidJSON(.nestedTooDeeply(offset: 68))) { try load("{\"a\":\(deep)") }
    #expect(throws: TokenizerError.invalidJSON(.nestedTooDeeply(offset: 80))) {
      try load("{\"model\":{\"vocab\":\(deep)")
    }
  }

  @Test("added tokens are bounded, one and all")
  func manyAddedTokens() {
    func file(_ count: Int, length: Int) -> String {
      let tokens = (0..<count).map { index in
        let content = String(index) + String(repeating: "x", count: length)
        return #"{"id":\#(index + 3),"content":"\#(content)"}"#
      }
      return #"{"added_tokens":[\#(tokens.joined(separator: ","))],\#(Self.model)}"#
    }
    #expect(throws: TokenizerError.invalidField("added_tokens[0].content")) { try load(file(1, length: 2000)) }
    #expect(throws: TokenizerError.invalidField("added_tokens")) { try load(file(1100, length: 1000)) }
  }

  @Test("a normalizer or decoder cannot blow text up")
  func expansion() {
    let replace = #"{"type":"Replace","pattern":{"String":"a"},"content":"aaaaaaaaaa"}"#
    let chain = Array(repeating: replace, count: 30).joined(separator: ",")
    #expect(throws: TokenizerError.expandsText(.normalizer)) {
      try load(#"{"normalizer":{"type":"Sequence","normalizers":[\#(chain)]},\#(Self.model)}"#)
    }
    #expect(throws: TokenizerError.expandsText(.decoder)) {
      try load(#"{"decoder":{"type":"Sequence","decoders":[\#(chain)]},\#(Self.model)}"#)
    }
  }

  @Test("byte-level steps, each of which doubles what the one before wrote, cannot blow text up")
  func byteLevelExpansion() {
    let chain = Array(repeating: #"{"type":"ByteLevel","use_regex":false}"#, count: 40).joined(separator: ",")
    #expect(throws: TokenizerError.expandsText(.normalizer)) {
      try load(#"{"normalizer":{"type":"Sequence","normalizers":[\#(chain)]},\#(Self.model)}"#)
    }
    #expect(throws: TokenizerError.expandsText(.preTokenizer)) {
      try load(#"{"pre_tokenizer":{"type":"Sequence","pretokenizers":[\#(chain)]},\#(Self.model)}"#)
    }
  }

  @Test("decompositions count as what they are: up to eighteen characters for one")
  func decompositionExpansion() throws {
    let doubling = #"{"type":"Replace","pattern":{"String":"a"},"content":"\#u{FDFA}\#u{FDFA}"},{"type":"NFKD"}"#
    #expect(throws: TokenizerError.expandsText(.normalizer)) {
      try load(#"{"normalizer":{"type":"Sequence","normalizers":[\#(doubling),\#(doubling)]},\#(Self.model)}"#)
    }
    let published =
      #"{"type":"NFKC"},{"type":"Lowercase"},{"type":"Replace","pattern":{"String":" "},"content":"\#u{2581}"}"#
    _ = try load(#"{"normalizer":{"type":"Sequence","normalizers":[\#(published)]},\#(Self.model)}"#)
  }

  @Test("a normalizer and a pre-tokenizer cannot blow text up together")
  func expansionTogether() {
    let prepend = #"{"type":"Prepend","prepend":"\#(String(repeating: "x", count: 60))"}"#
    let bytes = #"{"type":"Sequence","pretokenizers":[{"type":"ByteLevel"},{"type":"ByteLevel"}]}"#
    #expect(throws: TokenizerError.expandsText(.preTokenizer)) {
      try load(#"{"normalizer":\#(prepend),"pre_tokenizer":\#(bytes),\#(Self.model)}"#)
    }
  }

  @Test(
    "the steps of a component are bounded, however they lie in each other",
    arguments: [
      ("normalizer", "normalizers", #"{"type":"Lowercase"}"#),
      ("pre_tokenizer", "pretokenizers", #"{"type":"Whitespace"}"#),
      ("decoder", "decoders", #"{"type":"Fuse"}"#),
    ])
  func manySteps(component: String, list: String, step: String) {
    let sequence = #"{"type":"Sequence","\#(list)":[\#(Array(repeating: step, count: 33).joined(separator: ","))]}"#
    let file = #"{"\#(component)":{"type":"Sequence","\#(list)":[\#(sequence),\#(sequence)]},\#(Self.model)}"#
    #expect(throws: TokenizerError.invalidField("\(component).\(list)")) { try load(file) }
  }

  @Test("strings that are looked for or written at every character are bounded")
  func longStrings() {
    let long = String(repeating: "a", count: 2000)
    let literal = #"{"type":"Replace","pattern":{"String":"\#(long)"},"content":""}"#
    #expect(throws: TokenizerError.invalidField("normalizer.pattern.String")) {
      try load(#"{"normalizer":\#(literal),\#(Self.model)}"#)
    }
    #expect(throws: TokenizerError.invalidField("decoder.pattern.String")) {
      try load(#"{"decoder":\#(literal),\#(Self.model)}"#)
    }
    #expect(throws: TokenizerError.invalidField("decoder.suffix")) {
      try load(#"{"decoder":{"type":"BPEDecoder","suffix":"\#(long)"},\#(Self.model)}"#)
    }
    for affix in ["continuing_subword_prefix", "end_of_word_suffix"] {
      #expect(throws: TokenizerError.invalidField("model.\(affix)")) {
        try load(#"{"model":{"vocab":{"a":0},"\#(affix)":"\#(long)"}}"#)
      }
    }
    #expect(throws: TokenizerError.invalidField("model.vocab")) {
      try load(#"{"model":{"vocab":{"\#(long + long + long)":0}}}"#)
    }
  }

  @Test("the tokens put around a text are few, and all have a row in the embedding")
  func surroundingTokens() throws {
    func file(_ processors: String) -> String {
      #"{"post_processor":{"type":"Sequence","processors":[\#(processors)]},\#(Self.model)}"#
    }
    let around = #"{"type":"RobertaProcessing","cls":["a",0],"sep":["b",1]}"#
    let many = Array(repeating: around, count: 40).joined(separator: ",")
    #expect(throws: TokenizerError.invalidField("post_processor.processors[32]")) { try load(file(many)) }
    let foreign = #"{"type":"RobertaProcessing","cls":["a",3],"sep":["b",1]}"#
    #expect(throws: TokenizerError.invalidTokenID(3)) { try load(file(foreign)) }
    #expect(try load(file(around)).encode("ab", addSpecialTokens: true) == [0, 2, 1])
  }

  @Test("a few tokens cannot claim room for millions")
  func sparseIDs() throws {
    #expect(throws: TokenizerError.invalidTokenID(4_000_000)) { try load(#"{"model":{"vocab":{"a":4000000}}}"#) }
    #expect(try load(#"{"model":{"vocab":{"a":9000}}}"#).vocabularySize == 9001)
  }

  @Test("added tokens that a normalizer makes many times longer are refused")
  func longAddedTokens() {
    let replace = #"{"type":"Replace","pattern":{"String":"a"},"content":"\#(String(repeating: "b", count: 60))"}"#
    let content = String(repeating: "a", count: 1000)
    let token = #"{"id":3,"content":"\#(content)","normalized":true}"#
    #expect(throws: TokenizerError.expandsText(.normalizer)) {
      try load(#"{"added_tokens":[\#(token)],"normalizer":\#(replace),\#(Self.model)}"#)
    }
  }

  @Test("damaged files never crash, whether they are read or refused", arguments: TokenizerFixture.allCases)
  func mutations(fixture: TokenizerFixture) throws {
    let original = Array(try fixture.data())
    var generator = SeededGenerator(seed: 11)
    // The vocabulary is most of the file; damage goes to the parts around it half of the time.
    let head = min(1500, original.count)
    for _ in 0..<200 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let limit = Bool.random(using: &generator) ? head : bytes.count
        let position = Int.random(in: 0..<limit, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[position] = UInt8.random(in: .min ... .max, using: &generator)
        case 1: bytes.remove(at: position)
        case 2: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &generator)], at: position)
        default: bytes[position] = Array("0123456789{}[]\",:\\".utf8).randomElement(using: &generator) ?? 0
        }
      }
      if Int.random(in: 0..<8, using: &generator) == 0 { bytes = Array(bytes.prefix(bytes.count / 2)) }
      guard let tokenizer = try? Tokenizer(contentsOf: Data(bytes)) else { continue }
      let ids = tokenizer.encode("It's <s> 12 apples. <image>\n\n é🦙", addSpecialTokens: true)
      _ = tokenizer.decode(ids, skipSpecialTokens: false)
    }
  }
}
