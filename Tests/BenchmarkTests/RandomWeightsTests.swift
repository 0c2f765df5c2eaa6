import Flamingo
import Tensors
import Testing

@testable import Benchmark

@Suite("Random weights")
struct RandomWeightsTests {
  static func tensors(_ type: DType, seed: UInt64 = 1, threads: Int = 2) throws -> [String: TensorView] {
    let plan = WeightPlan(BenchmarkRunTests.tiny, type: type, layers: 4, blocks: 2)
    return try RandomWeights.make(plan, seed: seed, pool: WorkerPool(threadCount: threads))
  }

  @Test(
    "a matrix's elements are normal numbers of the size that keeps a product's size",
    arguments: [DType.f32, .bf16, .q8_0, .q4_0])
  func magnitude(type: DType) throws {
    for (name, columns) in [("decoder.layers.0.mlp.up.weight", 64), ("decoder.layers.3.mlp.down.weight", 96)] {
      let values = try #require(try Self.tensors(type)[name]).toTensor(.reference).values
      #expect(values.allSatisfy { $0 == 0 || $0.isNormal })
      let sumOfSquares = values.reduce(0.0) { $0 + Double($1) * Double($1) }
      let size = (sumOfSquares / Double(values.count)).squareRoot() * Double(columns).squareRoot()
      #expect(size > 0.2 && size < 1.2, "\(name): \(size)")
      let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count) * Double(columns).squareRoot()
      // The integers of a Q4_0 block are -0.5 on average, where their root mean square is 4.6: 0.11. The mean of n draws
      // is off by 1 / sqrt(n), at least 4000 here: four times that is 0.06.
      #expect(abs(mean) < 0.17)
      #expect(Set(values.prefix(256)).count > (type == .q4_0 ? 12 : 100))
    }
  }

  /// Scales of 6 and 8 bits, all equally likely, times as many as a super-block has weights of each.
  @Test("so are those of super-blocks", arguments: [DType.q4_K, .q6_K])
  func superBlocks(type: DType) throws {
    let plan = WeightPlan(.fledgling, type: type, layers: 1, blocks: 1)
    let tensors = try RandomWeights.make(plan, seed: 3, pool: WorkerPool(threadCount: 2))
    for (name, columns) in [("decoder.layers.0.mlp.up.weight", 256), ("decoder.layers.0.mlp.down.weight", 1024)] {
      let view = try #require(tensors[name])
      #expect(view.dtype == type)
      let values = try view.toTensor(.reference).values
      #expect(values.allSatisfy { $0 == 0 || $0.isNormal })
      let sumOfSquares = values.reduce(0.0) { $0 + Double($1) * Double($1) }
      let size = (sumOfSquares / Double(values.count)).squareRoot() * Double(columns).squareRoot()
      #expect(size > 0.9 && size < 1.1, "\(name): \(size)")
      let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count) * Double(columns).squareRoot()
      // Blocks of 32 have a mean of their own, of up to 2 where the minimum of a Q4_K is the greatest: four thousand
      // blocks at least, so 4 * 2 / sqrt(4096).
      #expect(abs(mean) < 0.13)
    }
  }

  @Test("norms are ones, biases zeros, gates half open")
  func constants() throws {
    let tensors = try Self.tensors(.q4_0)
    func values(_ name: String) throws -> [Float] {
      try #require(tensors[name]).toTensor(.reference).values
    }
    #expect(try values("decoder.outputNorm.weight").allSatisfy { $0 == 1 })
    #expect(try values("vision.layers.0.mlp.up.bias").allSatisfy { $0 == 0 })
    #expect(try values("gatedBlocks.1.mlpGate") == [0.5])
  }

  @Test("the same seed gives the same bytes on any number of threads, another seed others")
  func seeds() throws {
    let name = "decoder.layers.1.attention.query.weight"
    func bytes(seed: UInt64, threads: Int) throws -> [UInt8] {
      try #require(try Self.tensors(.q8_0, seed: seed, threads: threads)[name]).withUnsafeBytes { Array($0) }
    }
    let first = try bytes(seed: 1, threads: 1)
    #expect(try bytes(seed: 1, threads: 3) == first)
    #expect(try bytes(seed: 2, threads: 1) != first)
  }

  @Test("a tensor of more than one piece has no piece twice")
  func pieces() throws {
    var configuration = BenchmarkRunTests.tiny
    configuration.decoder.vocabularySize = 20_000
    let plan = WeightPlan(configuration, type: .f32, layers: 1, blocks: 1)
    let tensors = try RandomWeights.make(plan, seed: 1, pool: WorkerPool(threadCount: 2))
    let values = try #require(tensors["decoder.output.weight"]).toTensor(.reference).values
    let piece = (1 << 20) / 4
    #expect(values.count > piece + 1000)
    #expect(Array(values[..<1000]) != Array(values[piece..<piece + 1000]))
  }
}
