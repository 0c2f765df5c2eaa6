import CKernels
import TestSupport
import Testing

@Suite("Prepared inputs")
struct PreparedInputTests {
  /// Rows of every kind: ordinary, of all magnitudes, with ties, and some that are not finite.
  private static func rows(_ k: Int) -> [[Float]] {
    var generator = SeededGenerator(seed: UInt64(k) + 31)
    var rows = [generator.floats(k), generator.floats(k, scale: 1e-37), generator.floats(k, scale: 1e38)]
    rows.append((0..<k).map { Float($0 % 255) - 127 })
    rows.append((0..<k).map { (Float($0 % 127) + 0.5) / 127 })
    rows.append([Float](repeating: 1e-42, count: k))
    rows.append([Float](repeating: 0, count: k))
    for special in [Float.nan, .infinity, -.infinity] {
      var row = generator.floats(k)
      if k > 0 { row[k / 2] = special }
      rows.append(row)
    }
    return rows
  }

  private static func prepared(_ table: ck_table, _ input: ck_input, _ row: [Float]) -> [UInt8] {
    let memory = GuardedMemory()
    defer { memory.free() }
    let x = memory.buffer(row)
    let y = memory.buffer([UInt8](repeating: 0x5a, count: ck_input_bytes(input, row.count)))
    withUnsafePointer(to: table) { ck_prepare_input($0, input, y.rawPointer, x.pointer, row.count, 1, row.count) }
    #expect(y.isFrontIntact)
    return y.elements
  }

  @Test("every tier gives the bits of the reference", arguments: Tier.all, [CK_INPUT_BF16, CK_INPUT_Q8])
  func bits(tier: Tier, input: ck_input) {
    let lengths = input == CK_INPUT_Q8 ? [0, 32, 64, 96, 1024] : awkwardLengths
    for k in lengths {
      for row in Self.rows(k) {
        let mine = Self.prepared(tier.table, input, row)
        #expect(mine == Self.prepared(Tier.reference.table, input, row), "\(k) elements")
      }
    }
  }

  @Test("8 bits are within half a step of the inputs, and a block that is not finite has no number for a scale")
  func meaning() {
    for row in Self.rows(96) {
      let bytes = Self.prepared(Tier.reference.table, CK_INPUT_Q8, row)
      for block in 0..<3 {
        let values = row[block * 32..<block * 32 + 32]
        let scale = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 96 + 4 * block, as: Float.self) }
        guard values.allSatisfy(\.isFinite) else {
          #expect(scale.isNaN)
          continue
        }
        // Half a step, what f32 rounds off the step and its inverse, and blocks too small to have one.
        let limit = Double(scale) * (0.5 + 127 * 4 * unitRoundoff) + (scale == 0 ? 127 * 0x1p-126 : 0)
        for (i, value) in values.enumerated() {
          let q = Int8(bitPattern: bytes[block * 32 + i])
          #expect(abs(Double(scale) * Double(q) - Double(value)) <= limit)
        }
      }
    }
  }
}
