import Foundation
import Tensors
import Testing
import Weights

@testable import Flamingo

/// Parts of an OpenFlamingo model that are not there, not what they should be, or not made for each other.
@Suite("Parts that make no OpenFlamingo model")
struct OpenFlamingoBadInputTests {
  private static let variants = OpenFlamingoFixtures.variants

  private func directory(_ variant: String) throws -> URL {
    try Fixtures.directory("openflamingo").appending(path: variant)
  }

  /// What is thrown for the parts of `variant`, some replaced.
  private func faults(
    _ variant: String, visionEncoder: String = "clip_hf", parts: [String: String] = [:], adding lines: [String] = []
  ) throws -> [ModelFault] {
    try OpenFlamingoFixtures.withModel(
      directory(variant), visionEncoder: visionEncoder, parts: parts, adding: lines
    ) { faults(at: $0.path) }
  }

  private func faults(at path: String) -> [ModelFault] {
    do {
      _ = try ModelFiles(path: path).parts()
    } catch FlamingoError.several(let faults) {
      return faults
    } catch let error as FlamingoError {
      return [.model(error)]
    } catch let error as WeightsError {
      return [.weights(error)]
    } catch {
      Issue.record(error)
    }
    return []
  }

  // MARK: parts of different models

  @Test("a checkpoint beside the language model of another is told apart", arguments: variants, variants)
  func otherLanguageModel(checkpoint: String, languageModel: String) throws {
    let path = try directory(languageModel).appending(path: "lm").path
    let faults = try faults(checkpoint, parts: ["language_model": path])
    guard checkpoint != languageModel else {
      #expect(faults.isEmpty)
      return
    }
    let own = try directory(checkpoint).appending(path: "checkpoint.pt").path
    // One sentence, not the hundreds of tensors that then do not fit.
    #expect(faults.count == 1)
    switch faults.first {
    case .model(.otherLanguageModel(own, path, _)), .model(.gatedBlockPlaces(own, _, _, _)): break
    default: Issue.record("\(faults)")
    }
  }

