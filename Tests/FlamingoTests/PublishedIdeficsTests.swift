import Foundation
import Tensors
import Testing

@testable import Flamingo

@Suite("IDEFICS as it is published", .enabled(if: !PublishedIdefics.cases.isEmpty))
struct PublishedIdeficsTests {
  /// What the issue asks for; what is measured is the distance of two computations in single precision.
  private static let tolerance: Float = 5e-4

  private func forward(
    _ model: FlamingoModel, _ reference: PublishedIdefics.Reference, _ features: [ImageFeatures], _ cache: KeyValueCache
  ) throws -> Logits {
    try model.forward(
      tokens: reference.tokens, visibleImage: reference.visibleImage, images: features, cache: cache, logits: .all)
  }

  @Test("logits and greedy tokens are the reference's, nothing banned", arguments: PublishedIdefics.cases)
  func agrees(test: PublishedIdefics.Case) throws {
    try PublishedIdefics.withFiles(test) { files, _ in
      let model = try FlamingoModel(files, context: .reference)
      for reference in try PublishedIdefics.Reference.all(test.prompt) {
        let features = try reference.pixelValues.map { try model.encode(pixelValues: $0) }
        let cache = model.makeCache(capacity: reference.tokens.count + reference.generated.count)
        let all = try forward(model, reference, features, cache)
        let difference = zip(all.tensor.values, reference.logits.values).map { abs($0 - $1) }.max() ?? .infinity
        #expect(all.tensor.count == reference.logits.count && difference <= Self.tolerance)
        print("\(test.testDescription): logits differ by \(difference)")
        var logits = all[all.rowCount - 1]
        var generated: [Int] = []
        for _ in reference.generated {
          let next = try #require(logits.indices.max { logits[$0] < logits[$1] })
          generated.append(next)
          logits = try model.forward(
            tokens: [next], visibleImage: [reference.visibleImage.last ?? nil], images: features, cache: cache)[0]
        }
        #expect(generated == reference.generated)
      }
    }
  }

  @Test("its GGUF file in f32 computes the very same numbers", arguments: PublishedIdefics.cases)
  func converts(test: PublishedIdefics.Case) throws {
    try PublishedIdefics.withFiles(test) { files, folder in
      let path = folder.appending(path: "model.gguf").path
      _ = try ModelConversion(files, plan: WeightTypePlan(.f32), name: "m")
        .write(to: path, replaces: false, context: .reference)
      let converted = try ModelFiles(path: path)
      let (before, after) = try (files.parts(), converted.parts())
      #expect(after.configuration == before.configuration && after.preprocessing == before.preprocessing)
      for document in ModelDocument.allCases {
        let texts = try [files, converted].map { try $0.text(document)?.withUnsafeBytes { Array($0) } }
        #expect(texts[0] == texts[1], "\(document)")
      }
      let models = try [files, converted].map { try FlamingoModel($0, context: .reference) }
      for reference in try PublishedIdefics.Reference.all(test.prompt) {
        let logits = try models.map { model in
          let features = try reference.pixelValues.map { try model.encode(pixelValues: $0) }
          return try forward(model, reference, features, model.makeCache(capacity: reference.tokens.count)).tensor
            .values
        }
        #expect(logits[0] == logits[1])
      }
    }
  }
}
