import CKernels
import TestSupport
import Testing

/// The bits that the reference tier gives on every machine. A change here changes what recorded conversations replay to:
/// it must be meant.
@Suite("Bits of the reference tier")
struct ReferenceBitsTests {
  private let table = Tier.reference.table

  @Test(
    "linear layers",
    arguments: [
      (WeightType.f32, 0xf176_0c23_fa5d_a287 as UInt64), (.f16, 0x74ad_b301_38f9_b17e),
      (.bf16, 0xb7e8_5075_3d88_aa73),
    ])
  func linear(type: WeightType, expected: UInt64) {
    let test = LinearCase(m: 5, n: 9, k: 333, type: type, withBias: true, seed: 1)
    #expect(fingerprint(test.run(table)) == expected)
  }

  @Test("attention")
  func attention() {
    let ranges = (0..<7).map { 0..<90 + $0 } + [5..<5, 10..<40]
    let test = AttentionCase(keys: 100, headSize: 40, ranges: ranges, slope: 0.125, seed: 2)
    #expect(fingerprint(test.run(table)) == 0x324a_c1c4_55e9_0bca)
  }

  @Test(
    "maps",
    arguments: zip(
      MapCase.all,
      [
        0x1fcf_1cce_d3ce_021d, 0xe1e6_21bc_8621_62db, 0x04bc_450a_0a1c_62a1,
        0x0900_f33f_1a55_74f1, 0x4e3d_b365_3933_3a7e,
      ] as [UInt64]))
  func maps(map: MapCase, expected: UInt64) {
    var generator = SeededGenerator(seed: 3)
    var values = generator.floats(500, scale: 8)
    map.kernel(table)(&values, values, 500)
    #expect(fingerprint(values) == expected)
  }

  @Test("rows")
  func rows() {
    var generator = SeededGenerator(seed: 4)
    let (x, weight, bias) = (generator.floats(300, scale: 5), generator.floats(300), generator.floats(300))
    var y = x
    table.softmax(&y, x, 300)
    #expect(fingerprint(y) == 0x5b43_c305_82e1_d4d9)
    table.rms_norm(&y, x, weight, 300, 1e-6)
    #expect(fingerprint(y) == 0x678a_ba75_d371_b579)
    table.layer_norm(&y, x, weight, bias, 300, 1e-5)
    #expect(fingerprint(y) == 0xcb06_4400_25a5_84db)
    table.silu_gate(&y, x, weight, 300)
    #expect(fingerprint(y) == 0x215e_bff2_44e2_77c5)
    y = x
    table.rope(&y, weight, bias, 300)
    #expect(fingerprint(y) == 0x21b2_57a5_9cb2_41ac)
  }

  @Test("scalar functions")
  func scalars() {
    var generator = SeededGenerator(seed: 5)
    var hash: UInt64 = 0
    for _ in 0..<500 {
      let x = Double(Int64(bitPattern: generator.next())) * 0x1p-63 * 50
      var s = 0.0
      var c = 0.0
      ck_sincos(x * 1000, &s, &c)
      for value in [ck_exp(x), ck_log(x.magnitude), ck_tanh(x / 10), s, c] {
        hash = (hash ^ value.bitPattern) &* 0x100_0000_01b3
      }
    }
    #expect(hash == 0xc326_d4f2_28eb_a8cf)
  }
}