  @Test("a checkpoint that only lists its gated blocks shows its language model by its embedding")
  func listed() throws {
    let list = try directory("llama_v1").appending(path: "checkpoint_list.pt").path
    let languageModel = try directory("gpt_neox").appending(path: "lm").path
    #expect(
      try faults("gpt_neox", parts: ["checkpoint": list]) == [
        .model(
          .otherLanguageModel(
            checkpoint: list, languageModel: languageModel,
            .layersName(expected: "gpt_neox.layers", actual: "model.layers")))
      ])
  }

  @Test("another interval puts the gated blocks elsewhere")
  func otherInterval() throws {
    let checkpoint = try directory("mpt").appending(path: "checkpoint.pt").path
    for (interval, expected) in [(1, [0, 1, 2, 3, 4]), (3, [2]), (5, [4]), (6, [])] {
      #expect(
        try faults("mpt", adding: ["cross_attn_every_n_layers = \(interval)"]) == [
          .model(
            .gatedBlockPlaces(checkpoint: checkpoint, interval: interval, expected: expected, actual: [1, 3]))
        ])
    }
    #expect(try faults("mpt", adding: ["cross_attn_every_n_layers = 2"]).isEmpty)
  }

  @Test("a vision encoder of another width")
  func otherVisionEncoder() throws {
    let encoder = try directory("mpt_biased").appending(path: "clip_hf").path
    let checkpoint = try directory("mpt").appending(path: "checkpoint.pt").path
    #expect(
      try faults("mpt", parts: ["vision_encoder": encoder]) == [
        .model(.otherVisionEncoder(checkpoint: checkpoint, visionEncoder: encoder, expected: 12, actual: 24))
      ])
  }

  @Test("OpenAI's file of a width that does not tell its heads")
  func headsUnknown() throws {
    let file = try directory("mpt").appending(path: "open_clip_visual.pt").path
    #expect(
      try faults("mpt", parts: ["vision_encoder": file]) == [
        .model(.visionEncoderUnknown(path: file, fields: ["vision_heads"]))
      ])
  }

  // MARK: parts that are something else

  @Test("a part that is not there, or is something else, is named")
  func otherParts() throws {
    let own = try directory("llama_v1").path
    let cases: [(field: String, path: String, expected: ModelFault)] = [
      (
        "language_model", "clip_hf",
        .model(
          .invalidConfiguration(
            path: "\(own)/clip_hf/config.json",
            [ConfigurationFault(field: "model_type", problem: .unsupportedValue("clip_vision_model"))]))
      ),
      ("vision_encoder", "lm", .model(.notAVisionEncoder(path: "\(own)/lm"))),
      ("vision_encoder", "checkpoint.pt", .model(.notAVisionEncoder(path: "\(own)/checkpoint.pt"))),
      ("checkpoint", "lm/model.safetensors", .model(.notAnOpenFlamingoCheckpoint(path: "\(own)/lm/model.safetensors"))),
      ("checkpoint", "clip_hf", .weights(.cannotOpen(path: "\(own)/clip_hf/checkpoint.pt", systemError: ENOENT))),
      ("checkpoint", "vlmchat.toml", .weights(.unreadablePyTorch(path: "\(own)/vlmchat.toml", .unknownFormat))),
      ("vision_encoder", "vlmchat.toml", .weights(.unreadablePyTorch(path: "\(own)/vlmchat.toml", .unknownFormat))),
    ]
    for test in cases {
      #expect(try faults("llama_v1", parts: [test.field: "\(own)/\(test.path)"]) == [test.expected])
    }
    #expect(
      try faults("llama_v1", parts: ["language_model": own]).contains(
        .model(.missingDocument(.configuration, path: own))))
  }

  @Test("the faults of all parts come together")
  func together() throws {
    let own = try directory("llama_v1").path
    let faults = try faults(
      "llama_v1", parts: ["language_model": own, "vision_encoder": "\(own)/lm", "checkpoint": "/nowhere/checkpoint.pt"])
    #expect(faults.contains(.model(.missingDocument(.configuration, path: own))))
    #expect(faults.contains(.model(.notAVisionEncoder(path: "\(own)/lm"))))
    #expect(
      faults.contains {
        guard case .model(.missingPart("checkpoint", "/nowhere/checkpoint.pt", _)) = $0 else { return false }
        return true
      })
  }

  // MARK: damage

  /// Calls `body` with a copy of a part that may be changed.
  private func withCopy(_ variant: String, _ part: String, _ body: (URL) throws -> Void) throws {
    let copy = FileManager.default.temporaryDirectory.appending(path: "part-\(UUID().uuidString)")
    try FileManager.default.copyItem(at: directory(variant).appending(path: part), to: copy)
    defer { try? FileManager.default.removeItem(at: copy) }
    try body(copy)
  }

  /// Replaces text of a file by text of the same length.
  private func replace(_ old: String, _ new: String, in file: URL) throws {
    var data = try Data(contentsOf: file)
    let place = try #require(data.range(of: Data(old.utf8)))
    data.replaceSubrange(place, with: Data(new.utf8))
    try data.write(to: file)
  }

  @Test("a transposed tensor of one part and a missing one of another are told together, whatever the checkpoint")
  func damagedTensors() throws {
    try withCopy("llama_v1", "lm") { languageModel in
      try withCopy("llama_v1", "clip_hf") { clip in
        let (first, second) = (
          languageModel.appending(path: "model.safetensors"), clip.appending(path: "model.safetensors")
        )
        try replace("\"shape\":[44,24]", "\"shape\":[24,44]", in: first)
        try replace("vision_model.pre_layrnorm.bias", "vision_model.pre_layrnorm.bios", in: second)
        for (checkpoint, count) in [("llama_v1", 2), ("mpt", 3)] {
          let faults = try faults(
            checkpoint, parts: ["language_model": languageModel.path, "vision_encoder": clip.path])
          #expect(faults.count == count)
          let mismatches = faults.compactMap { fault -> (path: String, mismatch: CheckpointMismatch)? in
            guard case .weights(.mismatch(let path, let mismatch)) = fault else { return nil }
            return (path, mismatch)
          }
          #expect(mismatches.first { $0.path == first.path }?.mismatch.misshapen.first?.actual == [24, 44])
          #expect(
            mismatches.first { $0.path == second.path }?.mismatch.missing == ["vision_model.pre_layrnorm.bias"])
        }
      }
    }
  }

  @Test("a checkpoint cut short, wherever, is a fault and no crash", arguments: [0, 1, 100, 5_000, 60_000, 80_000])
  func truncated(length: Int) throws {
    try withCopy("llama_v1", "checkpoint.pt") { file in
      try Data(contentsOf: file).prefix(length).write(to: file)
      #expect(try faults("llama_v1", parts: ["checkpoint": file.path]).count == 1)
    }
  }

  @Test(
    "what a language model's configuration asks for and this model cannot do is refused by name",
    arguments: [
      ("gpt_neox", #""use_parallel_residual": false"#, #""use_parallel_residual": true"#, "use_parallel_residual"),
      ("gpt_neox", #""attention_bias": true"#, #""attention_bias": false"#, "attention_bias"),
      ("llama_v1", #""num_key_value_heads": 3"#, #""num_key_value_heads": 1"#, "num_key_value_heads"),
      ("llama_v1", #""rope_scaling": null"#, #""rope_scaling": {"factor": 2.0}"#, "rope_scaling"),
      ("llama_v1", #""hidden_act": "silu""#, #""hidden_act": "gelu""#, "hidden_act"),
      ("mpt", #""clip_qkv": null"#, #""clip_qkv": 6.0"#, "attn_config.clip_qkv"),
      ("mpt", #""alibi": true"#, #""alibi": false"#, "attn_config.alibi"),
      ("mosaic_gpt", #""alibi": true"#, #""alibi": false"#, "alibi"),
      ("mosaic_gpt", #""attn_clip_qkv": null"#, #""attn_clip_qkv": 8"#, "attn_clip_qkv"),
      ("mosaic_gpt", #""prefix_lm": false"#, #""prefix_lm": true"#, "prefix_lm"),
    ])
  func unsupported(variant: String, old: String, new: String, field: String) throws {
    try withCopy(variant, "lm") { languageModel in
      let config = languageModel.appending(path: "config.json")
      try replace(old, new, in: config)
      let faults = try faults(variant, parts: ["language_model": languageModel.path])
      guard case .model(.invalidConfiguration(config.path, let found)) = faults.first, faults.count == 1 else {
        Issue.record("\(faults)")
        return
      }
      #expect(found.map(\.field) == [field])
    }
  }

  // MARK: the description

  @Test("a description's faults come together, each with its key")
  func description() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "toml-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "vlmchat.toml")
    let text = """
      family = "flamenco"
      language_model = 7
      vision_encoder = "clip"
      media_token_id = -1
      eoc_token_id = "x"
      checkpiont = "checkpoint.pt"
      """
    try Data(text.utf8).write(to: file)
    guard case .model(.invalidConfiguration(file.path, let faults))? = faults(at: folder.path).first else {
      Issue.record("\(self.faults(at: folder.path))")
      return
    }
    #expect(
      Set(faults.map(\.field)) == [
        "family", "language_model", "media_token_id", "eoc_token_id", "checkpiont", "checkpoint",
      ])
    try Data("family = \"openflamingo\"\nlanguage_model = [\n".utf8).write(to: file)
    guard case .model(.malformedDescription(file.path, _, _))? = self.faults(at: folder.path).first else {
      Issue.record("\(self.faults(at: folder.path))")
      return
    }
  }

  @Test("token ids beyond the model's rows are refused", arguments: ["media_token_id", "eoc_token_id"])
  func tokensOutOfRange(field: String) throws {
    // This variant's own description gives none.
    let faults = try faults("gpt_neox", adding: ["\(field) = 53"])
    guard case .model(.invalidConfiguration(_, let found))? = faults.first else {
      Issue.record("\(faults)")
      return
    }
    #expect(found == [ConfigurationFault(field: field, problem: .outOfRange(value: 53, allowed: 0...52))])
    #expect(try self.faults("gpt_neox", adding: ["\(field) = 49"]).isEmpty)
  }
}
