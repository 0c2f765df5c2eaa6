import CKernels
import TestSupport
import Testing

/// The types of weights.
enum WeightType: String, CaseIterable, CustomTestStringConvertible, Sendable {
  case f32, f16, bf16

  var byteCount: Int { self == .f32 ? 4 : 2 }
  var testDescription: String { rawValue }

  func kernel(_ table: ck_table) -> @convention(c) (UnsafePointer<ck_linear>) -> Void {
    switch self {
    case .f32: table.linear.0.few.run
    case .f16: table.linear.1.few.run
    case .bf16: table.linear.2.few.run
    }
  }

  /// Bytes of the values in this type, and the values that they then stand for.
  func encode(_ values: [Float]) -> (bytes: [UInt8], values: [Float]) {
    let table = Tier.reference.table
    guard self != .f32 else { return (values.withUnsafeBytes { Array($0) }, values) }
    var bytes = [UInt8](repeating: 0, count: values.count * 2)
    var widened = values
    if self == .f16 {
      table.f32_to_f16(&bytes, values, values.count)
      table.f16_to_f32(&widened, bytes, values.count)
    } else {
      table.f32_to_bf16(&bytes, values, values.count)
      table.bf16_to_f32(&widened, bytes, values.count)
    }
    return (bytes, widened)
  }
}

/// A linear layer with random contents.
struct LinearCase {
  let m: Int
  let n: Int
  let k: Int
  let type: WeightType
  let x: [Float]
  let weightBytes: [UInt8]
  /// What the weights stand for.
  let weights: [Float]
  let bias: [Float]?

  init(m: Int, n: Int, k: Int, type: WeightType, withBias: Bool, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    self.m = m
    self.n = n
    self.k = k
    self.type = type
    x = generator.floats(m * k)
    (weightBytes, weights) = type.encode(generator.floats(n * k))
    bias = withBias ? generator.floats(n) : nil
  }

  /// Runs the columns `columns`; those beside them keep the value -7. Every buffer ends at a trap, and the weights lie at
  /// an odd address when `slack` is odd.
  func run(_ table: ck_table, rows: Range<Int>? = nil, columns: Range<Int>? = nil, slack: Int = 0) -> [Float] {
    let memory = GuardedMemory()
    defer { memory.free() }
    let rows = rows ?? 0..<m
    let columns = columns ?? 0..<n
    let x = memory.buffer(Array(x[rows.lowerBound * k..<rows.upperBound * k]))
    let w = memory.buffer(weightBytes, slack: slack)
    let y = memory.buffer([Float](repeating: -7, count: rows.count * n))
    let bias = bias.map { memory.buffer($0) }
    var arguments = ck_linear(
      y: y.pointer, y_stride: n, x: x.pointer, x_stride: k, prepared: nil, w: w.rawPointer,
      w_stride_bytes: k * type.byteCount,
      bias: bias?.pointer, m: rows.count, k: k, n0: columns.lowerBound, n1: columns.upperBound)
    type.kernel(table)(&arguments)
    precondition(y.isFrontIntact, "wrote before the output")
    return y.elements
  }

  /// For each output the most that two orders of summation may differ by: each rounds at most k / 4 + 12 times (the
  /// longest chain of a tier with four lanes, its folds, blocks and the bias), each time by a unit of the sum of
  /// magnitudes at most.
  func tolerances() -> [Double] {
    (0..<m).flatMap { row in
      (0..<n).map { column in
        var magnitude = Double(bias?[column].magnitude ?? 0)
        for i in 0..<k { magnitude += Double(x[row * k + i].magnitude) * Double(weights[column * k + i].magnitude) }
        return 2 * (Double(k) / 4 + 12) * unitRoundoff * magnitude + 1e-44
      }
    }
  }

  /// The same in double.
  func exact() -> [Double] {
    (0..<m).flatMap { row in
      (0..<n).map { column in
        var sum = Double(bias?[column] ?? 0)
        for i in 0..<k { sum += Double(x[row * k + i]) * Double(weights[column * k + i]) }
        return sum
      }
    }
  }
}
