import CKernels
import TestSupport
import Testing

@Suite("Conversions of 16-bit floats")
struct ConversionKernelTests {
  static let everyHalf = (0...UInt16.max).map { $0 }

  @Test("all 65,536 f16 widen exactly", arguments: Tier.all)
  func widenF16(tier: Tier) {
    var result = [Float](repeating: 0, count: 65536)
    tier.table.f16_to_f32(&result, Self.everyHalf, 65536)
    let reference = Self.exactF16()
    #expect(sameBits(result, reference))
  }

  /// By the definition of the format.
  private static func exactF16() -> [Float] {
    everyHalf.map { half in
      let sign: Float = half & 0x8000 == 0 ? 1 : -1
      let exponent = Int(half >> 10 & 31)
      let fraction = UInt32(half & 0x3ff)
      switch exponent {
      case 31 where fraction == 0: return sign * .infinity
      case 31: return Float(bitPattern: UInt32(half & 0x8000) << 16 | 0x7fc0_0000 | fraction << 13)
      case 0: return sign * Float(fraction) * 0x1p-24
      default: return sign * Float(1024 + fraction) * Float(sign: .plus, exponent: exponent - 25, significand: 1)
      }
    }
  }

  @Test("all 65,536 bf16 widen exactly", arguments: Tier.all)
  func widenBF16(tier: Tier) {
    var result = [Float](repeating: 0, count: 65536)
    tier.table.bf16_to_f32(&result, Self.everyHalf, 65536)
    #expect(zip(result, Self.everyHalf).allSatisfy { $0.bitPattern == UInt32($1) << 16 })
  }

  @Test("narrowing what was widened gives it back", arguments: Tier.all)
  func roundTrip(tier: Tier) {
    var wide = [Float](repeating: 0, count: 65536)
    var narrow = [UInt16](repeating: 0, count: 65536)
    tier.table.f16_to_f32(&wide, Self.everyHalf, 65536)
    tier.table.f32_to_f16(&narrow, wide, 65536)
    #expect(zip(narrow, Self.everyHalf).allSatisfy { $0 == $1 || ($1 & 0x7c00 == 0x7c00 && $0 == $1 | 0x200) })
    tier.table.bf16_to_f32(&wide, Self.everyHalf, 65536)
    tier.table.f32_to_bf16(&narrow, wide, 65536)
    #expect(zip(narrow, Self.everyHalf).allSatisfy { $0 == $1 || ($1 & 0x7f80 == 0x7f80 && $0 == $1 | 0x40) })
  }

  @Test("narrowing rounds to the nearest, ties to even", arguments: Tier.all)
  func rounding(tier: Tier) {
    let toF16: [(Float, UInt16)] = [
      (1, 0x3c00), (1 + 0x1p-11, 0x3c00), (1 + 3 * 0x1p-11, 0x3c02), (1 + 0x1.8p-11, 0x3c01), (65504, 0x7bff),
      (65519.996, 0x7bff), (65520, 0x7c00), (1e30, 0x7c00), (-1e30, 0xfc00), (0x1p-24, 1), (0x1p-25, 0),
      (0x1.000002p-25, 1), (0x1.8p-24, 2), (0x1p-14, 0x0400), (0x1.ff8p-15, 0x3ff), (0x1.ffcp-15, 0x0400),
      (-0.0, 0x8000),
      (Float.leastNonzeroMagnitude, 0),
    ]
    var halves = [UInt16](repeating: 0, count: toF16.count)
    tier.table.f32_to_f16(&halves, toF16.map(\.0), toF16.count)
    for (half, (value, expected)) in zip(halves, toF16) { #expect(half == expected, "\(value)") }
    let toBF16: [(Float, UInt16)] = [
      (1, 0x3f80), (1 + 0x1p-8, 0x3f80), (1 + 3 * 0x1p-8, 0x3f82), (1 + 0x1.1p-8, 0x3f81),
      (.greatestFiniteMagnitude, 0x7f80), (-.infinity, 0xff80), (-0.0, 0x8000),
    ]
    halves = [UInt16](repeating: 0, count: toBF16.count)
    tier.table.f32_to_bf16(&halves, toBF16.map(\.0), toBF16.count)
    for (half, (value, expected)) in zip(halves, toBF16) { #expect(half == expected, "\(value)") }
  }

  @Test("any length, any address, nothing beyond the end", arguments: Tier.all)
  func lengths(tier: Tier) {
    let memory = GuardedMemory()
    defer { memory.free() }
    for count in awkwardLengths {
      let halves = (0..<count).map { UInt16($0 * 37 + 3) }
      for slack in [0, 1] {
        let source = memory.buffer(halves, slack: slack)
        let wide = memory.buffer([Float](repeating: 0, count: count))
        let narrow = memory.buffer([UInt16](repeating: 0, count: count), slack: slack)
        tier.table.f16_to_f32(wide.pointer, source.rawPointer, count)
        tier.table.f32_to_f16(narrow.rawPointer, wide.pointer, count)
        #expect(narrow.elements == halves && narrow.isFrontIntact && wide.isFrontIntact)
        tier.table.bf16_to_f32(wide.pointer, source.rawPointer, count)
        tier.table.f32_to_bf16(narrow.rawPointer, wide.pointer, count)
        #expect(narrow.elements == halves && narrow.isFrontIntact && wide.isFrontIntact)
      }
    }
  }
}
