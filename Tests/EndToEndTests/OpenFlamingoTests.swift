import Foundation
import TestSupport
import Testing

/// OpenFlamingo models in the form in which they are published, through the program.
@Suite("OpenFlamingo through the program")
struct OpenFlamingoTests {
  private static let fixtures = Program.checkout.appending(path: "Tests/FlamingoTests/Fixtures/openflamingo")
  private static let variants = ["gpt_neox", "llama_v1", "mosaic_gpt", "mpt", "mpt_biased"]

  private static func path(_ name: String) -> String { fixtures.appending(path: name).path(percentEncoded: false) }

  /// Elsewhere bf16 weights are multiplied with inputs that are rounded to bf16.
  private static let exact = ["VLMCHAT_ISA": "reference"]

  private static let pictures = (0..<3).map { path("pictures/\($0).png") }

  /// What the reference computed for the prompt with three pictures.
  private func reference(_ variant: String, _ name: String) throws -> NumPyArray {
    try NumPyArray(contentsOf: Self.fixtures.appending(path: "\(variant)/fewshot/\(name).npy"))[0]
  }

  private func tokenIDs(_ variant: String) throws -> String {
    try reference(variant, "input_ids").integers.map(String.init).joined(separator: ",")
  }

  private func object(_ result: Program.Result) throws -> [String: Any] {
    #expect(result.status == 0, "\(result.standardError)")
    return try #require(JSONSerialization.jsonObject(with: result.standardOutput) as? [String: Any])
  }

  /// The log-probabilities of the tokens of the prompt, from the reference's logits.
  private func logProbabilities(_ variant: String) throws -> [Double] {
    let (tokens, logits) = try (reference(variant, "input_ids").integers, reference(variant, "logits"))
    return tokens.indices.dropFirst().map { place in
      let row = logits[place - 1].values
      let largest = row.max() ?? 0
      let sum = row.reduce(0) { $0 + exp($1 - largest) }
      return row[tokens[place]] - largest - log(sum)
    }
  }

