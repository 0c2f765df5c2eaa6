import Chat
import Flamingo
import Foundation
import Images
import Inference
import TestSupport
import Testing

/// A model of random weights, small enough for a test: the checkpoint is one of FlamingoTests', the tokenizer is made here.
///
/// 48 tokens and three for pictures and utterances; a letter is a token, what has none is `<unk>`.
struct TinyModel {
  let loaded: LoadedModel
  private let folder: TemporaryFolder

  /// - Parameter variant: a folder of FlamingoTests' fixtures.
  init(variant: String = "resampler", tokenizer: String? = TinyModel.tokenizer(added: TinyModel.addedTokens)) throws {
    let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "FlamingoTests/Fixtures/\(variant)")
    folder = try TemporaryFolder()
    for name in try FileManager.default.contentsOfDirectory(atPath: fixtures.path) where name != "reference.safetensors"
    {
      try FileManager.default.copyItem(
        at: fixtures.appending(path: name), to: folder.url.appending(path: name))
    }
    if let tokenizer { try Data(tokenizer.utf8).write(to: folder.url.appending(path: "tokenizer.json")) }
    loaded = try LoadedModel(
      at: folder.url.path, name: "tiny", threadCount: 1, environment: ["VLMCHAT_ISA": "reference"])
  }

  static let addedTokens = ["<fake_token_around_image>", "<image>", "<end_of_utterance>"]
  static let fake = 48
  static let image = 49
  static let endOfUtterance = 50

  /// Letters that have a token of their own, from id 4 on; a space is id 3.
  static let letters = "abcdefghijklmnopqrstuvwxyzUASy:\n.,?".map(String.init).uniqued()

  static func tokenizer(added: [String]) -> String {
    let contents = ["<unk>", "<s>", "</s>", "▁"] + letters
    let vocabulary = contents.enumerated().map { "\(quoted($1)):\($0)" }.joined(separator: ",")
    let special = (Array(contents[..<3]) + added).enumerated().map { index, content in
      let id = index < 3 ? index : 48 + index - 3
      return #"{"id":\#(id),"content":\#(quoted(content)),"special":true,"normalized":false}"#
    }
    return """
      {"added_tokens":[\(special.joined(separator: ","))],
      "normalizer":{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},
      {"type":"Replace","pattern":{"String":" "},"content":"▁"}]},
      "decoder":{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},
      {"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]},
      "model":{"type":"BPE","unk_token":"<unk>","fuse_unk":true,"vocab":{\(vocabulary)},"merges":[]}}
      """
  }

  private static func quoted(_ text: String) -> String { "\"" + text.replacing("\n", with: "\\n") + "\"" }

  func session(contextLength: Int? = nil) -> InferenceSession {
    InferenceSession(loaded, contextLength: contextLength)
  }

  /// The ids of an OpenFlamingo with this model's vocabulary: chunks end where utterances do.
  func openFlamingoTokens() -> ModelTokens {
    var configuration = loaded.model.configuration
    configuration.family = .openFlamingo(.gptNeoX)
    configuration.specialTokens.beginOfText = nil
    configuration.specialTokens.endOfText = 0
    configuration.specialTokens.fakeTokenAroundImage = nil
    return ModelTokens(configuration: configuration, tokenizer: loaded.tokenizer)
  }

  func builder() throws -> PromptBuilder {
    PromptBuilder(tokenizer: try #require(loaded.tokenizer), tokens: loaded.tokens)
  }

  /// The ids of a text as the model's tokenizer has them.
  func ids(_ text: String) throws -> [Int] {
    try #require(loaded.tokenizer).encode(text, addSpecialTokens: false)
  }

  /// A picture of noise.
  static func picture(_ seed: UInt64) -> RGBAImage {
    var generator = SeededGenerator(seed: seed)
    return RGBAImage(
      width: 24, height: 16, pixels: (0..<24 * 16 * 4).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
  }

  static func pixels(_ seed: UInt64) -> PicturePixels {
    let picture = picture(seed)
    return PicturePixels(picture)
  }

  static func attachment(_ number: Int) -> Chat.Attachment {
    Chat.Attachment(
      number: PictureNumber(number), name: "\(number).png", contentHash: "hash \(number)", fileExtension: "png",
      width: 24, height: 16, byteCount: 100)
  }

  static func message(_ role: Role, _ parts: MessagePart...) -> Message {
    Message(id: UUID(), role: role, parts: parts, createdAt: Date(timeIntervalSince1970: 0))
  }
}

/// Gone when the last copy of its owner is.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "vlmchat-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}

extension Sequence where Element: Hashable {
  fileprivate func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
