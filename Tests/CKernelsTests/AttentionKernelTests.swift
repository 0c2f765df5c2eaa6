import CKernels
import Glibc
import TestSupport
import Testing

/// One head with random contents.
struct AttentionCase {
  let headSize: Int
  let ranges: [Range<Int>]
  let slope: Float
  var q: [Float]
  var k: [Float]
  var v: [Float]

  init(keys: Int, headSize: Int, ranges: [Range<Int>], slope: Float = 0, spread: Float = 3, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    self.headSize = headSize
    self.ranges = ranges
    self.slope = slope
    q = generator.floats(ranges.count * headSize, scale: spread)
    k = generator.floats(keys * headSize)
    v = generator.floats(keys * headSize)
  }

  var scale: Float { 1 / Float(headSize).squareRoot() }

  func run(_ table: ck_table, queries: Range<Int>? = nil) -> [Float] {
    run(queries: queries) { table.attention($0) }
  }

  func run(queries: Range<Int>? = nil, _ kernel: (UnsafePointer<ck_attention>) -> Void) -> [Float] {
    let memory = GuardedMemory()
    defer { memory.free() }
    let queries = queries ?? 0..<ranges.count
    let out = memory.buffer([Float](repeating: .nan, count: queries.count * headSize))
    let q = memory.buffer(Array(q[queries.lowerBound * headSize..<queries.upperBound * headSize]))
    let k = memory.buffer(k)
    let v = memory.buffer(v)
    let begin = memory.buffer(ranges[queries].map(\.lowerBound))
    let end = memory.buffer(ranges[queries].map(\.upperBound))
    var arguments = ck_attention(
      out: out.pointer, out_stride: headSize, q: q.pointer, q_stride: headSize, k: k.pointer, k_stride: headSize,
      v: v.pointer, v_stride: headSize, begin: begin.pointer, end: end.pointer, queries: queries.count,
      head_size: headSize, scale: scale, alibi_slope: slope)
    kernel(&arguments)
    precondition(out.isFrontIntact, "wrote before the output")
    return out.elements
  }

  /// The same in double, score by score.
  func exact() -> [Double] {
    var result: [Double] = []
    for (query, range) in ranges.enumerated() {
      let scores: [Double] = range.map { key in
        let distance = Double(range.upperBound - 1 - key)
        return dot(query, key) * Double(scale) - Double(slope) * distance
      }
      let maximum = scores.max() ?? 0
      let weights: [Double] = scores.map { exp($0 - maximum) }
      let sum: Double = weights.reduce(0, +)
      for d in 0..<headSize {
        var total = 0.0
        for (weight, key) in zip(weights, range) { total += weight * Double(v[key * headSize + d]) }
        result.append(range.isEmpty ? 0 : total / sum)
      }
    }
    return result
  }

  /// q[query] . k[key]
  func dot(_ query: Int, _ key: Int) -> Double {
    var sum = 0.0
    for d in 0..<headSize { sum += Double(q[query * headSize + d]) * Double(k[key * headSize + d]) }
    return sum
  }

  /// What f32 may lose: a score's rounding shifts every weight by that factor; sums over keys add their own. Values are
  /// below 1, so the weights' relative error is the result's absolute one.
  var tolerance: Double {
    let largestScore = Double(headSize) * 3 * Double(scale) + Double(slope) * 300
    let scoreError = (Double(headSize) / 4 + 8) * unitRoundoff * largestScore
    let keys = Double(ranges.map(\.count).max() ?? 0)
    return 2 * (2 * scoreError + (keys / 4 + 16) * unitRoundoff)
  }
}

@Suite("Attention kernels")
struct AttentionKernelTests {
  static let headSizes = [1, 3, 8, 15, 16, 17, 32, 64, 80, 100, 128]

