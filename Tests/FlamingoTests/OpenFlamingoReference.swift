import Foundation
import JSONText
import Tensors
import TestSupport
import Testing
import Weights

@testable import Flamingo

/// OpenFlamingo checkpoints with what the reference implementation computed from them: those beside these tests, which
/// `Fixtures/generate_openflamingo.py` made, and those of the folder that `VLMCHAT_OPENFLAMINGO_FIXTURES` names.
enum OpenFlamingoFixtures {
  static let variants = ["gpt_neox", "llama_v1", "mosaic_gpt", "mpt", "mpt_biased"]

  static let directories: [URL] = {
    let outside = ProcessInfo.processInfo.environment["VLMCHAT_OPENFLAMINGO_FIXTURES"].map { URL(filePath: $0) }
    let own = Bundle.module.url(forResource: "Fixtures", withExtension: nil)?.appending(path: "openflamingo")
    return [own, outside].compactMap(\.self).flatMap { folder in
      ((try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? [])
        .filter { FileManager.default.fileExists(atPath: $0.appending(path: "flamingo.json").path) }
        .sorted { $0.path < $1.path }
    }
  }()

  struct Case: CustomTestStringConvertible {
    var directory: URL
    var prompt: String
    var visionEncoder = "clip_hf"
    var checkpoint = "checkpoint.pt"
    var testDescription: String { "\(directory.lastPathComponent) \(prompt) \(visionEncoder) \(checkpoint)" }
  }

  /// Every prompt; one with the vision encoder in OpenAI's spelling, and one with the gated blocks in a list.
  static let cases: [Case] = directories.flatMap { directory in
    prompts(of: directory).map { Case(directory: directory, prompt: $0) }
      + (exists(directory, "open_clip_visual.pt")
        ? [Case(directory: directory, prompt: "fewshot", visionEncoder: "open_clip_visual.pt")] : [])
      + (exists(directory, "checkpoint_list.pt")
        ? [Case(directory: directory, prompt: "fewshot", checkpoint: "checkpoint_list.pt")] : [])
  }

  static func prompts(of directory: URL) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []).filter {
      exists(directory, "\($0)/logits.npy")
    }.sorted()
  }

  private static func exists(_ directory: URL, _ name: String) -> Bool {
    FileManager.default.fileExists(atPath: directory.appending(path: name).path)
  }

  /// Calls `body` with a folder whose `vlmchat.toml` names the parts in `directory`, or those in `parts` instead.
  static func withModel<Result>(
    _ directory: URL, visionEncoder: String = "clip_hf", checkpoint: String = "checkpoint.pt",
    parts: [String: String] = [:], adding lines: [String] = [], _ body: (URL) throws -> Result
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "openflamingo-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let own = ["language_model": "lm", "vision_encoder": visionEncoder, "checkpoint": checkpoint]
      .mapValues { "\(directory.path)/\($0)" }
    let named = own.merging(parts) { $1 }.map { "\($0.key) = \"\($0.value)\"" }.sorted()
    let described =
      ["family = \"openflamingo\""] + named + (try said(of: directory, visionEncoder: visionEncoder)) + lines
    try Data(described.joined(separator: "\n").utf8).write(to: folder.appending(path: "vlmchat.toml"))
    return try body(folder)
  }

  /// What a description must say beside the parts: what that in `directory` says, and what OpenAI's files do not tell.
  private static func said(of directory: URL, visionEncoder: String) throws -> [String] {
    let own = (try? String(contentsOf: directory.appending(path: "vlmchat.toml"), encoding: .utf8)) ?? ""
    var lines = own.split(separator: "\n").map(String.init).filter { $0.contains("token_id") }
    if visionEncoder.hasSuffix(".pt") {
      let text = try Data(contentsOf: directory.appending(path: "clip_hf/config.json"))
      let config = try #require(try JSONValue(parsing: Array(text)).object)
      lines.append("vision_heads = \(try #require(config["num_attention_heads"]?.integer))")
      lines.append("vision_activation = \"\(try #require(config["hidden_act"]?.string))\"")
    }
    return lines
  }
}

