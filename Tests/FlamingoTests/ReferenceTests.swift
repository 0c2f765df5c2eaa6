import Tensors
import Testing

@testable import Flamingo

/// The model against transformers, on random checkpoints of every variant of the family.
@Suite("Agreement with transformers")
struct ReferenceTests {
  /// The reference is itself computed in single precision, up to 1.9e-5 from the same sums in double precision on these
  /// checkpoints, whose random cross-attention magnifies rounding; two such computations may lie twice that apart.
  static let tolerance: Float = 4e-5

  static let cases: [(String, String)] = Fixtures.variants.flatMap { variant in
    ((try? Reference.prompts(of: variant)) ?? []).map { (variant, $0) }
  }

  @Test("every variant has its prompts")
  func allVariantsArePresent() {
    #expect(Set(Self.cases.map(\.0)) == Set(Fixtures.variants))
    #expect(Self.cases.count >= 5 * 2)
  }

  @Test("each stage, and the log-probabilities at every position", arguments: cases)
  func stages(variant: String, prompt: String) throws {
    let model = try Fixtures.model(variant)
    let reference = try Reference(variant: variant, prompt: prompt)
    var imageStages: [(image: Int, stage: Stage, output: Tensor)] = []
    let features = try reference.features(model) { imageStages.append(($0, $1, $2)) }
    let stagesPerImage = model.configuration.resampler == nil ? 1 : 2
    #expect(try imageStages.count == stagesPerImage * reference.imageCount)
    for (image, stage, output) in imageStages {
      let expected = try reference.floats(stage.referenceName, image: image)
      #expect(distance(output, expected) <= Self.tolerance, "\(stage) of picture \(image)")
    }

    var textStages: [(Stage, Tensor)] = []
    let tokens = try reference.tokens
    let logits = try model.forward(
      tokens: tokens, visibleImage: reference.visibleImage, images: features,
      cache: model.makeCache(capacity: tokens.count), logits: .all, isCancelled: nil,
      observe: { textStages.append(($0, $1)) })
    let decoder = model.configuration.decoder
    let blocks = model.configuration.crossAttention.blockCount(layerCount: decoder.layerCount)
    #expect(textStages.count == decoder.layerCount + blocks)
    for (stage, output) in textStages {
      #expect(distance(output, try reference.floats(stage.referenceName)) <= Self.tolerance, "\(stage)")
    }
    let expected = Logits(tensor: try reference.floats("logits"))
    #expect(logits.rowCount == tokens.count && logits.vocabularySize == expected.vocabularySize)
    for row in 0..<logits.rowCount {
      let difference = zip(logits.logProbabilities(row: row), expected.logProbabilities(row: row))
        .map { abs($0 - $1) }.max()
      #expect(try #require(difference) <= Self.tolerance, "position \(row)")
    }
  }

  @Test("greedy decoding gives the reference's tokens, with and without the cache", arguments: cases)
  func greedy(variant: String, prompt: String) throws {
    let model = try Fixtures.model(variant)
    let reference = try Reference(variant: variant, prompt: prompt)
    let features = try reference.features(model)
    let expected = try reference.generated
    var (tokens, visible) = try (reference.tokens, reference.visibleImage)
    let promptLength = tokens.count
    let cache = model.makeCache(capacity: promptLength + expected.count)
    var logits = try model.forward(tokens: tokens, visibleImage: visible, images: features, cache: cache)
    for _ in expected {
      let uncached = try model.forward(
        tokens: tokens, visibleImage: visible, images: features, cache: model.makeCache(capacity: tokens.count))
      // Every kernel's row depends on that row alone, so the two agree to the bit.
      #expect(logits[0] == uncached[0])
      let next = try #require(logits[0].indices.max { logits[0][$0] < logits[0][$1] })
      tokens.append(next)
      // A new token sees what the last one saw (`prepare_inputs_for_generation` repeats the mask's last row).
      visible.append(visible.last ?? nil)
      logits = try model.forward(
        tokens: [next], visibleImage: [visible.last ?? nil], images: features, cache: cache)
    }
    #expect(Array(tokens[promptLength...]) == expected)
  }

  @Test("a prompt that shares a beginning with another needs only the rest", arguments: Fixtures.variants)
  func prefixReuse(variant: String) throws {
    let model = try Fixtures.model(variant)
    let reference = try Reference(variant: variant, prompt: "interleaved")
    let features = try reference.features(model)
    let (tokens, visible) = try (reference.tokens, reference.visibleImage)
    // The first four tokens of this prompt stand before any picture.
    let shared = 4
    let detour = Array(tokens[..<shared]) + [7, 9, 11, 13]
    let cache = model.makeCache(capacity: 64)
    _ = try model.forward(
      tokens: detour, visibleImage: detour.map { _ in nil }, images: features, cache: cache, logits: .none)
    cache.truncate(to: shared)
    #expect(cache.count == shared && visible[..<shared].allSatisfy { $0 == nil })
    let continued = try model.forward(
      tokens: Array(tokens[shared...]), visibleImage: Array(visible[shared...]), images: features, cache: cache)
    let fromScratch = try model.forward(
      tokens: tokens, visibleImage: visible, images: features, cache: model.makeCache(capacity: 64))
    #expect(continued[0] == fromScratch[0])
    #expect(cache.count == tokens.count)
  }

  @Test("the picture decides: other pixels, other logits", arguments: Fixtures.variants)
  func picturesMatter(variant: String) throws {
    let model = try Fixtures.model(variant)
    let reference = try Reference(variant: variant, prompt: "interleaved")
    let features = try reference.features(model)
    let (tokens, visible) = try (reference.tokens, reference.visibleImage)
    func logits(_ images: [ImageFeatures]) throws -> [Float] {
      try model.forward(
        tokens: tokens, visibleImage: visible, images: images, cache: model.makeCache(capacity: tokens.count))[0]
    }
    let (asIs, swapped) = try (logits(features), logits(features.reversed()))
    #expect(zip(asIs, swapped).contains { abs($0 - $1) > 0.01 })
  }

  @Test("every instruction set and any number of threads agree", arguments: InstructionSet.available, [1, 3])
  func kernelsAgree(instructionSet: InstructionSet, threadCount: Int) throws {
    let context = ComputeContext(kernels: try Kernels(instructionSet), pool: WorkerPool(threadCount: threadCount))
    for variant in Fixtures.variants {
      let model = try Fixtures.model(variant, context: context)
      let reference = try Reference(variant: variant, prompt: "interleaved")
      let tokens = try reference.tokens
      let logits = try model.forward(
        tokens: tokens, visibleImage: reference.visibleImage, images: reference.features(model),
        cache: model.makeCache(capacity: tokens.count), logits: .all)
      let tolerance = Self.tolerance(of: instructionSet, variant: variant)
      let difference = distance(logits.tensor, try reference.floats("logits"))
      #expect(difference <= tolerance, "\(variant): \(difference)")
    }
  }

  /// Where weights are bf16 and a tier multiplies them with inputs rounded to bf16, each rounding is off by 2^-9 at most.
  /// From pixels to logits there are 32 one after another, which at worst add up.
  private static func tolerance(of instructionSet: InstructionSet, variant: String) -> Float {
    let roundsInputs = [.avx512BF16, .amx].contains(instructionSet) && variant == "tied-bf16"
    return roundsInputs ? 32 * 0x1p-9 : tolerance
  }
}