  /// How queries may see keys.
  static let patterns: [[Range<Int>]] = [
    [0..<1], [0..<7], Array(repeating: 0..<64, count: 4), Array(repeating: 0..<65, count: 5),
    (0..<9).map { 0..<$0 + 1 }, (60..<70).map { 0..<$0 + 1 }, [0..<64, 64..<128, 0..<0, 3..<70, 100..<101],
    [0..<0, 0..<0, 0..<0, 0..<0, 5..<130], [7..<7], [],
  ]

  @Test("every tier agrees with double arithmetic", arguments: Tier.all, headSizes)
  func agreesWithDouble(tier: Tier, headSize: Int) {
    for (index, ranges) in Self.patterns.enumerated() {
      let keys = ranges.map(\.upperBound).max() ?? 0
      let slope: Float = index % 2 == 0 ? 0 : 0.25
      let test = AttentionCase(
        keys: keys, headSize: headSize, ranges: ranges, slope: slope, seed: UInt64(index + headSize))
      let result = test.run(tier.table)
      for (i, exact) in test.exact().enumerated() {
        let error = abs(Double(result[i]) - exact)
        #expect(error <= test.tolerance, "pattern \(index), element \(i): \(result[i]), exactly \(exact)")
      }
    }
  }

  @Test("a query that sees nothing gets zeros", arguments: Tier.all)
  func nothingVisible(tier: Tier) {
    let test = AttentionCase(keys: 10, headSize: 20, ranges: [4..<4, 0..<0, 0..<10], seed: 1)
    let result = test.run(tier.table)
    #expect(result[0..<40].allSatisfy { $0 == 0 })
    #expect(result[40..<60].contains { $0 != 0 })
  }

  @Test("what a query does not see cannot reach it, not even NaN", arguments: Tier.all)
  func hiddenKeys(tier: Tier) {
    let ranges = [0..<3, 2..<9, 5..<5, 8..<66, 0..<66, 64..<66]
    let clean = AttentionCase(keys: 70, headSize: 24, ranges: ranges, seed: 9)
    for (query, range) in ranges.enumerated() {
      var poisoned = clean
      for key in 0..<70 where !range.contains(key) {
        for d in 0..<24 {
          poisoned.k[key * 24 + d] = .nan
          poisoned.v[key * 24 + d] = .infinity
        }
      }
      let expected = clean.run(tier.table)[query * 24..<query * 24 + 24]
      let result = poisoned.run(tier.table)[query * 24..<query * 24 + 24]
      #expect(sameBits(Array(result), Array(expected)), "query \(query)")
    }
  }

  @Test("a query gives the same bits alone and among others", arguments: Tier.all)
  func queriesAreIndependent(tier: Tier) {
    let ranges = [3..<100, 64..<128, 0..<64, 70..<120] + (0..<11).map { 0..<58 + $0 }
    let test = AttentionCase(keys: 128, headSize: 40, ranges: ranges, slope: 0.5, seed: 4)
    let whole = test.run(tier.table)
    for queries in [0..<1, 1..<2, 3..<4, 2..<5, 5..<6, 3..<8, 10..<15, 14..<15] {
      let part = test.run(tier.table, queries: queries)
      #expect(sameBits(part, Array(whole[queries.lowerBound * 40..<queries.upperBound * 40])), "queries \(queries)")
    }
  }

  @Test("scores far apart neither overflow nor give NaN", arguments: Tier.all)
  func hugeScores(tier: Tier) {
    for spread: Float in [1e4, 1e18] {
      let test = AttentionCase(
        keys: 130, headSize: 16, ranges: [0..<130, 0..<1, 60..<70], spread: spread, seed: 6)
      let result = test.run(tier.table)
      #expect(result.allSatisfy { $0.isFinite && $0.magnitude <= 1.0001 })
      // The first query's weight is all on one key.
      let scores = (0..<130).map { test.dot(0, $0) }
      guard let winner = scores.indices.max(by: { scores[$0] < scores[$1] }) else { continue }
      for d in 0..<16 { #expect(abs(result[d] - test.v[winner * 16 + d]) < 1e-6) }
    }
  }
}
