import Foundation
import Images
import Tensors
import TestSupport
import Testing
import Weights

@testable import Flamingo

/// An OpenFlamingo model turned into one GGUF file.
@Suite("An OpenFlamingo model in one GGUF file")
struct OpenFlamingoConversionTests {
  /// Calls `body` with the published form of a model and with what a conversion makes of it.
  private func converted<Result>(
    _ directory: URL, _ plan: WeightTypePlan, adding lines: [String] = [],
    _ body: (ModelFiles, ModelFiles, ModelConversion.Report) throws -> Result
  ) throws -> Result {
    try OpenFlamingoFixtures.withModel(directory, adding: lines) { folder in
      let source = try ModelFiles(path: folder.path)
      // Not the folder itself, so that nothing of the published form can be found beside the file.
      let other = folder.appending(path: "converted")
      try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
      let path = other.appending(path: "model.gguf").path
      let report = try ModelConversion(source, plan: plan, name: directory.lastPathComponent)
        .write(to: path, replaces: false, context: .reference)
      return try body(source, ModelFiles(path: path), report)
    }
  }

  private func logits(_ model: FlamingoModel, _ reference: OpenFlamingoReference) throws -> [Float] {
    let features = try reference.pixelValues.map { try model.encode(pixelValues: $0) }
    let image = model.configuration.specialTokens.image
    return try model.forward(
      tokens: reference.tokens, visibleImage: reference.visibleImage(image: image), images: features,
      cache: model.makeCache(capacity: reference.tokens.count), logits: .all
    ).tensor.values
  }

  @Test("at f32 it computes the very numbers that its source does", arguments: OpenFlamingoFixtures.directories)
  func losesNothing(directory: URL) throws {
    try converted(directory, WeightTypePlan(.f32)) { source, files, _ in
      let (before, after) = try (source.parts(), files.parts())
      #expect(after.configuration == before.configuration && after.preprocessing == before.preprocessing)
      #expect(after.tensors.values.allSatisfy { $0.dtype == .f32 } && after.tensors.count == before.tensors.count)
      let models = try [source, files].map { try FlamingoModel($0, context: .reference) }
      for prompt in OpenFlamingoFixtures.prompts(of: directory) {
        for reference in try OpenFlamingoReference.all(directory.appending(path: prompt)) {
          #expect(try logits(models[1], reference) == logits(models[0], reference), "\(prompt)")
        }
      }
    }
  }

  @Test("it prepares pictures as its source does, and as the reference did", arguments: OpenFlamingoFixtures.variants)
  func preparesPictures(variant: String) throws {
    let folder = try Fixtures.directory("openflamingo")
    let reference = try #require(
      OpenFlamingoReference.all(folder.appending(path: "\(variant)/fewshot")).first)
    try converted(folder.appending(path: variant), WeightTypePlan(.bf16)) { source, files, _ in
      let models = try [source, files].map { try FlamingoModel($0, context: .reference) }
      for (index, expected) in reference.pixelValues.enumerated() {
        let file = try Data(contentsOf: folder.appending(path: "pictures/\(index).png"))
        let picture = try ImageDecoder.decode(Array(file)).image
        for model in models {
          #expect(model.preprocessor.pixelValues(picture).values == expected.values)
        }
      }
    }
  }

  @Test("the tokenizer that the description names is in it, letter for letter")
  func tokenizer() throws {
    let text = #"{"model": {"type": "BPE"}, "note": "é\n"}  "#
    let path = FileManager.default.temporaryDirectory.appending(path: "tokenizer-\(UUID().uuidString).json")
    try Data(text.utf8).write(to: path)
    defer { try? FileManager.default.removeItem(at: path) }
    let directory = try Fixtures.directory("openflamingo").appending(path: "mpt")
    try converted(directory, WeightTypePlan(.bf16), adding: ["tokenizer = \"\(path.path)\""]) { source, files, _ in
      for files in [source, files] {
        let kept = try #require(try files.text(.tokenizer)).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        #expect(kept == text)
      }
      #expect(
        try files.text(.configuration)?.withUnsafeBytes { Array($0) }
          == source.text(.configuration)?.withUnsafeBytes { Array($0) })
    }
  }

  /// The roundings of different matrices have nothing to do with each other, so that their squares add. Each shifts what it
  /// is multiplied with by its own relative loss, and what it shifts is at most all of the sum that the logits are made of;
  /// so n matrices one after another shift the logits by the root of n times their loss.
  @Test(
    "with fewer bits its logits stay as near as the weights did",
    arguments: OpenFlamingoFixtures.directories, [DType.q8_0, .q4_0])
  func quantised(directory: URL, type: DType) throws {
    try converted(directory, WeightTypePlan(type)) { source, files, report in
      let (model, smaller) = try (
        FlamingoModel(source, context: .reference), FlamingoModel(files, context: .reference)
      )
      // The committed ones have few rows that are whole blocks, and those of gated blocks stay at 8 bits.
      #expect(try files.parts().tensors.values.contains { $0.dtype == .q8_0 })
      let matrices = model.configuration.tensorCatalogue.entries.filter {
        $0.shape.count >= 2 && $0.destination.hasSuffix(".weight")
      }
      let bound = Double(matrices.count).squareRoot() * (report.worst?.relative ?? 0)
      let reference = try #require(OpenFlamingoReference.all(directory.appending(path: "fewshot")).first)
      let (exact, near) = try (logits(model, reference), logits(smaller, reference))
      let error = zip(exact, near).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
      let size = exact.reduce(0) { $0 + Double($1 * $1) }
      let relative = (error / size).squareRoot()
      #expect(relative <= bound && relative > 0, "\(relative) of \(bound)")
    }
  }
}
