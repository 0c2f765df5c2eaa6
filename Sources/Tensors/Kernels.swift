import CKernels

/// A tier of kernels. `reference` gives the same bits on every machine; the others are faster.
public enum InstructionSet: String, Sendable, Equatable, CaseIterable {
  case reference
  case avx2
  case avxVNNI = "avxvnni"
  case avx512
  case avx512VNNI = "avx512vnni"
  case avx512BF16 = "avx512bf16"
  case amx
  case neon
  case neonDotProduct = "dotprod"
  case neonI8MM = "i8mm"

  package var code: ck_isa {
    switch self {
    case .reference: CK_ISA_REFERENCE
    case .avx2: CK_ISA_AVX2
    case .avxVNNI: CK_ISA_AVX_VNNI
    case .avx512: CK_ISA_AVX512
    case .avx512VNNI: CK_ISA_AVX512_VNNI
    case .avx512BF16: CK_ISA_AVX512_BF16
    case .amx: CK_ISA_AMX
    case .neon: CK_ISA_NEON
    case .neonDotProduct: CK_ISA_NEON_DOTPROD
    case .neonI8MM: CK_ISA_NEON_I8MM
    }
  }

  /// Whether this machine can run the tier.
  public var isAvailable: Bool { ck_isa_supported(code) != 0 }
  /// The fastest tier that this machine can run.
  public static var best: InstructionSet { allCases.first { $0.code == ck_isa_best() } ?? .reference }
  /// The tiers that this machine can run, the slowest first.
  public static var available: [InstructionSet] { allCases.filter(\.isAvailable) }
}

/// The arithmetic of one tier.
///
/// @unchecked: a table of C function pointers that never changes; the functions hold no state.
public struct Kernels: @unchecked Sendable {
  public let instructionSet: InstructionSet
  let table: ck_table

  /// The environment variable that chooses a tier by name.
  public static let environmentVariable = "VLMCHAT_ISA"

  /// The fastest kernels of this machine.
  public static let best = Kernels(unchecked: .best)
  /// The kernels whose results are the same on every machine.
  public static let reference = Kernels(unchecked: .reference)

  private init(unchecked instructionSet: InstructionSet) {
    self.instructionSet = instructionSet
    table = ck_table_make(instructionSet.code)
  }

  /// - Throws: `TensorError.unavailableInstructionSet` when this machine cannot run it.
  public init(_ instructionSet: InstructionSet) throws(TensorError) {
    guard instructionSet.isAvailable else { throw .unavailableInstructionSet(instructionSet) }
    self.init(unchecked: instructionSet)
  }

  /// The kernels that `VLMCHAT_ISA` asks for; the best when it is unset or empty.
  /// - Throws: `TensorError.unknownInstructionSet`, `TensorError.unavailableInstructionSet`.
  public static func chosen(by environment: [String: String]) throws(TensorError) -> Kernels {
    guard let name = environment[environmentVariable], !name.isEmpty else { return .best }
    guard let instructionSet = InstructionSet(rawValue: name) else { throw .unknownInstructionSet(name) }
    return try Kernels(instructionSet)
  }

  /// Converts `count` elements of a floating-point type to f32.
  func widen(_ bytes: UnsafeRawBufferPointer, _ dtype: DType, into target: UnsafeMutablePointer<Float>, count: Int) {
    precondition(bytes.count >= dtype.byteCount(of: count), "\(bytes.count) bytes for \(count) of \(dtype)")
    guard count > 0, let source = bytes.baseAddress else { return }
    switch dtype {
    case .f32: UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: count * 4)
    case .f16: table.f16_to_f32(target, source, count)
    case .bf16: table.bf16_to_f32(target, source, count)
    case .q8_0: table.q8_0_to_f32(target, source, count)
    case .q4_0: table.q4_0_to_f32(target, source, count)
    case .q4_K: table.q4_k_to_f32(target, source, count)
    case .q6_K: table.q6_k_to_f32(target, source, count)
    case .f64:
      for index in 0..<count {
        target[index] = Float(source.loadUnaligned(fromByteOffset: index * 8, as: Double.self))
      }
    case .i64, .i32, .i16, .i8, .u8, .bool: preconditionFailure("\(dtype) has no f32 form")
    }
  }
}
