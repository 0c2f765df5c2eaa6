import Foundation
import Testing
import Tokenizer

/// The published vocabularies against what huggingface/tokenizers makes of them. They are too big for the repository:
/// `VLMCHAT_TOKENIZER_FIXTURES` names a folder that holds them.
@Suite("Published tokenizers", .enabled(if: ReferenceSuite.folder != nil, "VLMCHAT_TOKENIZER_FIXTURES is not set"))
struct ReferenceSuiteTests {
  @Test("prompts encode and decode as the reference does", arguments: try ReferenceSuite.prompts())
  func prompts(suite: ReferenceSuite.Prompts) throws {
    let tokenizer = try suite.tokenizer()
    for prompt in suite.prompts {
      #expect(tokenizer.encode(prompt.text, addSpecialTokens: false) == prompt.ids, "\(prompt.text)")
      #expect(tokenizer.encode(prompt.text, addSpecialTokens: true) == prompt.idsWithSpecial, "\(prompt.text)")
      #expect(tokenizer.decode(prompt.ids, skipSpecialTokens: true) == prompt.decoded)
      #expect(tokenizer.decode(prompt.ids, skipSpecialTokens: false) == prompt.decodedWithSpecial)
    }
  }

  @Test("llama.cpp's tokenizer suite encodes as the reference does", arguments: try ReferenceSuite.inputs())
  func inputs(suite: ReferenceSuite.Inputs) throws {
    let tokenizer = try suite.tokenizer()
    for input in suite.inputs {
      #expect(tokenizer.encode(input.text, addSpecialTokens: false) == input.ids, "\(input.text)")
    }
  }

  @Test("CLIP's prompts encode as the reference does")
  func clip() throws {
    let tokenizer = try ReferenceSuite.load("clip")
    for input in try ReferenceSuite.clip() {
      #expect(tokenizer.encode(input.text, addSpecialTokens: true) == input.ids, "\(input.text)")
    }
  }
}

enum ReferenceSuite {
  static var folder: URL? {
    ProcessInfo.processInfo.environment["VLMCHAT_TOKENIZER_FIXTURES"].map { URL(filePath: $0) }
  }

  struct Prompt: Decodable, Sendable {
    var text: String
    var ids: [Int]
    var idsWithSpecial: [Int]
    var decoded: String
    var decodedWithSpecial: String

    enum CodingKeys: String, CodingKey {
      case text, ids, decoded
      case idsWithSpecial = "ids_special"
      case decodedWithSpecial = "decoded_raw"
    }
  }

  struct Input: Decodable, Sendable {
    var text: String
    var ids: [Int]
  }

  /// CLIP's own list, always with its begin and end tokens.
  static func clip() throws -> [Input] {
    try read([Input].self, "clip/expected.json")
  }

  struct Prompts: Sendable, CustomTestStringConvertible {
    var name: String
    var prompts: [Prompt]
    var testDescription: String { name }
    func tokenizer() throws -> Tokenizer { try load(name) }
  }

  struct Inputs: Sendable, CustomTestStringConvertible {
    var name: String
    var inputs: [Input]
    var testDescription: String { name }
    func tokenizer() throws -> Tokenizer { try load(name) }
  }

  static func prompts() throws -> [Prompts] {
    folder == nil
      ? [] : try read([String: [Prompt]].self, "expected.json").map(Prompts.init).sorted { $0.name < $1.name }
  }

  static func inputs() throws -> [Inputs] {
    folder == nil
      ? [] : try read([String: [Input]].self, "expected_inp.json").map(Inputs.init).sorted { $0.name < $1.name }
  }

  static func load(_ name: String, adding tokens: [AdditionalToken] = []) throws -> Tokenizer {
    let folder = try #require(folder)
    return try Tokenizer(contentsOf: Data(contentsOf: folder.appending(path: "\(name)/tokenizer.json")), adding: tokens)
  }

  private static func read<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
    let folder = try #require(folder)
    return try JSONDecoder().decode(type, from: Data(contentsOf: folder.appending(path: name)))
  }
}
