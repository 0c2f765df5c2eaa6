import CKernels
import Testing

@Suite("Dispatch")
struct DispatchTests {
  @Test("a table never holds more than was asked for", arguments: Tier.all)
  func ceiling(tier: Tier) { #expect(tier.table.isa == tier.isa) }

  @Test("the reference is always there, and the best is supported")
  func always() {
    #expect(ck_isa_supported(CK_ISA_REFERENCE) == 1)
    #expect(ck_isa_supported(ck_isa_best()) == 1)
  }

  @Test("no tier of another architecture is supported")
  func foreignTiers() {
    #if arch(x86_64)
      #expect(ck_isa_supported(CK_ISA_NEON) == 0)
    #elseif arch(arm64)
      #expect(ck_isa_supported(CK_ISA_AVX2) == 0 && ck_isa_supported(CK_ISA_AVX512) == 0)
    #endif
  }

  @Test("some processor may run this process")
  func affinity() { #expect((0..<4096).contains { ck_processor_allowed($0) != 0 }) }
}