  @Test("score gives the reference's log-probabilities, from files of pictures on", arguments: variants)
  func scores(variant: String) throws {
    let score = try object(
      Program.run(
        ["score", "--json", "--model", Self.path(variant), "--token-ids", tokenIDs(variant)]
          + Self.pictures.flatMap { ["--image", $0] }, environment: Self.exact))
    let actual = try #require(score["logprobs"] as? [Any]).compactMap { $0 as? Double }
    let expected = try logProbabilities(variant)
    #expect(actual.count == expected.count)
    // As in FlamingoTests: the logits may lie 4e-4 apart; a log-probability is one of them less a mean of all.
    for (actual, expected) in zip(actual, expected) { #expect(abs(actual - expected) <= 8e-4) }
  }

  @Test("ask gives the reference's tokens", arguments: variants)
  func answers(variant: String) throws {
    let expected = try reference(variant, "generated").integers
    let answer = try object(
      Program.run(
        ["ask"] + Self.pictures + [
          "--json", "--raw", "--temperature", "0", "--max-tokens", String(expected.count), "--model",
          Self.path(variant), "--token-ids", tokenIDs(variant),
        ], environment: Self.exact))
    #expect(answer["token_ids"] as? [Int] == expected)
  }

  // MARK: bad parts

  struct BadModel: CustomTestStringConvertible, Sendable {
    var name: String
    /// The lines of the description; `%` stands for the fixtures' folder.
    var description: String
    /// What the line must say.
    var says: [String]
    var testDescription: String { name }

    init(
      _ name: String, _ variant: String = "mpt", _ changes: [String: String] = [:], more: String = "", says: [String]
    ) {
      let parts = [
        "family": "openflamingo", "language_model": "%/\(variant)/lm", "vision_encoder": "%/\(variant)/clip_hf",
        "checkpoint": "%/\(variant)/checkpoint.pt",
      ].merging(changes) { $1 }
      description = parts.map { "\($0.key) = \"\($0.value)\"" }.sorted().joined(separator: "\n") + "\n" + more
      self.name = name
      self.says = says
    }
  }

  private static let badModels: [BadModel] = [
    BadModel(
      "another language model", "mpt", ["language_model": "%/gpt_neox/lm"],
      says: ["mpt/checkpoint.pt", "gpt_neox/lm", "transformer.blocks", "language_model in vlmchat.toml"]),
    BadModel(
      "channels of another language model", "mpt", ["language_model": "%/mosaic_gpt/lm"],
      says: ["mpt/checkpoint.pt", "mosaic_gpt/lm", "20 channels", "24"]),
    BadModel(
      "another interval", more: "cross_attn_every_n_layers = 4",
      says: ["mpt/checkpoint.pt", "layers 1, 3 and not 3", "cross_attn_every_n_layers"]),
    BadModel(
      "another vision encoder", "mpt", ["vision_encoder": "%/mpt_biased/clip_hf"],
      says: ["mpt/checkpoint.pt", "mpt_biased/clip_hf", "24 channels", "12"]),
    BadModel(
      "parts that are not there", "mpt", ["checkpoint": "%/none.pt", "language_model": "%/none"],
      says: ["none.pt", "checkpoint", "none", "language_model", "not there"]),
    BadModel(
      "a language model for a checkpoint", "mpt", ["checkpoint": "%/llama_v1/lm/model.safetensors"],
      says: ["llama_v1/lm/model.safetensors", "no OpenFlamingo checkpoint", "perceiver"]),
    BadModel(
      "a vision encoder for a language model", "mpt", ["language_model": "%/mpt/clip_hf"],
      says: ["mpt/clip_hf/config.json", "model_type", "clip_vision_model"]),
    BadModel(
      "a folder without config.json", "mpt", ["language_model": "%/mpt/fewshot"],
      says: ["mpt/fewshot", "config.json"]),
    BadModel("itself", "mpt", ["checkpoint": "vlmchat.toml"], says: ["vlmchat.toml", "no checkpoint"]),
    BadModel(
      "heads that nothing tells", "mpt", ["vision_encoder": "%/mpt/open_clip_visual.pt"],
      says: ["open_clip_visual.pt", "vision_heads", "vlmchat.toml"]),
    BadModel("an unknown key", more: "beams = 3", says: ["vlmchat.toml", "beams", "unknown"]),
    BadModel("a value of another type", more: "media_token_id = \"51\"", says: ["vlmchat.toml", "media_token_id"]),
    BadModel("another family", "mpt", ["family": "flamenco"], says: ["vlmchat.toml", "family", "flamenco"]),
    BadModel("no TOML", more: "media_token_id = = 1", says: ["vlmchat.toml", "line 5"]),
    BadModel(
      "a token id beyond the vocabulary", more: "media_token_id = 99", says: ["vlmchat.toml", "media_token_id", "99"]),
  ]

  @Test("what makes no model is one line that names file and fault, before anything is answered", arguments: badModels)
  func refuses(model: BadModel) throws {
    let folder = try TemporaryFolder()
    let text = model.description.replacing("%", with: Self.fixtures.path(percentEncoded: false))
    try Data(text.utf8).write(to: folder.url.appending(path: "vlmchat.toml"))
    let path = folder.url.path(percentEncoded: false)
    for arguments in [
      ["ask", "--raw", "--token-ids", "3,4"], ["score", "--token-ids", "3,4"], ["models", "info", path],
    ] {
      let result = try Program.run(arguments[0] == "models" ? arguments : arguments + ["--model", path])
      #expect(result.status == 1)
      #expect(result.standardOutput.isEmpty, "\(result.text)")
      for words in model.says { #expect(result.standardError.contains(words), "\(result.standardError)") }
      #expect(result.standardError.split(separator: "\n").count == 1, "\(result.standardError)")
    }
  }
}
