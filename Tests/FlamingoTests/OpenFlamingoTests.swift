import Tensors
import Testing

@testable import Flamingo

/// The model against OpenFlamingo over each of its language models, from files in the published layouts.
@Suite("Agreement with OpenFlamingo")
struct OpenFlamingoTests {
  /// As for transformers: two computations in single precision, each up to half of this from double precision; the
  /// reference's own distance from double precision on these checkpoints is 2.0e-5 at logits of a deviation of 1.5.
  static let tolerance: Float = 4e-5

  @Test("every committed variant is there, and its folder is a model as it lies")
  func allVariantsArePresent() throws {
    for variant in OpenFlamingoFixtures.variants {
      let directory = try Fixtures.directory("openflamingo").appending(path: variant)
      #expect(OpenFlamingoFixtures.cases.filter { $0.directory.path == directory.path }.count >= 3)
      let parts = try ModelFiles(path: directory.path).parts()
      let same = try OpenFlamingoFixtures.withModel(directory) { try ModelFiles(path: $0.path).parts().configuration }
      #expect(parts.configuration == same)
    }
  }

  @Test("each stage, and the logits at every position", arguments: OpenFlamingoFixtures.cases)
  func stages(_ test: OpenFlamingoFixtures.Case) throws {
    try OpenFlamingoFixtures.withModel(test.directory, visionEncoder: test.visionEncoder, checkpoint: test.checkpoint) {
      folder in
      let model = try FlamingoModel(directory: folder, context: .reference)
      for reference in try OpenFlamingoReference.all(test.directory.appending(path: test.prompt)) {
        let features = try encode(reference, model)
        try compareText(reference, model, features)
      }
    }
  }

  private func encode(_ reference: OpenFlamingoReference, _ model: FlamingoModel) throws -> [ImageFeatures] {
    var stages: [(picture: Int, stage: Stage, output: Tensor)] = []
    let features = try reference.pixelValues.enumerated().map { picture, pixels in
      try model.encode(pixelValues: pixels, observe: { stages.append((picture, $0, $1)) })
    }
    #expect(stages.count == 2 * reference.pixelValues.count)
    for (picture, stage, output) in stages {
      #expect(distance(output, try reference.output(stage, picture: picture)) <= Self.tolerance, "\(stage)")
    }
    return features
  }

  private func compareText(
    _ reference: OpenFlamingoReference, _ model: FlamingoModel, _ features: [ImageFeatures]
  ) throws {
    var stages: [(Stage, Tensor)] = []
    let logits = try model.forward(
      tokens: reference.tokens,
      visibleImage: reference.visibleImage(image: model.configuration.specialTokens.image), images: features,
      cache: model.makeCache(capacity: reference.tokens.count), logits: .all, isCancelled: nil,
      observe: { stages.append(($0, $1)) })
    let crossAttention = model.configuration.crossAttention
    for (stage, output) in stages {
      let expected =
        if case .gatedBlock(let block) = stage {
          try reference.gatedBlock(beforeLayer: crossAttention.firstLayer + block * crossAttention.interval)
        } else {
          try reference.output(stage, picture: 0)
        }
      #expect(distance(output, expected) <= Self.tolerance, "\(stage)")
    }
    let expected = Logits(tensor: try reference.logits)
    #expect(logits.rowCount == reference.tokens.count && logits.vocabularySize == expected.vocabularySize)
    for row in 0..<logits.rowCount {
      let difference = zip(logits[row], expected[row]).map { abs($0 - $1) }.max()
      #expect(try #require(difference) <= Self.tolerance * 10, "position \(row)")
    }
  }

  @Test("greedy decoding gives the reference's tokens", arguments: OpenFlamingoFixtures.cases)
  func greedy(_ test: OpenFlamingoFixtures.Case) throws {
    try OpenFlamingoFixtures.withModel(test.directory, visionEncoder: test.visionEncoder, checkpoint: test.checkpoint) {
      folder in
      let model = try FlamingoModel(directory: folder, context: .reference)
      let image = model.configuration.specialTokens.image
      for reference in try OpenFlamingoReference.all(test.directory.appending(path: test.prompt)) {
        let features = try encode(reference, model)
        let cache = model.makeCache(capacity: reference.tokens.count + reference.generated.count)
        let visible = reference.visibleImage(image: image)
        var seen = visible.last ?? nil
        var logits = try model.forward(
          tokens: reference.tokens, visibleImage: visible, images: features, cache: cache, logits: .last,
          positionOffset: reference.positionShift, isCancelled: nil, observe: nil)
        var generated: [Int] = []
        let steps = try reference.stepLogits
        for step in 0..<reference.generated.count {
          let difference = zip(logits[0], steps.values[step * logits[0].count..<(step + 1) * logits[0].count])
            .map { abs($0 - $1) }.max()
          // A picture's token that any row of a batch generates takes the pictures from all others: the reference keeps one
          // state for the batch.
          if !reference.batchGenerated.contains(image) {
            #expect(try #require(difference) <= Self.tolerance * 10, "step \(step)")
          }
          let next = try #require(logits[0].indices.max { logits[0][$0] < logits[0][$1] })
          generated.append(next)
          // A generated picture token starts the count anew (`_condition_media_locations` sees only the new token).
          if next == image { seen = 0 }
          logits = try model.forward(tokens: [next], visibleImage: [seen], images: features, cache: cache)
        }
        #expect(generated == reference.generated)
      }
    }
  }
}
