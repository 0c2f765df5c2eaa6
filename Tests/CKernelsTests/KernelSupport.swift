import CKernels
import TestSupport
import Testing

/// Half a unit in the last place of 1: the relative error of one f32 operation.
let unitRoundoff = 0x1p-24

/// A tier by name, so that a failing case says which.
struct Tier: CustomTestStringConvertible, Sendable {
  let name: String
  let isa: ck_isa

  var table: ck_table { ck_table_make(isa) }
  var testDescription: String { name }

  static let reference = Tier(name: "reference", isa: CK_ISA_REFERENCE)
  static let vector = [
    Tier(name: "avx2", isa: CK_ISA_AVX2), Tier(name: "avxvnni", isa: CK_ISA_AVX_VNNI),
    Tier(name: "avx512", isa: CK_ISA_AVX512), Tier(name: "avx512vnni", isa: CK_ISA_AVX512_VNNI),
    Tier(name: "neon", isa: CK_ISA_NEON), Tier(name: "dotprod", isa: CK_ISA_NEON_DOTPROD),
    Tier(name: "i8mm", isa: CK_ISA_NEON_I8MM),
  ].filter { ck_isa_supported($0.isa) != 0 }
  /// What this machine can run.
  static let all = [reference] + vector
}

/// Lengths around the widths of vectors, tiles and blocks.
let awkwardLengths = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 127, 128, 129, 257]

extension SeededGenerator {
  /// Numbers in -1..<1, with some zeros and some denormals among them.
  mutating func floats(_ count: Int, scale: Float = 1) -> [Float] {
    (0..<count).map { _ in
      switch next() % 64 {
      case 0: 0
      case 1: Float.leastNonzeroMagnitude * Float(next() % 1000)
      default: Float(Int32(truncatingIfNeeded: next() >> 32)) * 0x1p-31 * scale
      }
    }
  }
}

/// FNV-1a over the bits of floats.
func fingerprint(_ values: [Float]) -> UInt64 {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for value in values {
    for shift in stride(from: 0, to: 32, by: 8) {
      hash ^= UInt64(value.bitPattern >> UInt32(shift) & 0xff)
      hash = hash &* 0x100_0000_01b3
    }
  }
  return hash
}

/// Whether two results are the same bits.
func sameBits(_ a: [Float], _ b: [Float]) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { $0.bitPattern == $1.bitPattern }
}