/// What OpenFlamingo computed for one prompt of a batch; padding is left out.
struct OpenFlamingoReference {
  let tokens: [Int]
  /// Every picture, `[3, S, S]`.
  let pixelValues: [Tensor]
  let generated: [Int]
  /// What all rows of the batch generated.
  let batchGenerated: [Int]
  private let folder: URL
  private let row: Int
  /// Tokens of padding before the prompt.
  let padding: Int
  /// By how much the positions of the prompt are beyond those of the tokens generated after it. Generating from a padded
  /// batch, the reference counts the prompt from the padding's beginning, and new tokens from there or from the prompt's,
  /// as the loop around it has it.
  let positionShift: Int
  private let picturesBefore: Int

  /// The prompts of a folder.
  static func all(_ folder: URL) throws -> [OpenFlamingoReference] {
    let rows = try NumPyArray(contentsOf: folder.appending(path: "input_ids.npy")).shape[0]
    return try (0..<rows).map { try OpenFlamingoReference(folder, row: $0) }
  }

  private init(_ folder: URL, row: Int) throws {
    self.folder = folder
    self.row = row
    func load(_ name: String) throws -> NumPyArray { try NumPyArray(contentsOf: folder.appending(path: "\(name).npy")) }
    let mask = try load("attention_mask")[row].integers
    padding = mask.prefix { $0 == 0 }.count
    let description = folder.deletingLastPathComponent().appending(path: "flamingo.json")
    let countsPadding = try String(contentsOf: description, encoding: .utf8).contains("\"counts_padding\": true")
    positionShift = countsPadding ? 0 : padding
    tokens = try Array(load("input_ids")[row].integers.dropFirst(padding))
    let all = try load("generated")
    generated = all[row].integers
    batchGenerated = all.integers
    let pictures = try load("vision_x")
    picturesBefore = row * pictures.shape[1]
    pixelValues = (0..<pictures.shape[1]).map { index in
      let picture = pictures[row][index][0]
      return Tensor(shape: Shape(picture.shape), values: picture.floats)
    }
  }

  /// A stage's output: of one picture, or of this prompt's tokens.
  func output(_ stage: Stage, picture: Int) throws -> Tensor {
    let name =
      switch stage {
      case .vision: "vision_tokens"
      case .resampler: "perceiver"
      case .gatedBlock: throw NumPyArray.Fault.unreadable("gated blocks are named by layer")
      case .decoderLayer(let index): "layer\(index)"
      }
    let array = try NumPyArray(contentsOf: folder.appending(path: "\(name).npy"))
    switch stage {
    case .vision: return tensor(array[picturesBefore + picture])
    case .resampler: return tensor(array[row][picture])
    case .gatedBlock, .decoderLayer: return tensor(array[row]).rows(padding..<padding + tokens.count)
    }
  }

  /// The output of the gated block before decoder layer `layer`.
  func gatedBlock(beforeLayer layer: Int) throws -> Tensor {
    tensor(try NumPyArray(contentsOf: folder.appending(path: "gated\(layer).npy"))[row])
      .rows(padding..<padding + tokens.count)
  }

  var logits: Tensor {
    get throws {
      tensor(try NumPyArray(contentsOf: folder.appending(path: "logits.npy"))[row])
        .rows(padding..<padding + tokens.count)
    }
  }

  /// The logits after the prompt and after each generated token but the last.
  var stepLogits: Tensor {
    get throws { tensor(try NumPyArray(contentsOf: folder.appending(path: "step_logits.npy"))[row]) }
  }

  private func tensor(_ array: NumPyArray) -> Tensor { Tensor(shape: Shape(array.shape), values: array.floats) }

  /// Each token sees the latest picture at or before it (`MaskedCrossAttention` of `helpers.py`, `only_attend_immediate_media`).
  func visibleImage(image: Int) -> [Int?] {
    var count = 0
    return tokens.map { token in
      if token == image { count += 1 }
      return count == 0 ? nil : count - 1
    }
  }
}
