import Flamingo
import Foundation
import Images
import Tensors
import Testing

@testable import Inference

/// The built-in model, where these tests run in a checkout.
private enum Fledgling {
  static let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let path = checkout.appending(path: "assets/fledgling").path
  static let isThere = FileManager.default.fileExists(atPath: path + "/model.safetensors")
}

/// Fledgling in fewer bits against itself. Its own answers are no part of the test: only that they stay the same.
@Suite("A quantised model", .enabled(if: Fledgling.isThere))
struct QuantisedModelTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Questions of the kind the model was made for, about each picture and with its answer: some 360 positions.
  private static let questions = [
    "What is this?", "What is in the picture?", "How many are there?", "What colour is the background?",
    "Where is it?", "Is there a dog?", "What is on the left?", "And on the right?", "Describe the picture.",
  ]
  private static let pictures = [
    ("red-circle.png", "A red circle."), ("three-bananas.png", "Three bananas."), ("apple.png", "An apple."),
  ]

  /// The likeliest next token, and by how much its log-probability is above the next likely one's.
  private struct Prediction {
    var token: Int
    var margin: Float
  }

  private func convert(_ source: String, _ type: DType) throws -> String {
    let path = folder.url.appending(path: "\(type).gguf").path
    let conversion = try ModelConversion(ModelFiles(path: source), plan: WeightTypePlan(type), name: "fledgling")
    _ = try conversion.write(to: path, replaces: false, context: .reference)
    return path
  }

  /// What comes next at every position of a fixed text about three pictures.
  private func predictions(_ path: String, _ instructionSet: InstructionSet) throws -> [Prediction] {
    let loaded = try LoadedModel(at: path, environment: ["VLMCHAT_ISA": instructionSet.rawValue])
    let tokenizer = try #require(loaded.tokenizer)
    var text = ""
    for (_, answer) in Self.pictures {
      for (index, question) in Self.questions.enumerated() {
        let image = index == 0 ? "<fake_token_around_image><image><fake_token_around_image>" : " "
        text += "User:\(image)\(question)<end_of_utterance>\nAssistant: \(answer)<end_of_utterance>\n"
      }
    }
    let tokens = tokenizer.encode(text, addSpecialTokens: true)
    var visible: Int?
    let visibleImage = tokens.map { token -> Int? in
      if token == loaded.tokens.image { visible = (visible ?? -1) + 1 }
      return visible
    }
    let features = try Self.pictures.map { name, _ in
      let data = try Data(contentsOf: Fledgling.checkout.appending(path: "assets/samples/\(name)"))
      return try loaded.model.encode(try ImageDecoder.decode(Array(data)).image)
    }
    let logits = try loaded.model.forward(
      tokens: tokens, visibleImage: visibleImage, images: features,
      cache: loaded.model.makeCache(capacity: tokens.count), logits: .all)
    #expect(logits.rowCount > 300)
    return (0..<logits.rowCount).map { row in
      let best = logits[row].enumerated().sorted { $0.element > $1.element }.prefix(2)
      return Prediction(token: best[0].offset, margin: best[0].element - best[1].element)
    }
  }

  /// The share of positions with the same token, of those where `expected` is above the next by `margin`.
  private func agreement(_ actual: [Prediction], _ expected: [Prediction], margin: Float = 0) -> Double {
    let decided = zip(actual, expected).filter { $1.margin >= margin }
    #expect(decided.count > expected.count / 2)
    return Double(decided.count { $0.token == $1.token }) / Double(max(1, decided.count))
  }

  @Test("Q8_0 predicts what its dequantised weights predict, on the reference tier and on the fastest")
  func dequantised() throws {
    let quantised = try convert(Fledgling.path, .q8_0)
    // Widening blocks to f32 is exact: the same weights, by the arithmetic of plain numbers.
    let dequantised = try predictions(try convert(quantised, .f32), .reference)
    #expect(try agreement(predictions(quantised, .reference), dequantised) >= 0.99)
    // The fastest tiers round a layer's inputs to 8 bits, which moves log-probabilities by up to a fifth of a nat
    // (docs/QUANTISATION.md). So two tokens that are nearer to each other than that may change places.
    let fastest = try predictions(quantised, .best)
    #expect(agreement(fastest, dequantised, margin: 0.2) >= 0.99)
    #expect(agreement(fastest, dequantised) >= 0.95)
  }

  @Test("Q8_0 predicts what the original predicts, fewer bits nearly so")
  func original() throws {
    let original = try predictions(Fledgling.path, .best)
    #expect(try agreement(predictions(convert(Fledgling.path, .q8_0), .best), original) >= 0.97)
    #expect(try agreement(predictions(convert(Fledgling.path, .q4_0), .best), original) >= 0.85)
    #expect(try agreement(predictions(convert(Fledgling.path, .q4_K), .best), original) >= 0.85)
    #expect(try agreement(predictions(convert(Fledgling.path, .q6_K), .best), original) >= 0.9)
  }
}
