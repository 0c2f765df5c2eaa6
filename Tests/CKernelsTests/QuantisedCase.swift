import CKernels
import TestSupport
import Testing

/// One of a tier's two kernels for a type of quantised weights.
struct QuantisedKernel: CustomTestStringConvertible, Sendable {
  let tier: Tier
  let format: BlockFormat
  let isForMany: Bool

  static let all = Tier.all.flatMap { tier in
    BlockFormat.allCases.flatMap { format in
      [false, true].map { QuantisedKernel(tier: tier, format: format, isForMany: $0) }
    }
  }

  var kernel: ck_linear_kernel {
    let table = tier.table
    let kernels =
      switch format {
      case .q8: table.linear.3
      case .q4: table.linear.4
      case .q4K: table.linear.5
      case .q6K: table.linear.6
      }
    return isForMany ? kernels.many : kernels.few
  }

  var testDescription: String {
    "\(tier.name) \(format.testDescription) \(isForMany ? "many" : "few")"
  }
}

/// A linear layer of random blocks, whose scales are of either sign and of all sizes.
struct QuantisedCase {
  let m: Int
  let n: Int
  let k: Int
  let format: BlockFormat
  var x: [Float]
  var weights: [UInt8]
  let bias: [Float]?

  var rowBytes: Int { ck_type_bytes(format.type, k) }

  /// - Parameter blocks: along k.
  init(m: Int, n: Int, blocks: Int, format: BlockFormat, withBias: Bool, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    (self.m, self.n, self.format) = (m, n, format)
    k = blocks * format.length
    x = generator.floats(m * k)
    weights = (0..<n * blocks * format.bytes).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    // A scale is a 16-bit float; the one bit cleared keeps it finite.
    for block in stride(from: 0, to: weights.count, by: format.bytes) {
      for offset in format.scaleOffsets { weights[block + offset + 1] &= 0xbf }
    }
    bias = withBias ? generator.floats(n) : nil
  }

  /// Runs the columns `columns`; those beside them keep the value -7. Every buffer ends at a trap, and the weights lie at
  /// an odd address when `slack` is odd.
  func run(_ kernel: QuantisedKernel, rows: Range<Int>? = nil, columns: Range<Int>? = nil, slack: Int = 0) -> [Float] {
    let memory = GuardedMemory()
    defer { memory.free() }
    let rows = rows ?? 0..<m
    let columns = columns ?? 0..<n
    let x = memory.buffer(Array(x[rows.lowerBound * k..<rows.upperBound * k]))
    let w = memory.buffer(weights, slack: slack)
    let y = memory.buffer([Float](repeating: -7, count: rows.count * n))
    let bias = bias.map { memory.buffer($0) }
    let input = kernel.kernel.input
    let prepared = memory.buffer([UInt8](repeating: 0, count: rows.count * ck_input_bytes(input, k)))
    withUnsafePointer(to: kernel.tier.table) {
      ck_prepare_input($0, input, prepared.rawPointer, x.pointer, k, rows.count, k)
    }
    var arguments = ck_linear(
      y: y.pointer, y_stride: n, x: x.pointer, x_stride: k,
      prepared: input == CK_INPUT_F32 ? nil : UnsafeRawPointer(prepared.rawPointer), w: w.rawPointer,
      w_stride_bytes: rowBytes, bias: bias?.pointer, m: rows.count, k: k, n0: columns.lowerBound,
      n1: columns.upperBound)
    kernel.kernel.run(&arguments)
    precondition(y.isFrontIntact, "wrote before the output")
    return y.elements
  }

  /// The inputs as a kernel takes them.
  func inputs(_ input: ck_input) -> [Double] {
    guard input == CK_INPUT_Q8 else { return x.map(Double.init) }
    return stride(from: 0, to: x.count, by: 32).flatMap { start -> [Double] in
      let block = x[start..<start + 32]
      let step = block.reduce(0) { max($0, $1.magnitude) } / 127
      guard step >= 0x1p-126 else { return [Double](repeating: 0, count: 32) }
      let inverse = 1 / step
      return block.map { Double(step) * Double(($0 * inverse).rounded(.toNearestOrEven)) }
    }
  }

  /// The result in double, and the most that f32 may differ from it.
  ///
  /// Kernels with 8-bit inputs round once for the product of two scales, once for a block's sum of inputs, and each sum as
  /// often as the format says; those with f32 inputs once a weight and at most k / 4 times. Besides there are folds and
  /// the bias. Each rounds by a unit of the sum of magnitudes at most.
  func exact(_ input: ck_input) -> [(value: Double, limit: Double)] {
    let inputs = inputs(input)
    let numbers = (0..<n).map { column in
      let row = weights[column * rowBytes..<(column + 1) * rowBytes]
      return (0..<k).map { index in
        let (product, minimum) = format.weight(row, index)
        return (value: Double(product) - Double(minimum), magnitude: Double(product.magnitude + minimum.magnitude))
      }
    }
    let roundings = Double(input == CK_INPUT_Q8 ? format.roundings(k) : k / 4) + 13
    return (0..<m).flatMap { row in
      (0..<n).map { column in
        var sum = Double(bias?[column] ?? 0)
        var magnitude = abs(sum)
        for i in 0..<k {
          let weight = numbers[column][i]
          sum += inputs[row * k + i] * weight.value
          magnitude += abs(inputs[row * k + i]) * weight.magnitude
        }
        return (sum, roundings * unitRoundoff * magnitude + 1e-40)
      }
    }
  }
}
