import Tensors
import Testing

@Suite("Choice of kernels")
struct KernelsTests {
  @Test("VLMCHAT_ISA chooses a tier by name", arguments: InstructionSet.available)
  func byName(instructionSet: InstructionSet) throws {
    let kernels = try Kernels.chosen(by: ["VLMCHAT_ISA": instructionSet.rawValue])
    #expect(kernels.instructionSet == instructionSet)
  }

  @Test("unset or empty, it is the best", arguments: [[:], ["VLMCHAT_ISA": ""]])
  func best(environment: [String: String]) throws {
    #expect(try Kernels.chosen(by: environment).instructionSet == .best)
  }

  @Test("a name that is none is an error", arguments: ["sse2", "AVX2", "reference ", "avx512\u{1b}[31m"])
  func unknown(name: String) {
    #expect(throws: TensorError.unknownInstructionSet(name)) { try Kernels.chosen(by: ["VLMCHAT_ISA": name]) }
  }

  @Test("a tier of another machine is an error", arguments: InstructionSet.allCases.filter { !$0.isAvailable })
  func unavailable(instructionSet: InstructionSet) {
    #expect(throws: TensorError.unavailableInstructionSet(instructionSet)) {
      try Kernels.chosen(by: ["VLMCHAT_ISA": instructionSet.rawValue])
    }
  }
}
