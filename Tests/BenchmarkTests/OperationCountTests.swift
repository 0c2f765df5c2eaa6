import Flamingo
import Testing

@testable import Benchmark

/// The figures were worked out from the published sizes by another program, term by term as in `OperationCounts`.
@Suite("Operations counted from the shape")
struct OperationCountTests {
  @Test(
    "the vision transformer's operations",
    arguments: [
      (PublishedShape.openFlamingo3B, 162_023_964_672), (.openFlamingo4B, 162_023_964_672),
      (.openFlamingo9B, 162_023_964_672),
      (.idefics9B, 334_587_658_240), (.fledgling, 378_966_528),
    ])
  func visionTransformer(shape: PublishedShape, expected: Int) {
    #expect(OperationCounts.visionTransformer(shape.configuration.vision) == expected)
  }

  @Test("a vision transformer of one layer, counted by hand")
  func visionTransformerByHand() {
    var vision = PublishedShape.fledgling.configuration.vision
    (vision.imageSize, vision.patchSize, vision.width) = (4, 2, 8)
    (vision.intermediateSize, vision.layerCount) = (16, 1)
    // 4 patches of 12 values; 5 tokens: 4 projections, scores and values, 2 layers of the MLP.
    let patches = 2 * 4 * 12 * 8
    let layer = 4 * (2 * 5 * 8 * 8) + 2 * (2 * 5 * 5 * 8) + 2 * (2 * 5 * 8 * 16)
    #expect(OperationCounts.visionTransformer(vision) == patches + layer)
  }

  @Test(
    "the resampler's operations",
    arguments: [
      (PublishedShape.openFlamingo3B, 11_525_947_392), (.openFlamingo9B, 11_525_947_392),
      (.idefics9B, 28_990_242_816), (.fledgling, 64_917_504),
    ])
  func resampler(shape: PublishedShape, expected: Int) throws {
    let configuration = shape.configuration
    let resampler = try #require(configuration.resampler)
    #expect(OperationCounts.resampler(resampler, reading: configuration.vision) == expected)
  }

  @Test(
    "the operations of a picture's keys and values",
    arguments: [
      (PublishedShape.openFlamingo3B, 3_221_225_472), (.openFlamingo9B, 1_073_741_824),
      (.idefics9B, 10_737_418_240), (.fledgling, 14_155_776), (.llama7B, 0),
    ])
  func imageKeysAndValues(shape: PublishedShape, expected: Int) {
    #expect(OperationCounts.imageKeysAndValues(shape.configuration) == expected)
  }

  @Test(
    "a prompt of 256 tokens that all see a picture, and a step after it",
    arguments: [
      (PublishedShape.fledgling, 4_855_013_376, 23_255_040),
      (.llama7B, 3_333_223_874_560, 13_348_896_768),
      (.openFlamingo3B, 1_064_040_824_832, 4_386_816_000),
      (.openFlamingo4B, 1_751_035_420_672, 7_138_516_992),
      (.openFlamingo9B, 3_883_397_873_664, 15_647_178_752),
      (.idefics9B, 4_026_861_109_248, 16_058_433_536),
    ])
  func decoder(shape: PublishedShape, prompt: Int, step: Int) {
    func count(_ tokens: Int, _ position: Int) -> Int {
      OperationCounts.decoder(
        shape.configuration, tokens: tokens, position: position, logitRows: 1,
        seesPicture: shape != .llama7B)
    }
    #expect(count(256, 0) == prompt)
    #expect(count(1, 256) == step)
  }

  @Test("reading a prompt in two parts takes what reading it in one does, but for the logits")
  func decoderInParts() {
    let configuration = PublishedShape.idefics9B.configuration
    func count(_ tokens: Int, _ position: Int) -> Int {
      OperationCounts.decoder(
        configuration, tokens: tokens, position: position, logitRows: 0, seesPicture: true)
    }
    #expect(count(100, 0) + count(156, 100) == count(256, 0))
  }
}
