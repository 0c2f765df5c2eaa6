import CKernels
import TestSupport
import Testing

@Suite("Quantisation")
struct QuantisationTests {
  private typealias Quantise = (UnsafeMutableRawPointer, UnsafePointer<Float>, Int) -> Void

  private static func quantised(_ values: [Float], blockBytes: Int, _ quantise: Quantise) -> [UInt8] {
    let memory = GuardedMemory()
    defer { memory.free() }
    let blocks = memory.buffer([UInt8](repeating: 0, count: values.count / 32 * blockBytes))
    quantise(blocks.rawPointer, memory.buffer(values).pointer, values.count)
    return blocks.elements
  }

  private static func q8(_ values: [Float]) -> [UInt8] {
    quantised(values, blockBytes: CK_Q8_0_BYTES) { ck_quantize_q8_0($0, $1, $2) }
  }

  private static func q4(_ values: [Float]) -> [UInt8] {
    quantised(values, blockBytes: CK_Q4_0_BYTES) { ck_quantize_q4_0($0, $1, $2) }
  }

  private static func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = Array(hexadecimal.utf8).map { $0 < 58 ? $0 - 48 : $0 - 87 }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  @Test("blocks are those of ggml, bit for bit")
  func ggml() {
    let values = Self.bytes(GGUFBlocks.values).withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
    #expect(values.count == 24 * 32)
    #expect(Self.q8(values) == Self.bytes(GGUFBlocks.q8Blocks))
    #expect(Self.q4(values) == Self.bytes(GGUFBlocks.q4Blocks))
  }

  /// A weight is off by half a step, and by what f16 rounds off the step: 2^-11 of it for each of up to 127 steps. With 4
  /// bits the range ends at 7 steps on one side and 8 on the other: there a whole step, and 8 * 2^-11 of it.
  @Test("what comes back is as near as the steps allow", arguments: [1, 1e-2, 1e4] as [Float])
  func bounds(scale: Float) {
    var generator = SeededGenerator(seed: 21)
    let values = generator.floats(32 * 200, scale: scale)
    var back = values
    let table = Tier.reference.table
    table.q8_0_to_f32(&back, Self.q8(values), values.count)
    for start in stride(from: 0, to: values.count, by: 32) {
      let step = values[start..<start + 32].map(\.magnitude).max().map { $0 / 127 } ?? 0
      for i in start..<start + 32 { #expect((back[i] - values[i]).magnitude <= step * (0.5 + 128 * 0x1p-11)) }
    }
    table.q4_0_to_f32(&back, Self.q4(values), values.count)
    for start in stride(from: 0, to: values.count, by: 32) {
      let step = values[start..<start + 32].map(\.magnitude).max().map { $0 / 8 } ?? 0
      for i in start..<start + 32 { #expect((back[i] - values[i]).magnitude <= step * (1 + 9 * 0x1p-11)) }
    }
  }

  @Test("what is not finite counts as zero, what f16 cannot hold is held as near as can be, what is tiny vanishes")
  func extremes() {
    let table = Tier.reference.table
    var back = [Float](repeating: 0, count: 32)
    for special in [Float.nan, .infinity, -.infinity] {
      var values = [Float](repeating: 1, count: 32)
      values[5] = special
      table.q8_0_to_f32(&back, Self.q8(values), 32)
      #expect(back[5] == 0 && (back[6] - 1).magnitude < 0.01)
      table.q4_0_to_f32(&back, Self.q4(values), 32)
      #expect(back[5] == 0 && (back[6] - 1).magnitude < 0.01)
    }
    for large in [Float.greatestFiniteMagnitude, -3e38, 1e30] {
      let values = [Float](repeating: large, count: 32)
      table.q8_0_to_f32(&back, Self.q8(values), 32)
      #expect(back.allSatisfy { $0.isFinite && $0.magnitude > 8e6 && ($0 < 0) == (large < 0) })
      table.q4_0_to_f32(&back, Self.q4(values), 32)
      #expect(back.allSatisfy { $0.isFinite && $0.magnitude > 4e5 && ($0 < 0) == (large < 0) })
    }
    for tiny in [Float.leastNonzeroMagnitude, 1e-40, -1e-37] {
      let values = [Float](repeating: tiny, count: 16) + [Float](repeating: 0, count: 16)
      table.q8_0_to_f32(&back, Self.q8(values), 32)
      #expect(back.allSatisfy { $0 == 0 })
      table.q4_0_to_f32(&back, Self.q4(values), 32)
      #expect(back.allSatisfy { $0 == 0 })
    }
  }

  @Test("every block widens to what the format says", arguments: Tier.all)
  func widening(tier: Tier) {
    var generator = SeededGenerator(seed: 22)
    let memory = GuardedMemory()
    defer { memory.free() }
    for slack in [0, 1, 3] {
      let q8 = (0..<34 * 50).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      let y = memory.buffer([Float](repeating: 0, count: 32 * 50))
      tier.table.q8_0_to_f32(y.pointer, memory.buffer(q8, slack: slack).rawPointer, 32 * 50)
      #expect(
        sameValues(
          y.elements,
          (0..<32 * 50).map { scale(q8, $0 / 32 * 34) * Float(Int8(bitPattern: q8[$0 / 32 * 34 + 2 + $0 % 32])) }))
      let q4 = (0..<18 * 50).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      tier.table.q4_0_to_f32(y.pointer, memory.buffer(q4, slack: slack).rawPointer, 32 * 50)
      let expected = (0..<32 * 50).map { index in
        let byte = q4[index / 32 * 18 + 2 + index % 16]
        return scale(q4, index / 32 * 18) * Float(Int(index % 32 < 16 ? byte & 15 : byte >> 4) - 8)
      }
      #expect(sameValues(y.elements, expected))
    }
  }

  private func scale(_ bytes: [UInt8], _ offset: Int) -> Float {
    var value: Float = 0
    Tier.reference.table.f16_to_f32(&value, [bytes[offset], bytes[offset + 1]], 1)
    return value
  }

  /// The same bits, or both no number.
  private func sameValues(_ a: [Float], _ b: [Float]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }
  }
}
