import Flamingo
import Foundation
import Images
import Tensors
import TestSupport
import Testing

@Suite("Threads")
struct ThreadTests {
  /// The built-in model: large enough that its layers are cut for the threads.
  private static let fledgling = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "assets/fledgling")

  private struct Run: Equatable {
    /// The bits of the logits after the prompt and after each greedy token.
    var logits: [[UInt32]] = []
    var tokens: [Int] = []
  }

  private func run(_ instructionSet: InstructionSet, threadCount: Int) throws -> Run {
    let pool = WorkerPool(threadCount: threadCount)
    let model = try FlamingoModel(
      directory: Self.fledgling, context: ComputeContext(kernels: try Kernels(instructionSet), pool: pool))
    var generator = SeededGenerator(seed: 3)
    let picture = RGBAImage(
      width: 96, height: 64,
      pixels: (0..<96 * 64 * 4).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    let features = [try model.encode(picture)]
    let prompt = [1] + (0..<40).map { _ in Int.random(in: 300..<2000, using: &generator) }
    let cache = model.makeCache(capacity: 100)
    var run = Run()
    var next = prompt
    for _ in 0..<8 {
      let logits = try model.forward(
        tokens: next, visibleImage: next.map { _ in 0 }, images: features, cache: cache)[0]
      run.logits.append(logits.map(\.bitPattern))
      let token = try #require(logits.indices.max { logits[$0] < logits[$1] })
      run.tokens.append(token)
      next = [token]
    }
    return run
  }

  @Test("any number of threads gives the same bits, and so the same answer", arguments: InstructionSet.available)
  func sameBits(instructionSet: InstructionSet) throws {
    let one = try run(instructionSet, threadCount: 1)
    #expect(one.logits.allSatisfy { !$0.isEmpty })
    for threadCount in [2, 4, 8] { #expect(try run(instructionSet, threadCount: threadCount) == one) }
  }
}
