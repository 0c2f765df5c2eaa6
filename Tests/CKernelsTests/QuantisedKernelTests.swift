import CKernels
import TestSupport
import Testing

@Suite("Linear kernels over quantised weights")
struct QuantisedKernelTests {
  static let shapes: [(m: Int, n: Int, blocks: Int)] = [
    (0, 5, 1), (1, 0, 1), (1, 3, 0), (9, 3, 0), (1, 1, 1), (1, 4, 8), (1, 5, 9), (2, 7, 2), (3, 8, 3), (4, 9, 17),
    (5, 3, 1), (6, 17, 7), (7, 33, 16), (8, 47, 2), (9, 48, 1), (10, 49, 3), (3, 50, 25), (13, 31, 5), (2, 97, 1),
    (259, 5, 2), (4, 16, 33), (1, 2, 129),
  ]

  @Test("every kernel agrees with double arithmetic on the inputs that it takes", arguments: QuantisedKernel.all)
  func agreesWithDouble(kernel: QuantisedKernel) {
    for (index, shape) in Self.shapes.enumerated() {
      let test = QuantisedCase(
        m: shape.m, n: shape.n, blocks: shape.blocks, format: kernel.format, withBias: index % 2 == 1,
        seed: UInt64(index))
      let result = test.run(kernel, slack: index % 3)
      for (i, exact) in test.exact(kernel.kernel.input).enumerated() {
        let difference = abs(Double(result[i]) - exact.value)
        #expect(difference <= exact.limit, "\(shape) element \(i): \(result[i]), exactly \(exact.value)")
      }
    }
  }

  @Test("only the columns asked for are written, with the bits they have in the whole", arguments: QuantisedKernel.all)
  func columnRanges(kernel: QuantisedKernel) {
    for m in [1, 3, 9] {
      let test = QuantisedCase(m: m, n: 53, blocks: 11, format: kernel.format, withBias: true, seed: 5)
      let whole = test.run(kernel)
      for range in [0..<0, 0..<1, 3..<4, 1..<53, 5..<38, 16..<53, 52..<53] {
        let part = test.run(kernel, columns: range)
        for i in 0..<m * 53 {
          let expected = range.contains(i % 53) ? whole[i] : -7
          #expect(part[i].bitPattern == expected.bitPattern, "columns \(range), element \(i)")
        }
      }
    }
  }

  @Test("a row gives the same bits alone and among others", arguments: QuantisedKernel.all)
  func rowsAreIndependent(kernel: QuantisedKernel) {
    for (n, blocks) in [(5, 1), (50, 2), (3, 35)] {
      let test = QuantisedCase(m: 14, n: n, blocks: blocks, format: kernel.format, withBias: true, seed: 11)
      let whole = test.run(kernel)
      for rows in [0..<1, 4..<6, 3..<6, 2..<6, 5..<13, 13..<14] {
        let part = test.run(kernel, rows: rows)
        #expect(
          sameBits(part, Array(whole[rows.lowerBound * n..<rows.upperBound * n])), "\(n) x \(blocks), rows \(rows)")
      }
    }
  }

  @Test("an input that is not finite shows in every result of its row, and in no other", arguments: QuantisedKernel.all)
  func brokenInputs(kernel: QuantisedKernel) {
    var test = QuantisedCase(m: 9, n: 20, blocks: 10, format: kernel.format, withBias: false, seed: 6)
    let sound = test.run(kernel)
    for special in [Float.nan, .infinity, -.infinity] {
      for position in [0, 37, test.k - 1] {
        var broken = test
        broken.x[4 * test.k + position] = special
        let result = broken.run(kernel)
        for i in 0..<9 * 20 {
          if i / 20 == 4 { #expect(!result[i].isFinite) } else { #expect(result[i].bitPattern == sound[i].bitPattern) }
        }
      }
    }
    test.x = test.x.map { $0 * 1e-42 }
    #expect(test.run(kernel).allSatisfy { abs($0) < 1e-30 })
    test.x = test.x.map { $0 < 0 ? -3e38 : 3e38 }
    #expect(test.run(kernel).count == 180)
  }

  @Test("a scale that is not finite shows in its column, and in no other", arguments: QuantisedKernel.all)
  func brokenScales(kernel: QuantisedKernel) {
    let test = QuantisedCase(m: 9, n: 20, blocks: 10, format: kernel.format, withBias: false, seed: 7)
    let sound = test.run(kernel)
    for bits in [0x7c00, 0xfc00, 0x7e01] as [UInt16] {
      for offset in kernel.format.scaleOffsets {
        var broken = test
        let scale = 7 * test.rowBytes + 3 * kernel.format.bytes + offset
        broken.weights[scale] = UInt8(bits & 0xff)
        broken.weights[scale + 1] = UInt8(bits >> 8)
        let result = broken.run(kernel)
        for i in 0..<9 * 20 {
          if i % 20 == 7 { #expect(!result[i].isFinite) } else { #expect(result[i].bitPattern == sound[i].bitPattern) }
        }
      }
    }
  }
}
