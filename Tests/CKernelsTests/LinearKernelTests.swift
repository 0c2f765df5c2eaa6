import CKernels
import TestSupport
import Testing

@Suite("Linear kernels")
struct LinearKernelTests {
  static let shapes: [(m: Int, n: Int, k: Int)] = [
    (0, 5, 7), (1, 0, 7), (1, 1, 1), (1, 3, 0), (9, 3, 0), (1, 4, 16), (1, 5, 17), (2, 7, 31), (3, 8, 33), (4, 9, 64),
    (5, 3, 15), (6, 2, 100), (7, 6, 8), (8, 4, 16), (8, 5, 257), (9, 17, 33), (10, 16, 3), (11, 15, 7), (13, 18, 40),
    (130, 6, 20), (1, 2, 1024), (2, 3, 1025), (8, 2, 2060),
  ]

  @Test("every tier agrees with double arithmetic", arguments: Tier.all, WeightType.allCases)
  func agreesWithDouble(tier: Tier, type: WeightType) {
    for (index, shape) in Self.shapes.enumerated() {
      let test = LinearCase(
        m: shape.m, n: shape.n, k: shape.k, type: type, withBias: index % 2 == 1, seed: UInt64(index))
      let result = test.run(tier.table, slack: index % 2)
      let limits = test.tolerances()
      for (i, exact) in test.exact().enumerated() {
        #expect(abs(Double(result[i]) - exact) <= limits[i], "\(shape) element \(i): \(result[i]), exactly \(exact)")
      }
    }
  }

  @Test("only the columns asked for are written, with the bits they have in the whole", arguments: Tier.all)
  func columnRanges(tier: Tier) {
    for m in [1, 3, 9] {
      let test = LinearCase(m: m, n: 23, k: 37, type: .bf16, withBias: true, seed: 5)
      let whole = test.run(tier.table)
      for range in [0..<0, 0..<1, 3..<4, 1..<23, 5..<18, 16..<23, 22..<23] {
        let part = test.run(tier.table, columns: range)
        for i in 0..<m * 23 {
          let expected = range.contains(i % 23) ? whole[i] : -7
          #expect(part[i].bitPattern == expected.bitPattern, "columns \(range), element \(i)")
        }
      }
    }
  }

  @Test("a row gives the same bits alone and among others", arguments: Tier.all, WeightType.allCases)
  func rowsAreIndependent(tier: Tier, type: WeightType) {
    for (n, k) in [(5, 33), (18, 64), (3, 1100)] {
      let test = LinearCase(m: 14, n: n, k: k, type: type, withBias: true, seed: 11)
      let whole = test.run(tier.table)
      for rows in [0..<1, 4..<6, 3..<6, 2..<6, 5..<13, 13..<14] {
        let part = test.run(tier.table, rows: rows)
        #expect(sameBits(part, Array(whole[rows.lowerBound * n..<rows.upperBound * n])), "\(n) x \(k), rows \(rows)")
      }
    }
  }

  @Test("rows of input and output may lie apart", arguments: Tier.all)
  func strides(tier: Tier) {
    let memory = GuardedMemory()
    defer { memory.free() }
    let test = LinearCase(m: 9, n: 6, k: 20, type: .f32, withBias: false, seed: 3)
    let dense = test.run(tier.table)
    let x = (0..<9).flatMap { Array(test.x[$0 * 20..<$0 * 20 + 20]) + [Float.nan] }
    let xBuffer = memory.buffer(Array(x.dropLast()))
    let y = memory.buffer([Float](repeating: -7, count: 8 * 8 + 6))
    let w = memory.buffer(test.weightBytes)
    var arguments = ck_linear(
      y: y.pointer, y_stride: 8, x: xBuffer.pointer, x_stride: 21, prepared: nil, w: w.rawPointer, w_stride_bytes: 80,
      bias: nil, m: 9, k: 20, n0: 0, n1: 6)
    tier.table.linear.0.few.run(&arguments)
    let result = y.elements
    for i in result.indices {
      let expected = i % 8 < 6 ? dense[i / 8 * 6 + i % 8] : -7
      #expect(result[i].bitPattern == expected.bitPattern)
    }
  }

  @Test("dot agrees with double arithmetic", arguments: Tier.all)
  func dot(tier: Tier) {
    let memory = GuardedMemory()
    defer { memory.free() }
    var generator = SeededGenerator(seed: 2)
    for count in awkwardLengths {
      let x = generator.floats(count)
      let y = generator.floats(count)
      let result = tier.table.dot(memory.buffer(x).pointer, memory.buffer(y).pointer, count)
      let exact = zip(x, y).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      let magnitude = zip(x, y).reduce(0.0) { $0 + Double($1.0.magnitude) * Double($1.1.magnitude) }
      #expect(abs(Double(result) - exact) <= (Double(count) / 4 + 8) * unitRoundoff * magnitude + 1e-44, "\(count)")
    }
  }
}
