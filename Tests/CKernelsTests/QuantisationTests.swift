import CKernels
import TestSupport
import Testing

@Suite("Quantisation")
struct QuantisationTests {
  private static func quantised(_ values: [Float], _ format: BlockFormat) -> [UInt8] {
    let memory = GuardedMemory()
    defer { memory.free() }
    let blocks = memory.buffer([UInt8](repeating: 0, count: values.count / format.length * format.bytes))
    format.quantize(blocks.rawPointer, memory.buffer(values).pointer, values.count)
    return blocks.elements
  }

  private static func widened(_ blocks: [UInt8], _ format: BlockFormat) -> [Float] {
    var values = [Float](repeating: 0, count: blocks.count / format.bytes * format.length)
    format.widen(Tier.reference.table, &values, blocks, values.count)
    return values
  }

  private static func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = Array(hexadecimal.utf8).map { $0 < 58 ? $0 - 48 : $0 - 87 }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  static let ofGGML: [(format: BlockFormat, values: String, blocks: String)] = [
    (.q8, GGUFBlocks.values, GGUFBlocks.q8Blocks), (.q4, GGUFBlocks.values, GGUFBlocks.q4Blocks),
    (.q4K, GGUFSuperBlocks.values, GGUFSuperBlocks.q4KBlocks),
    (.q6K, GGUFSuperBlocks.values, GGUFSuperBlocks.q6KBlocks),
  ]

  @Test("blocks are those of ggml, bit for bit", arguments: ofGGML)
  func ggml(format: BlockFormat, values: String, blocks: String) {
    let values = Self.bytes(values).withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
    #expect(values.count >= 12 * format.length)
    #expect(Self.quantised(values, format) == Self.bytes(blocks))
  }

  /// A weight is off by half a step, and by what f16 rounds off the step: 2^-11 of it for each of up to 127 steps. With 4
  /// bits the range ends at 7 steps on one side and 8 on the other: there a whole step, and 8 * 2^-11 of it.
  @Test("what comes back is as near as the steps allow", arguments: [1, 1e-2, 1e4] as [Float])
  func bounds(scale: Float) {
    var generator = SeededGenerator(seed: 21)
    let values = generator.floats(32 * 200, scale: scale)
    let back8 = Self.widened(Self.quantised(values, .q8), .q8)
    let back4 = Self.widened(Self.quantised(values, .q4), .q4)
    for start in stride(from: 0, to: values.count, by: 32) {
      let most = values[start..<start + 32].reduce(0) { max($0, $1.magnitude) }
      for i in start..<start + 32 {
        #expect((back8[i] - values[i]).magnitude <= most / 127 * (0.5 + 128 * 0x1p-11))
        #expect((back4[i] - values[i]).magnitude <= most / 8 * (1 + 9 * 0x1p-11))
      }
    }
  }

  @Test("more bits, and bits better spent, lose less", arguments: [1, 1e-2, 1e4] as [Float])
  func losses(scale: Float) {
    var generator = SeededGenerator(seed: 23)
    // Sums of uniform numbers are near normal, as weights are.
    let values = (0..<256 * 40).map { _ in generator.floats(8, scale: scale).reduce(0, +) }
    let losses = [BlockFormat.q8, .q6K, .q4K, .q4].map { format in
      zip(values, Self.widened(Self.quantised(values, format), format)).reduce(0.0) { sum, pair in
        sum + Double(pair.0 - pair.1) * Double(pair.0 - pair.1)
      }
    }
    #expect(losses == losses.sorted())
    // Two bits more make a fourth of the step, and of its square a sixteenth. Half of that is asked for: blocks of the
    // two types differ in length and in what their scales lose.
    #expect(losses[1] < losses[2] / 8)
  }

  @Test(
    "what is not finite counts as zero, what f16 cannot hold is held as near as can be, what is tiny vanishes",
    arguments: BlockFormat.allCases)
  func extremes(format: BlockFormat) {
    func back(_ values: [Float]) -> [Float] { Self.widened(Self.quantised(values, format), format) }
    for special in [Float.nan, .infinity, -.infinity] {
      var values = [Float](repeating: 1, count: format.length)
      values[5] = special
      let back = back(values)
      #expect(back[5] == 0 && (back[6] - 1).magnitude < 0.01)
    }
    for large in [Float.greatestFiniteMagnitude, -3e38, 1e30] {
      let back = back([Float](repeating: large, count: format.length))
      // Q4_0 holds 8 times 65504, the minima of Q4_K 63 times, the others more.
      #expect(back.allSatisfy { $0.isFinite && $0.magnitude > 4e5 && ($0 < 0) == (large < 0) })
    }
    for tiny in [Float.leastNonzeroMagnitude, 1e-40, -1e-37] {
      let values = (0..<format.length).map { $0 % 32 < 16 ? tiny : 0 }
      #expect(back(values).allSatisfy { $0 == 0 })
    }
  }

  @Test("every block widens to what the format says", arguments: Tier.all, BlockFormat.allCases)
  func widening(tier: Tier, format: BlockFormat) {
    var generator = SeededGenerator(seed: 22)
    let memory = GuardedMemory()
    defer { memory.free() }
    for slack in [0, 1, 3] {
      let blocks = (0..<format.bytes * 50).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      let y = memory.buffer([Float](repeating: 0, count: format.length * 50))
      format.widen(tier.table, y.pointer, memory.buffer(blocks, slack: slack).rawPointer, y.count)
      let expected = (0..<y.count).map { index in
        let (product, minimum) = format.weight(blocks[...], index)
        return product - minimum
      }
      #expect(sameValues(y.elements, expected))
    }
  }

  /// The same bits, or both no number.
  private func sameValues(_ a: [Float], _ b: [Float]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }
  }
}
