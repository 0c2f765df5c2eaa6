import CKernels
import Tensors

/// The kinds of arithmetic that linear layers are made of.
public enum Arithmetic: String, CaseIterable, Sendable {
  case f32, bf16, int8

  /// The fastest kind that products with weights of a type can be done in; the weights are exact in it.
  init(for type: DType) {
    switch type {
    case .bf16: self = .bf16
    case .q8_0, .q4_0, .q4_K, .q6_K: self = .int8
    default: self = .f32
    }
  }

  var kind: ck_peak_kind {
    switch self {
    case .f32: CK_PEAK_F32
    case .bf16: CK_PEAK_BF16
    case .int8: CK_PEAK_INT8
    }
  }
}

/// What this machine can do at most with a number of threads, measured by loops that do nothing else.
public struct MachineLimits: Sendable, Equatable {
  /// Bytes read from memory in a second, all threads together, in pages of the usual size.
  public private(set) var bytesPerSecond: Double
  /// The least and the most of several measurements of that.
  public private(set) var leastBytesPerSecond: Double
  public private(set) var mostBytesPerSecond: Double
  /// The same in pages of 2 MiB, where the system has them: what the memory itself gives.
  public private(set) var hugePageBytesPerSecond: Double
  /// Multiplications and additions in a second, all threads together, where there is an instruction for the kind.
  public private(set) var operationsPerSecond: [Arithmetic: Double]
  /// The tier of each of those instructions.
  public private(set) var instructionSets: [Arithmetic: InstructionSet]

  init(
    bytesPerSecond: Double, hugePageBytesPerSecond: Double, operationsPerSecond: [Arithmetic: Double],
    instructionSets: [Arithmetic: InstructionSet]
  ) {
    self.bytesPerSecond = bytesPerSecond
    (leastBytesPerSecond, mostBytesPerSecond) = (bytesPerSecond, bytesPerSecond)
    self.hugePageBytesPerSecond = hugePageBytesPerSecond
    self.operationsPerSecond = operationsPerSecond
    self.instructionSets = instructionSets
  }

  /// The fastest way in which products of `arithmetic` can be done: numbers also fit wider kinds.
  public func peak(_ arithmetic: Arithmetic) -> (arithmetic: Arithmetic, operationsPerSecond: Double)? {
    let kinds: [Arithmetic] =
      switch arithmetic {
      case .f32: [.f32]
      case .bf16: [.bf16, .f32]
      case .int8: [.int8, .bf16, .f32]
      }
    return kinds.compactMap { kind in operationsPerSecond[kind].map { (kind, $0) } }
      .max { $0.operationsPerSecond < $1.operationsPerSecond }
  }

  /// The middle of several measurements, limit by limit: a machine that others use too gives more at one moment and less at
  /// the next, to what is measured as to the limits.
  /// - Parameter measurements: at least one, all with the same limits.
  static func median(of measurements: [MachineLimits]) -> MachineLimits {
    let reads = Reading(measurements.map(\.bytesPerSecond))
    var median = measurements[0]
    median.bytesPerSecond = reads.median
    median.leastBytesPerSecond = reads.least
    median.mostBytesPerSecond = reads.most
    median.hugePageBytesPerSecond = Reading(measurements.map(\.hugePageBytesPerSecond)).median
    for arithmetic in median.operationsPerSecond.keys {
      median.operationsPerSecond[arithmetic] =
        Reading(measurements.compactMap { $0.operationsPerSecond[arithmetic] }).median
    }
    return median
  }
}
