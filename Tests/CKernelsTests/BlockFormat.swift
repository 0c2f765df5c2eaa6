import CKernels
import Testing

/// A type of weights in blocks as the format's description has it, apart from the kernels that read it.
enum BlockFormat: CaseIterable, CustomTestStringConvertible, Sendable {
  case q8, q4, q4K, q6K

  var type: ck_type {
    switch self {
    case .q8: CK_Q8_0
    case .q4: CK_Q4_0
    case .q4K: CK_Q4_K
    case .q6K: CK_Q6_K
    }
  }

  /// Weights of a block.
  var length: Int { self == .q8 || self == .q4 ? 32 : 256 }
  var bytes: Int { ck_type_bytes(type, length) }

  /// Where in a block its 16-bit scales lie.
  var scaleOffsets: [Int] {
    switch self {
    case .q8, .q4: [0]
    case .q4K: [0, 2]
    case .q6K: [208]
    }
  }

  /// How often a kernel with 8-bit inputs rounds a lane's sum, for k weights: once a scale, and once a super-block's
  /// minima.
  func roundings(_ k: Int) -> Int {
    switch self {
    case .q8, .q4: k / 32
    case .q4K: k / 32 + k / 32
    case .q6K: k / 16
    }
  }

  var testDescription: String {
    switch self {
    case .q8: "q8_0"
    case .q4: "q4_0"
    case .q4K: "q4_k"
    case .q6K: "q6_k"
    }
  }

  func widen(_ table: ck_table, _ y: UnsafeMutablePointer<Float>, _ x: UnsafeRawPointer, _ count: Int) {
    switch self {
    case .q8: table.q8_0_to_f32(y, x, count)
    case .q4: table.q4_0_to_f32(y, x, count)
    case .q4K: table.q4_k_to_f32(y, x, count)
    case .q6K: table.q6_k_to_f32(y, x, count)
    }
  }

  func quantize(_ y: UnsafeMutableRawPointer, _ x: UnsafePointer<Float>, _ count: Int) {
    switch self {
    case .q8: ck_quantize_q8_0(y, x, count)
    case .q4: ck_quantize_q4_0(y, x, count)
    case .q4K: ck_quantize_q4_k(y, x, count)
    case .q6K: ck_quantize_q6_k(y, x, count)
    }
  }

  /// Weight `index` of a row of blocks: the product of scales and whole number, and the minimum that is taken off, both
  /// of few enough bits to be exact in f32.
  func weight(_ row: ArraySlice<UInt8>, _ index: Int) -> (product: Float, minimum: Float) {
    let start = row.startIndex + index / length * bytes
    let block = row[start..<start + bytes]
    let i = index % length
    func byte(_ offset: Int) -> Int { Int(block[start + offset]) }
    func half(_ offset: Int) -> Float {
      var value: Float = 0
      Tier.reference.table.f16_to_f32(&value, [block[start + offset], block[start + offset + 1]], 1)
      return value
    }
    switch self {
    case .q8: return (half(0) * Float(Int8(truncatingIfNeeded: byte(2 + i))), 0)
    case .q4: return (half(0) * Float((i < 16 ? byte(2 + i) & 15 : byte(2 + i - 16) >> 4) - 8), 0)
    case .q4K:
      let sub = i / 32
      let scale = sub < 4 ? byte(4 + sub) & 63 : byte(8 + sub) & 15 | (byte(sub) >> 6) << 4
      let minimum = sub < 4 ? byte(8 + sub) & 63 : byte(8 + sub) >> 4 | (byte(4 + sub) >> 6) << 4
      let both = byte(16 + i / 64 * 32 + i % 32)
      return (half(0) * Float(scale) * Float(i % 64 < 32 ? both & 15 : both >> 4), half(2) * Float(minimum))
    case .q6K:
      let low = byte(i / 128 * 64 + i % 64) >> (i % 128 < 64 ? 0 : 4) & 15
      let high = byte(128 + i / 128 * 32 + i % 32) >> (i % 128 / 32 * 2) & 3
      let scale = Int8(truncatingIfNeeded: byte(192 + i / 16))
      return (half(208) * Float(scale) * Float((low | high << 4) - 32), 0)
    }
  }
}
