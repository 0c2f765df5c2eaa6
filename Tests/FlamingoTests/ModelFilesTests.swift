import Foundation
import Tensors
import Testing
import Weights

@testable import Flamingo

/// A folder that goes with the test.
private final class Folder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("files-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A GGUF file without tensors.
  func write(_ name: String, _ metadata: [(key: String, value: GGUFValue)]) throws -> String {
    let file = path + "/" + name
    try GGUFWriter(metadata: metadata, tensors: []).write(to: file, replaces: false) { _, _ in }
    return file
  }
}

@Suite("A model in one GGUF file")
struct ModelFilesTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  /// Writes a fixture as `model.gguf`.
  private func convert(_ variant: String, _ plan: WeightTypePlan) throws -> ModelFiles {
    let path = folder.path + "/model.gguf"
    let conversion = try ModelConversion(ModelFiles(path: Fixtures.directory(variant).path), plan: plan, name: variant)
    let report = try conversion.write(to: path, replaces: false, context: .reference)
    #expect(report.loss.relative < 0.2)
    return try ModelFiles(path: path)
  }

  private func logits(_ model: FlamingoModel, _ reference: Reference) throws -> [[Float]] {
    let logits = try model.forward(
      tokens: reference.tokens, visibleImage: reference.visibleImage, images: reference.features(model),
      cache: model.makeCache(capacity: reference.tokens.count), logits: .all)
    return (0..<logits.rowCount).map { logits[$0] }
  }

  @Test("at f32 it computes the very numbers that its source does", arguments: Fixtures.variants)
  func losesNothing(variant: String) throws {
    let files = try convert(variant, WeightTypePlan(.f32))
    let model = try FlamingoModel(files, context: .reference)
    for prompt in try Reference.prompts(of: variant).prefix(2) {
      let reference = try Reference(variant: variant, prompt: prompt)
      #expect(try logits(model, reference) == logits(Fixtures.model(variant), reference))
    }
    #expect(try files.parts().tensors.values.allSatisfy { $0.dtype == .f32 })
    #expect(try files.parts().configuration == ModelFiles(path: Fixtures.directory(variant).path).parts().configuration)
  }

  @Test("texts are in it as they were; those that were not there are not")
  func texts() throws {
    let source = try ModelFiles(path: Fixtures.directory("resampler").path)
    let files = try convert("resampler", WeightTypePlan(.bf16))
    let bytes = { (files: ModelFiles) in try files.text(.configuration)?.withUnsafeBytes { Array($0) } }
    #expect(try bytes(files) == bytes(source) && bytes(files) != nil)
    #expect(try files.text(.tokenizer) == nil && source.text(.tokenizer) == nil)
  }

  @Test("a folder with one GGUF file stands for it, one with several is asked about, weights of a folder win")
  func folders() throws {
    _ = try convert("resampler", WeightTypePlan(.f32))
    #expect(try ModelFiles(path: folder.path).path == folder.path + "/model.gguf")
    try FileManager.default.copyItem(atPath: folder.path + "/model.gguf", toPath: folder.path + "/b.GGUF")
    #expect(throws: FlamingoError.severalModels(path: folder.path, names: ["b.GGUF", "model.gguf"])) {
      try ModelFiles(path: folder.path)
    }
    for file in ["config.json", "model.safetensors"] {
      try FileManager.default.copyItem(
        at: Fixtures.directory("resampler").appendingPathComponent(file),
        to: URL(fileURLWithPath: folder.path + "/" + file))
    }
    #expect(try ModelFiles(path: folder.path).path == folder.path)
  }

  @Test("what is no file, no model of ours, of a later layout or without a configuration is told apart")
  func refuses() throws {
    let missing = folder.path + "/missing.gguf"
    #expect(throws: WeightsError.cannotOpen(path: missing, systemError: ENOENT)) { try ModelFiles(path: missing) }
    let foreign = try folder.write("a.gguf", [("general.architecture", .string("llama"))])
    #expect(throws: FlamingoError.foreignGGUF(path: foreign, architecture: "llama")) { try ModelFiles(path: foreign) }
    let nameless = try folder.write("b.gguf", [("general.architecture", .uint32(7))])
    #expect(throws: FlamingoError.foreignGGUF(path: nameless, architecture: nil)) { try ModelFiles(path: nameless) }
    let architecture = (key: "general.architecture", value: GGUFValue.string("flamingo"))
    let later = try folder.write("c.gguf", [architecture, ("flamingo.layout", .uint32(2))])
    #expect(throws: FlamingoError.unknownLayout(path: later)) { try ModelFiles(path: later) }
    let empty = try folder.write("d.gguf", [architecture, ("flamingo.layout", .uint32(1))])
    #expect(throws: FlamingoError.missingDocument(.configuration, path: empty)) { try ModelFiles(path: empty).parts() }
    let wrong = try folder.write(
      "e.gguf", [architecture, ("flamingo.layout", .uint32(1)), ("flamingo.config.json", .string("{"))])
    #expect(throws: WeightsError.malformedJSON(path: "\(wrong) (flamingo.config.json)", .unexpectedEnd)) {
      try ModelFiles(path: wrong).parts()
    }
  }

  @Test("missing tensors are named as the file would name them, with the file")
  func missingTensors() throws {
    let source = try ModelFiles(path: Fixtures.directory("resampler").path)
    let text = try #require(source.text(.configuration)?.withUnsafeBytes { String(decoding: $0, as: UTF8.self) })
    let path = try folder.write(
      "a.gguf",
      [
        ("general.architecture", .string("flamingo")), ("flamingo.layout", .uint32(1)),
        ("flamingo.config.json", .string(text)),
      ])
    let error = #expect(throws: WeightsError.self) { try ModelFiles(path: path).parts() }
    guard case .mismatch(path, let mismatch)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(mismatch.missing.contains("decoder.layers.0.attention.query.weight") && mismatch.unexpected.isEmpty)
  }

  @Test("an interrupted conversion leaves nothing behind")
  func interrupted() throws {
    let conversion = try ModelConversion(
      ModelFiles(path: Fixtures.directory("resampler").path), plan: WeightTypePlan(.f32), name: "m")
    var pieces = 0
    #expect(throws: CancellationError.self) {
      try conversion.write(
        to: folder.path + "/m.gguf", replaces: false, context: .reference,
        isCancelled: {
          pieces += 1
          return pieces > 20
        })
    }
    #expect(try pieces == 21 && FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }
}

