import Tensors
import Testing
import Weights

@testable import Flamingo

/// Where the model looked, against the weights of transformers' attention modules (`Fixtures/generate_attention.py`).
@Suite("The attention trace")
struct AttentionTraceTests {
  /// As for the stages: two computations in single precision; weights and shares are below 1.
  private static let tolerance: Float = 4e-5
  private static let variants = ["resampler", "vision-tokens"]

  private let prompt = "interleaved"

  private func expected(_ variant: String) throws -> [String: Tensor] {
    try SafetensorsFile(path: Fixtures.directory(variant).appendingPathComponent("attention.safetensors").path)
      .tensors.mapValues { try $0.toTensor(.reference) }
  }

  private func trace(_ model: FlamingoModel, _ reference: Reference) throws -> AttentionTrace {
    try model.trace(
      tokens: reference.tokens, visibleImage: reference.visibleImage,
      pixelValues: (0..<reference.imageCount).map { try reference.floats("pixel_values", image: $0) })
  }

  @Test("cross-attention has the reference's weights, token by token", arguments: variants)
  func crossAttention(variant: String) throws {
    let model = try Fixtures.model(variant)
    let reference = try Reference(variant: variant, prompt: prompt)
    let (trace, expected) = try (trace(model, reference), expected(variant))
    #expect(trace.blockCount == expected.keys.count { $0.hasPrefix("cross") })
    for block in 0..<trace.blockCount {
      let rows = try #require(expected["cross\(block)"])
      let perPicture = try rows.columnCount / reference.imageCount
      for (token, picture) in try reference.visibleImage.enumerated() {
        let weights = trace.cross[block].weights[token]
        guard let picture else {
          #expect(weights.isEmpty && trace.patchWeights(token: token) == nil)
          continue
        }
        let row = rows.row(token).values[picture * perPicture..<(picture + 1) * perPicture]
        #expect(weights.count == perPicture)
        #expect(zip(weights, row).allSatisfy { abs($0 - $1) <= Self.tolerance }, "block \(block), token \(token)")
      }
    }
  }

  @Test("the resampler has the reference's weights, picture by picture", arguments: ["resampler"])
  func resampler(variant: String) throws {
    let model = try Fixtures.model(variant)
    let reference = try Reference(variant: variant, prompt: prompt)
    let expected = try expected(variant)
    let count = try reference.imageCount
    for image in 0..<count {
      let recorder = AttentionRecorder()
      _ = try model.encode(
        pixelValues: reference.floats("pixel_values", image: image), isCancelled: nil, recorder: recorder)
      #expect(recorder.resampler.count == 2)
      for (block, weights) in recorder.resampler.enumerated() {
        let all = try #require(expected["perceiver\(block)"])
        let rows = weights.rowCount
        let own = all.reshaped([count * rows, weights.columnCount]).rows(
          image * rows..<(image + 1) * rows)
        #expect(distance(weights, own) <= Self.tolerance)
      }
    }
  }

  @Test(
    "patches, shares and gates are those that the definition gives for the reference's weights", arguments: variants)
  func figures(variant: String) throws {
    let model = try Fixtures.model(variant)
    let reference = try Reference(variant: variant, prompt: prompt)
    let (trace, expected) = try (trace(model, reference), expected(variant))
    let (patches, shares, gates) = try (
      #require(expected["patches"]), #require(expected["shares"]), #require(expected["gates"])
    )
    #expect(trace.gridSize * trace.gridSize == patches.columnCount)
    for token in 0..<trace.tokenCount {
      let looked = trace.patchWeights(token: token) ?? [Float](repeating: 0, count: patches.columnCount)
      #expect(zip(looked, patches.row(token).values).allSatisfy { abs($0 - $1) <= Self.tolerance }, "token \(token)")
      let share = trace.pictureShares(token: token)
      #expect(zip(share, shares.row(token).values).allSatisfy { abs($0 - $1) <= Self.tolerance }, "token \(token)")
      #expect(share.reduce(0, +) <= 1 && share.allSatisfy { $0 >= 0 })
    }
    for (block, gate) in trace.gates.enumerated() {
      #expect(abs(gate.attention - gates[block, 0]) < 1e-6 && abs(gate.mlp - gates[block, 1]) < 1e-6)
    }
  }

  @Test("a text longer than a chunk gives what a chunk at a time gives", arguments: variants)
  func chunks(variant: String) throws {
    let model = try Fixtures.model(variant)
    let reference = try Reference(variant: variant, prompt: prompt)
    let pixels = try (0..<reference.imageCount).map { try reference.floats("pixel_values", image: $0) }
    let (tokens, visible) = try (reference.tokens, reference.visibleImage)
    let long = (0..<12).flatMap { _ in tokens }
    let seen = (0..<12).flatMap { _ in visible }
    #expect(long.count > FlamingoModel.chunkLength)
    let whole = try model.trace(tokens: long, visibleImage: seen, pixelValues: pixels)
    let start = try model.trace(tokens: tokens, visibleImage: visible, pixelValues: pixels)
    for token in tokens.indices { #expect(whole.pictureShares(token: token) == start.pictureShares(token: token)) }
    #expect(whole.tokenCount == long.count)
    let last = whole.pictureShares(token: long.count - 1)
    #expect(last.allSatisfy { $0 > 0 } && last.reduce(0, +) < 1)
  }
}
