import Foundation
import Tensors
import TestSupport
import Testing

@testable import Flamingo

/// IDEFICS checkpoints from outside, in the folder that `VLMCHAT_IDEFICS_FIXTURES` names: a model whose prompts lie beside
/// it, the same weights in shards (`sharded`) and in bf16 (`bf16`), and variants (`var_*`) with a prompt of their own.
enum PublishedIdefics {
  struct Case: CustomTestStringConvertible {
    /// A folder of weights; PyTorch's file of it where `isPyTorch`.
    var model: URL
    var isPyTorch = false
    var prompt: URL
    var testDescription: String {
      "\(model.lastPathComponent)\(isPyTorch ? " pytorch_model.bin" : "") \(prompt.lastPathComponent)"
    }
  }

  static let cases: [Case] = {
    guard let path = ProcessInfo.processInfo.environment["VLMCHAT_IDEFICS_FIXTURES"] else { return [] }
    let root = URL(filePath: path)
    let own = prompts(in: root)
    let variants = contents(of: root).filter { $0.hasPrefix("var_") }.map { root.appending(path: $0) }
    return own.flatMap { prompt in
      [
        Case(model: root, prompt: prompt), Case(model: root, isPyTorch: true, prompt: prompt),
        Case(model: root.appending(path: "sharded"), prompt: prompt),
      ]
    }
      // Computed from the rounded weights, in f32, by `Fixtures/reference_bf16.py`.
      + prompts(in: root.appending(path: "bf16")).map { Case(model: root.appending(path: "bf16"), prompt: $0) }
      + variants.flatMap { variant in prompts(in: variant).map { Case(model: variant, prompt: $0) } }
  }()

  private static func contents(of folder: URL) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
  }

  private static func prompts(in folder: URL) -> [URL] {
    contents(of: folder).map { folder.appending(path: $0) }
      .filter { FileManager.default.fileExists(atPath: $0.appending(path: "logits.npy").path) }
  }

  /// Calls `body` with the model's files; PyTorch's get a folder of their own, since safetensors win.
  static func withFiles<Result>(_ test: Case, _ body: (ModelFiles, URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "idefics-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    guard test.isPyTorch else { return try body(ModelFiles(path: test.model.path), folder) }
    let published = folder.appending(path: "published")
    try FileManager.default.createDirectory(at: published, withIntermediateDirectories: true)
    for name in ["config.json", "preprocessor_config.json", "pytorch_model.bin"] {
      try FileManager.default.createSymbolicLink(
        at: published.appending(path: name), withDestinationURL: test.model.appending(path: name))
    }
    return try body(ModelFiles(path: published.path), folder)
  }

  /// One prompt of a batch; padding is left out.
  struct Reference {
    let tokens: [Int]
    let visibleImage: [Int?]
    let pixelValues: [Tensor]
    /// `[T, vocabulary]`.
    let logits: Tensor
    let generated: [Int]

    static func all(_ folder: URL) throws -> [Reference] {
      func load(_ name: String) throws -> NumPyArray {
        try NumPyArray(contentsOf: folder.appending(path: "\(name).npy"))
      }
      let (tokens, attention) = try (load("input_ids"), load("attention_mask"))
      let (pictures, seen) = try (load("pixel_values"), load("image_attention_mask"))
      let (logits, generated) = try (load("logits"), load("generated"))
      let length = tokens.shape[1]
      return (0..<tokens.shape[0]).map { row in
        let padding = attention[row].integers.prefix { $0 == 0 }.count
        let visible = (padding..<length).map { seen[row][$0].integers.firstIndex(of: 1) }
        let count = (visible.compactMap(\.self).max() ?? -1) + 1
        return Reference(
          tokens: Array(tokens[row].integers[padding...]), visibleImage: visible,
          pixelValues: (0..<count).map {
            Tensor(shape: Shape(pictures[row][$0].shape), values: pictures[row][$0].floats)
          },
          logits: Tensor(shape: Shape(logits[row].shape), values: logits[row].floats).rows(padding..<length),
          generated: Array(generated[row].integers[length...]))
      }
    }
  }
}