@Suite("The types of a converted model's weights")
struct WeightTypePlanTests {
  private static let entries: [String: [Int]] = [
    "decoder.layers.0.mlp.up.weight": [96, 64], "decoder.embedding.weight": [50, 64],
    "gatedBlocks.0.attention.query.weight": [64, 64], "vision.patchEmbedding.weight": [64, 3, 14, 14],
    "decoder.layers.0.mlp.down.weight": [64, 90], "decoder.outputNorm.weight": [64], "resampler.latents": [8, 64],
    "vision.layers.0.mlp.up.bias": [64], "gatedBlocks.0.mlpGate": [1, 1, 64],
  ]

  private func types(_ plan: WeightTypePlan, source: DType) -> [String: DType] {
    var catalogue = TensorCatalogue()
    for (name, shape) in Self.entries { catalogue.add(name, to: name, shape) }
    return Dictionary(
      uniqueKeysWithValues: catalogue.entries.map { ($0.destination, plan.type(of: $0, source: source)) })
  }

  @Test("matrices take the type asked for, rows that are no blocks become bf16, the rest stays")
  func q8() {
    let types = types(WeightTypePlan(.q8_0), source: .f32)
    #expect(types["decoder.layers.0.mlp.up.weight"] == .q8_0 && types["decoder.embedding.weight"] == .q8_0)
    #expect(types["vision.patchEmbedding.weight"] == .bf16 && types["decoder.layers.0.mlp.down.weight"] == .bf16)
    for name in [
      "decoder.outputNorm.weight", "resampler.latents", "vision.layers.0.mlp.up.bias", "gatedBlocks.0.mlpGate",
    ] {
      #expect(types[name] == .f32)
    }
  }

  @Test("four bits are for the language model's layers; an exception has the last word")
  func q4() {
    let types = types(WeightTypePlan(.q4_0), source: .bf16)
    #expect(types["decoder.layers.0.mlp.up.weight"] == .q4_0 && types["decoder.embedding.weight"] == .q8_0)
    #expect(types["gatedBlocks.0.attention.query.weight"] == .q8_0 && types["decoder.outputNorm.weight"] == .bf16)
    let plan = WeightTypePlan(
      .q4_0, exceptions: [.init(prefix: "", type: .q4_0), .init(prefix: "decoder.embedding", type: .bf16)])
    let chosen = self.types(plan, source: .f16)
    #expect(chosen["gatedBlocks.0.attention.query.weight"] == .q4_0 && chosen["decoder.embedding.weight"] == .bf16)
    #expect(chosen["vision.patchEmbedding.weight"] == .f16)
  }

  @Test("super-blocks are for rows of whole ones; blocks of 32, then bf16 stand in", arguments: [DType.q4_K, .q6_K])
  func superBlocks(type: DType) {
    var catalogue = TensorCatalogue()
    for (name, columns) in [("wide", 512), ("odd", 96), ("odder", 90)] {
      catalogue.add(name, to: "decoder.layers.0.\(name).weight", [4, columns])
    }
    catalogue.add("vision", to: "vision.layers.0.mlp.up.weight", [4, 512])
    catalogue.add("head", to: "decoder.output.weight", [40, 512])
    catalogue.add("odd head", to: "decoder.additionalOutput.weight", [3, 512])
    catalogue.add("norm", to: "decoder.outputNorm.weight", [512])
    let types = catalogue.entries.map { WeightTypePlan(type).type(of: $0, source: .f32) }
    let wide = type == .q4_K ? DType.q8_0 : type
    #expect(types == [type, .q8_0, .bf16, wide, .q6_K, wide, .f32])
  }

  @Test("f32 widens all; f64, which has no place, becomes f32")
  func wide() {
    #expect(types(WeightTypePlan(.f32), source: .bf16).values.allSatisfy { $0 == .f32 })
    #expect(types(WeightTypePlan(.bf16), source: .f64)["decoder.outputNorm.weight"] == .f32)
  }
}
