import Foundation
import Testing
import Tokenizer

/// The small tokenizers of `Fixtures/generate.py`, one a family, with what huggingface/tokenizers makes of its texts.
enum TokenizerFixture: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case llama
  case llamaMetaspace = "llama-metaspace"
  case llamaUnknown = "llama-unknown"
  case neox
  case llama3
  case clip

  struct Case: Decodable {
    var text: String
    var ids: [Int]
    var idsWithSpecial: [Int]
    var idsSpecialAsText: [Int]
    var decoded: String
    var decodedWithSpecial: String
  }

  var testDescription: String { rawValue }

  func data() throws -> Data { try Self.read("\(rawValue).tokenizer.json") }

  func tokenizer() throws -> Tokenizer { try Tokenizer(contentsOf: data()) }

  func cases() throws -> [Case] {
    try JSONDecoder().decode([Case].self, from: Self.read("\(rawValue).expected.json"))
  }

  private static func read(_ name: String) throws -> Data {
    let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    return try Data(contentsOf: folder.appending(path: name))
  }
}
