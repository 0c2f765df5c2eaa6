import Flamingo
import Foundation
import Tensors
import Testing
import Weights

@testable import Inference

/// Scores and greedy answers against transformers, on the checkpoints of FlamingoTests: `Fixtures/generate.py` there says
/// what the reference files hold.
@Suite("Scores against transformers")
struct ReferenceScoreTests {
  private static let variants = ["resampler", "vision-tokens", "plain-resampler", "tied-bf16", "sharded-f16"]

  /// Single precision on both sides, summed in other orders; the models' own tests derive their tolerances.
  private static let tolerance = 5e-4

  @Test("log-probabilities and greedy tokens are the reference's", arguments: variants)
  func reference(variant: String) throws {
    let tiny = try TinyModel(variant: variant, tokenizer: nil)
    let file = try SafetensorsFile(
      path: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "FlamingoTests/Fixtures/\(variant)/reference.safetensors").path)
    let prompts = Set(file.tensors.keys.compactMap { $0.split(separator: ".").first.map(String.init) })
    #expect(prompts.count >= 2)
    for name in prompts.sorted() {
      let tokens = try integers(file, "\(name).tokens")
      let pixels = try #require(file.tensors["\(name).pixel_values"])
      // A row of a batch may have fewer pictures than the batch has places.
      let imageCount = tokens.count { $0 == tiny.loaded.tokens.image }
      let features = try (0..<imageCount).map { image in
        let slice = pixels.slice(image..<image + 1)
        let shape = Shape(Array(pixels.shape.dimensions.dropFirst()))
        return try tiny.loaded.model.encode(pixelValues: try slice.reshaped(shape).toTensor(.reference))
      }
      let prompt = try Prompt(
        tokens: tokens, pictures: (0..<imageCount).map(String.init), modelTokens: tiny.loaded.tokens)
      #expect(prompt.visiblePicture == (try integers(file, "\(name).visible_image").map { $0 < 0 ? nil : $0 }))
      let session = tiny.session()
      let scores = try session.score(prompt, features: features)
      let logits = try #require(file.tensors["\(name).logits"]).toTensor(.reference)
      for (index, score) in scores.enumerated() {
        let expected = logProbabilities(logits.row(index).values)
        for candidate in score.next {
          #expect(abs(candidate.logProbability - expected[candidate.token]) < Self.tolerance)
        }
        if index + 1 < tokens.count {
          let actual = try #require(scores[index + 1].logProbability)
          #expect(abs(actual - expected[tokens[index + 1]]) < Self.tolerance, "\(name), position \(index)")
        }
      }
      try checkGreedy(session, prompt, features, try integers(file, "\(name).generated"))
    }
  }

  /// The reference goes on after end tokens and may generate a picture's place; up to there the answers are the same.
  private func checkGreedy(
    _ session: InferenceSession, _ prompt: Prompt, _ features: [ImageFeatures], _ expected: [Int]
  ) throws {
    let tokens = session.loaded.tokens
    let answer = try session.generate(prompt, features: features, options: .init(maximumTokens: expected.count))
    let comparable = expected.prefix { !tokens.banned.contains($0) }
    let end = comparable.firstIndex(where: tokens.stops.contains).map { $0 + 1 } ?? comparable.count
    #expect(answer.tokens.prefix(end) == comparable.prefix(end))
    // Without bans and ends it is the reference's, to the last token.
    let free = try session.generate(
      prompt, features: features, options: .init(maximumTokens: expected.count),
      rules: AnswerRules(bansPicturePlaces: false, endsAtEndTokens: false))
    #expect(free.tokens == expected)
  }

  private func integers(_ file: SafetensorsFile, _ name: String) throws -> [Int] {
    let view = try #require(file.tensors[name])
    return view.withUnsafeBytes { bytes in
      (0..<view.shape.count).map { Int(bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self)) }
    }
  }

  private func logProbabilities(_ logits: [Float]) -> [Double] {
    let sum = logits.reduce(0) { $0 + exp(Double($1)) }
    return logits.map { Double($0) - log(sum) }
  }
}
