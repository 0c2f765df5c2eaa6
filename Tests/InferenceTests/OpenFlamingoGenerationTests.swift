import Flamingo
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Inference

/// Whole answers against OpenFlamingo, on the checkpoints beside FlamingoTests and those in the folder that
/// `VLMCHAT_OPENFLAMINGO_FIXTURES` names: what that model generated with nothing banned and no end.
@Suite("Answers against OpenFlamingo")
struct OpenFlamingoGenerationTests {
  struct Case: CustomTestStringConvertible {
    var directory: URL
    var prompt: String
    var testDescription: String { "\(directory.lastPathComponent) \(prompt)" }
  }

  static let cases: [Case] = {
    let outside = ProcessInfo.processInfo.environment["VLMCHAT_OPENFLAMINGO_FIXTURES"].map { URL(filePath: $0) }
    let own = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "FlamingoTests/Fixtures/openflamingo")
    return [own, outside].compactMap(\.self).flatMap(folders).filter { has($0, "flamingo.json") }.flatMap { model in
      folders(model).filter { has($0, "generated.npy") }.map { Case(directory: model, prompt: $0.lastPathComponent) }
    }
  }()

  private static func folders(_ folder: URL) -> [URL] {
    ((try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? [])
      .sorted { $0.path < $1.path }
  }

  private static func has(_ folder: URL, _ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: name).path)
  }

  /// A folder that is a model itself, or one whose parts a description in `temporary` names.
  private func model(_ directory: URL, _ temporary: TemporaryFolder) throws -> String {
    if Self.has(directory, "vlmchat.toml") { return directory.path }
    let description = """
      family = "openflamingo"
      language_model = "\(directory.path)/lm"
      vision_encoder = "\(directory.path)/clip_hf"
      checkpoint = "\(directory.path)/checkpoint.pt"
      """
    try Data(description.utf8).write(to: temporary.url.appending(path: "vlmchat.toml"))
    return temporary.url.path
  }

  @Test("with bans and ends lifted the session generates what the reference does", arguments: cases)
  func generated(_ test: Case) throws {
    let folder = try TemporaryFolder()
    let loaded = try LoadedModel(
      at: try model(test.directory, folder), threadCount: 1, environment: ["VLMCHAT_ISA": "reference"])
    func load(_ name: String) throws -> NumPyArray {
      try NumPyArray(contentsOf: test.directory.appending(path: "\(test.prompt)/\(name).npy"))
    }
    let (ids, mask, generated, pixels) = try (
      load("input_ids"), load("attention_mask"), load("generated"), load("vision_x")
    )
    // A padded row is not a prompt: the reference counts its positions from the padding's beginning.
    for row in 0..<ids.shape[0] where !mask[row].integers.contains(0) {
      let features = try (0..<pixels.shape[1]).map { index in
        let picture = pixels[row][index][0]
        return try loaded.model.encode(
          pixelValues: Tensor(shape: Shape(picture.shape), values: picture.floats))
      }
      // A batch has a picture for every row, also for those of text alone.
      let tokens = ids[row].integers
      let places = tokens.count { $0 == loaded.tokens.image }
      let prompt = try Prompt(
        tokens: tokens, pictures: (0..<places).map(String.init), modelTokens: loaded.tokens)
      let seen = Array(features.prefix(places))
      let expected = generated[row].integers
      let answer = try InferenceSession(loaded).generate(
        prompt, features: seen, options: .init(maximumTokens: expected.count),
        rules: AnswerRules(bansPicturePlaces: false, endsAtEndTokens: false))
      #expect(answer.tokens == expected)
      let usual = try InferenceSession(loaded).generate(
        prompt, features: seen, options: .init(maximumTokens: expected.count))
      #expect(!usual.tokens.contains(loaded.tokens.image))
    }
  }
}
