import Foundation
import Tensors
import TestSupport
import Testing
import Weights

@testable import Flamingo

/// OpenFlamingo checkpoints with what the reference implementation computed from them: those beside these tests, and those of
/// the folder that `VLMCHAT_OPENFLAMINGO_FIXTURES` names.
enum OpenFlamingoFixtures {
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
    var visionEncoder: String
    var testDescription: String { "\(directory.lastPathComponent) \(prompt) \(visionEncoder)" }
  }

  static let cases: [Case] = directories.flatMap { directory in
    prompts(of: directory).map { Case(directory: directory, prompt: $0, visionEncoder: "clip_hf") }
      + [Case(directory: directory, prompt: "fewshot", visionEncoder: "open_clip_visual.pt")]
  }

  private static func prompts(of directory: URL) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []).filter {
      FileManager.default.fileExists(atPath: directory.appending(path: "\($0)/logits.npy").path)
    }.sorted()
  }

  /// Calls `body` with a folder whose `vlmchat.toml` names the parts in `directory`.
  static func withModel<Result>(
    _ directory: URL, visionEncoder: String = "clip_hf", adding lines: String = "",
    _ body: (URL) throws -> Result
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "openflamingo-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let heads = visionEncoder.hasSuffix(".pt") ? "vision_heads = 4\n" : ""
    let description = """
      family = "openflamingo"
      language_model = "\(directory.path)/lm"
      vision_encoder = "\(directory.path)/\(visionEncoder)"
      checkpoint = "\(directory.path)/checkpoint.pt"
      \(heads)\(lines)
      """
    try Data(description.utf8).write(to: folder.appending(path: "vlmchat.toml"))
    return try body(folder)
  }
}

/// What OpenFlamingo computed for one prompt of a batch; padding is left out.
struct OpenFlamingoReference {
  let tokens: [Int]
  /// Every picture, `[3, S, S]`.
  let pixelValues: [Tensor]
  let generated: [Int]
  private let folder: URL
  private let row: Int
  /// Tokens of padding before the prompt.
  let padding: Int
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
    tokens = try Array(load("input_ids")[row].integers.dropFirst(padding))
    generated = try load("generated")[row].integers
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
