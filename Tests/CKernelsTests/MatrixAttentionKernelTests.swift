import CKernels
import TestSupport
import Testing

/// Attention with bf16 products: of this machine's tiers, and on tiles in plain C.
struct MatrixAttentionKernel: CustomTestStringConvertible, Sendable {
  let name: String
  let table: ck_table

  static let all: [MatrixAttentionKernel] = {
    let tiers = [("avx512bf16", CK_ISA_AVX512_BF16), ("amx", CK_ISA_AMX)].filter { ck_isa_supported($0.1) != 0 }
    let tables = [("tiles in C", ck_table_make_tiles_in_c())] + tiers.map { ($0.0, ck_table_make($0.1)) }
    return tables.map { MatrixAttentionKernel(name: $0.0, table: $0.1) }
  }()

  var testDescription: String { name }

  /// The result, or nil when the kernel says that it cannot.
  func run(_ test: AttentionCase, queries: Range<Int>? = nil) -> [Float]? {
    var taken = true
    let result = test.run(queries: queries) { arguments in
      if table.attention_bf16?(arguments) != 1 { taken = false }
    }
    return taken ? result : nil
  }
}

extension AttentionCase {
  /// The same with inputs that are bf16 already.
  func rounded() -> AttentionCase {
    let table = ck_table_make(CK_ISA_REFERENCE)
    func rounded(_ values: [Float]) -> [Float] {
      var halves = [UInt16](repeating: 0, count: values.count)
      var result = values
      table.f32_to_bf16(&halves, values, values.count)
      table.bf16_to_f32(&result, halves, values.count)
      return result
    }
    var copy = self
    (copy.q, copy.k, copy.v) = (rounded(q), rounded(k), rounded(v))
    return copy
  }
}

@Suite("Attention with bf16 products")
struct MatrixAttentionKernelTests {
  /// Around the edges of panels (32 keys), of blocks (384) and of groups of queries (32, 36).
  static let patterns: [[Range<Int>]] = [
    [0..<1], Array(repeating: 0..<31, count: 5), Array(repeating: 0..<33, count: 36), (0..<40).map { 0..<$0 + 1 },
    (0..<70).map { 0..<$0 + 330 }, [0..<384, 384..<385, 0..<0, 3..<400, 390..<391, 32..<64], [7..<7], [],
    (0..<9).map { 90 * $0..<770 + $0 },
  ]

  // Inputs are bf16 already, so that only the weights are rounded, each by 2^-9 of itself at most, and their sum by as
  // much. Values are below 1.
  @Test("the result is what double arithmetic gives", arguments: MatrixAttentionKernel.all, [32, 64, 96, 128])
  func agreesWithDouble(kernel: MatrixAttentionKernel, headSize: Int) throws {
    for (index, ranges) in Self.patterns.enumerated() {
      let test = AttentionCase(
        keys: ranges.map(\.upperBound).max() ?? 0, headSize: headSize, ranges: ranges, slope: index % 2 == 0 ? 0 : 0.25,
        seed: UInt64(index + headSize)
      ).rounded()
      let result = try #require(kernel.run(test))
      var worst = 0.0
      for (actual, exact) in zip(result, test.exact()) { worst = max(worst, abs(Double(actual) - exact)) }
      #expect(worst <= 0x1p-8 + test.tolerance, "pattern \(index): \(worst)")
    }
  }

  @Test("a query gives the same bits alone and among others", arguments: MatrixAttentionKernel.all)
  func queriesAreIndependent(kernel: MatrixAttentionKernel) throws {
    let ranges = [3..<100, 64..<128, 0..<64, 70..<120, 0..<500, 384..<390] + (0..<40).map { 0..<58 + $0 * 10 }
    let test = AttentionCase(keys: 500, headSize: 32, ranges: ranges, slope: 0.5, seed: 4)
    let whole = try #require(kernel.run(test))
    for queries in [0..<1, 1..<2, 3..<6, 5..<6, 2..<40, 45..<46] {
      let part = try #require(kernel.run(test, queries: queries))
      #expect(sameBits(part, Array(whole[queries.lowerBound * 32..<queries.upperBound * 32])), "\(queries)")
    }
  }

  @Test("hidden keys that are no numbers do not matter; values that are not finite are refused")
  func hidden() throws {
    for kernel in MatrixAttentionKernel.all {
      let clean = AttentionCase(keys: 40, headSize: 32, ranges: (0..<20).map { 0..<$0 + 10 }, seed: 9)
      var poisoned = clean
      for d in 0..<32 { poisoned.k[35 * 32 + d] = .nan }
      #expect(sameBits(try #require(kernel.run(poisoned)), try #require(kernel.run(clean))), "\(kernel.name)")
      for value in [Float.nan, .infinity, -.infinity] {
        poisoned.v[20 * 32 + 5] = value
        #expect(kernel.run(poisoned) == nil, "\(kernel.name), \(value)")
      }
    }
  }

  @Test("heads of other sizes are refused", arguments: MatrixAttentionKernel.all)
  func otherHeads(kernel: MatrixAttentionKernel) {
    for headSize in [1, 16, 33, 40, 160] {
      #expect(kernel.run(AttentionCase(keys: 3, headSize: headSize, ranges: [0..<3], seed: 1)) == nil)
    }
  }
}
