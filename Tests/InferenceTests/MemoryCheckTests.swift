import Flamingo
import Foundation
import Tensors
import Testing

@testable import Inference

@Suite("Memory is asked before a model is loaded")
struct MemoryCheckTests {
  private static let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "FlamingoTests/Fixtures/resampler").path

  private static func load(_ allowance: MemoryAllowance, context: Int? = nil, allowsTooLarge: Bool = false) throws
    -> LoadedModel
  {
    try LoadedModel(
      at: path,
      memory: MemoryCheck(allowance: allowance, contextLength: context, allowsTooLarge: allowsTooLarge))
  }

  /// What the tiny model needs at a context.
  private static func needed(context: Int?) throws -> MemoryShortage {
    try #require(try load(MemoryAllowance(limit: nil, available: 0), context: context).memoryShortage)
  }

  @Test("a model that fits is loaded without a word")
  func fits() throws {
    let needed = try Self.needed(context: nil).needed
    #expect(try Self.load(MemoryAllowance(limit: nil, available: nil)).memoryShortage == nil)
    let enough = MemoryAllowance(limit: needed.total, available: needed.total)
    #expect(try Self.load(enough).memoryShortage == nil)
  }

  @Test("one for which others must give way is loaded with a notice")
  func isTight() throws {
    let needed = try Self.needed(context: nil).needed
    let tight = MemoryAllowance(limit: needed.total, available: needed.total - 1)
    let shortage = try #require(try Self.load(tight).memoryShortage)
    #expect(shortage.needed == needed && shortage.exceedsAvailable && !shortage.exceedsLimit)
  }

  @Test("one for which there is not enough is refused, unless it is asked for all the same")
  func isTooLarge() throws {
    let needed = try Self.needed(context: nil)
    let small = MemoryAllowance(limit: needed.needed.total - 1, available: 1000)
    var expected = needed
    expected.allowance = small
    #expect(throws: InferenceError.notEnoughMemory(path: Self.path, expected)) { try Self.load(small) }
    let shortage = try #require(try Self.load(small, allowsTooLarge: true).memoryShortage)
    #expect(shortage.exceedsLimit)
  }

  @Test(
    "a model fits beside another where both do, the weights of the loaded one counted once more",
    arguments: [(180, 150, true), (179, 150, false), (180, 149, false)])
  func beside(limit: Int, available: Int, fits: Bool) {
    let loaded = MemoryEstimate(weights: 50, cache: 20, pictures: 5, scratch: 5, parameters: 50)
    let model = MemoryEstimate(weights: 80, cache: 10, pictures: 5, scratch: 5, parameters: 80)
    #expect(MemoryAllowance(limit: limit, available: available).holds(model, beside: loaded) == fits)
    #expect(MemoryAllowance(limit: nil, available: nil).holds(model, beside: loaded))
  }

  @Test("weights are read ahead piece by piece, and the reading can be ended")
  func readAhead() throws {
    let model = try Self.load(MemoryAllowance(limit: nil, available: nil))
    var last = (done: 0, total: 0)
    let isRead = model.readWeights { done, total in
      last = (done, total)
      return true
    }
    #expect(isRead && last.done == last.total && last.total == model.memoryEstimate.weights)
    #expect(!model.readWeights { _, _ in false })
  }

  @Test("a smaller context needs less, by what its positions take")
  func context() throws {
    let (small, large) = (try Self.needed(context: 16), try Self.needed(context: 64))
    // Four layers of keys and values of 24 numbers.
    #expect(large.needed.cache - small.needed.cache == 48 * 2 * 4 * 24 * 4)
    #expect((small.contextLength, large.contextLength) == (16, 64))
    #expect(small.needed.weights == large.needed.weights && small.needed.pictures == large.needed.pictures)
    // Two gated blocks, five latents.
    #expect(small.needed.pictures == 8 * 2 * 2 * 5 * 24 * 4)
  }

  @Test("each session side by side has a context and a step of its own, and they share weights and pictures")
  func sessions() throws {
    func needed(_ count: Int) throws -> MemoryEstimate {
      let memory = MemoryCheck(allowance: MemoryAllowance(limit: nil, available: 0), sessionCount: count)
      return try #require(try LoadedModel(at: Self.path, memory: memory).memoryShortage).needed
    }
    let (one, two, three) = (try needed(1), try needed(2), try needed(3))
    #expect(two.cache == 2 * one.cache && one.cache > 0)
    #expect(two.scratch > one.scratch && three.scratch - two.scratch == two.scratch - one.scratch)
    #expect((two.weights, two.pictures) == (one.weights, one.pictures))
  }

  @Test("the longest context that fits is named, in steps of 256, where there is one")
  func fittingContext() {
    func fitting(limit: Int) -> Int? {
      let needed = MemoryEstimate(weights: 1000, cache: 2048, pictures: 10, scratch: 90, parameters: 1500)
      return MemoryShortage(
        needed: needed, contextLength: 2048, allowance: MemoryAllowance(limit: limit, available: nil)
      ).fittingContextLength
    }
    #expect(fitting(limit: 1100 + 1030) == 1024)
    #expect(fitting(limit: 1100 + 1023) == 768)
    #expect(fitting(limit: 1100 + 255) == nil)
    #expect(fitting(limit: 500) == nil)
    #expect(fitting(limit: 9000) == nil)
  }
}
