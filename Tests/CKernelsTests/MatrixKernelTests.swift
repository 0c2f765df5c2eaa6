import CKernels
import TestSupport
import Testing

/// A kernel for many rows that takes its inputs as bf16: those of this machine's tiers, and AMX's on tiles in plain C.
struct MatrixKernel: CustomTestStringConvertible, Sendable {
  let name: String
  let kernel: ck_linear_kernel
  let type: ck_type

  static let all: [MatrixKernel] = {
    let tiers = [("avx512bf16", CK_ISA_AVX512_BF16), ("amx", CK_ISA_AMX)].filter { ck_isa_supported($0.1) != 0 }
    let tables = [("tiles in C", ck_table_make_tiles_in_c())] + tiers.map { ($0.0, ck_table_make($0.1)) }
    return tables.flatMap { name, table in
      ([("bf16", CK_BF16)] + BlockFormat.allCases.map { ($0.testDescription, $0.type) }).compactMap { typeName, type in
        let kernel = withUnsafePointer(to: table) { ck_linear_kernel_for($0, type, 4096) }
        guard kernel.input == CK_INPUT_BF16 else { return nil }
        return MatrixKernel(name: "\(name), \(typeName)", kernel: kernel, type: type)
      }
    }
  }()

  var testDescription: String { name }

  /// `k`, or where blocks are longer the next number of whole ones.
  func depth(_ k: Int) -> Int {
    let length = BlockFormat.allCases.first { $0.type == type }?.length ?? 1
    return (k + length - 1) / length * length
  }
}

/// A product with random contents, and what it is in double arithmetic on inputs rounded to bf16.
struct MatrixCase {
  let m: Int
  let n: Int
  let k: Int
  let type: ck_type
  let weightBytes: [UInt8]
  /// What the weights stand for, rounded to bf16 as panels hold them.
  let weights: [Float]
  let x: [Float]
  let roundedX: [Float]
  let bias: [Float]?

  private static let table = ck_table_make(CK_ISA_REFERENCE)

  private static func rounded(_ values: [Float]) -> [Float] {
    var halves = [UInt16](repeating: 0, count: values.count)
    var result = values
    table.f32_to_bf16(&halves, values, values.count)
    table.bf16_to_f32(&result, halves, values.count)
    return result
  }

  /// - Parameter smallest: weights below this are zero.
  init(m: Int, n: Int, k: Int, type: ck_type, withBias: Bool, seed: UInt64, smallest: Float = 0) {
    var generator = SeededGenerator(seed: seed)
    (self.m, self.n, self.k, self.type) = (m, n, k, type)
    x = generator.floats(m * k)
    roundedX = Self.rounded(x)
    let values = generator.floats(n * k).map { $0.magnitude < smallest ? 0 : $0 }
    var bytes = [UInt8](repeating: 0, count: ck_type_bytes(type, n * k))
    var widened = values
    if let format = BlockFormat.allCases.first(where: { $0.type == type }) {
      format.quantize(&bytes, values, n * k)
      format.widen(Self.table, &widened, bytes, n * k)
    } else {
      Self.table.f32_to_bf16(&bytes, values, n * k)
    }
    weightBytes = bytes
    weights = Self.rounded(widened)
    bias = withBias ? generator.floats(n) : nil
  }

  /// The same weights with other inputs.
  init(_ other: MatrixCase, x: [Float]) {
    (m, n, k, type) = (other.m, other.n, other.k, other.type)
    (weightBytes, weights, bias) = (other.weightBytes, other.weights, other.bias)
    self.x = x
    roundedX = Self.rounded(x)
  }

  /// Runs the rows and columns asked for; columns beside them keep the value -7. Every buffer ends at a trap, the
  /// weights `slack` bytes before it.
  func run(_ kernel: ck_linear_kernel, rows: Range<Int>? = nil, columns: Range<Int>? = nil, slack: Int = 0) -> [Float] {
    let memory = GuardedMemory()
    defer { memory.free() }
    let rows = rows ?? 0..<m
    let columns = columns ?? 0..<n
    let x = memory.buffer(Array(x[rows.lowerBound * k..<rows.upperBound * k]))
    let prepared = memory.buffer([UInt8](repeating: 0xff, count: ck_input_bytes(kernel.input, k) * rows.count))
    withUnsafePointer(to: Self.table) {
      ck_prepare_input($0, kernel.input, prepared.rawPointer, x.pointer, k, rows.count, k)
    }
    let w = memory.buffer(weightBytes, slack: slack)
    let y = memory.buffer([Float](repeating: -7, count: rows.count * n))
    let bias = bias.map { memory.buffer($0) }
    var arguments = ck_linear(
      y: y.pointer, y_stride: n, x: x.pointer, x_stride: k, prepared: prepared.rawPointer, w: w.rawPointer,
      w_stride_bytes: ck_type_bytes(type, k), bias: bias?.pointer, m: rows.count, k: k, n0: columns.lowerBound,
      n1: columns.upperBound)
    kernel.run(&arguments)
    precondition(y.isFrontIntact, "wrote before the output")
    return y.elements
  }

  /// Calls `body` with every element's exact value and the most that a kernel may miss it by.
  ///
  /// A product of two bf16 numbers is exact in f32. A sum of k of them is rounded at most once for each and three times
  /// more (even and odd products apart, parts of k, the bias), each time by a unit of the sum of magnitudes at most.
  /// Denormals count as zero: 2^-126 for each input, product and sum, the other factor being at most 1.
  func forEachExact(_ body: (Int, Double, Double) -> Void) {
    for row in 0..<m {
      for column in 0..<n {
        var sum = Double(bias?[column] ?? 0)
        var magnitude = abs(sum)
        for i in 0..<k {
          let product = Double(roundedX[row * k + i]) * Double(weights[column * k + i])
          sum += product
          magnitude += abs(product)
        }
        let roundings = Double(k + 3 + k / 256)
        body(row * n + column, sum, roundings * unitRoundoff * magnitude + 4 * (Double(k) + 1) * 0x1p-126)
      }
    }
  }
}

@Suite("Matrix kernels")
struct MatrixKernelTests {
  /// Around the edges of tiles (16 x 16 x 32), of panels (32 columns, 512 deep) and of groups of rows (12, 32).
  static let shapes: [(m: Int, n: Int, k: Int)] = [
    (0, 5, 32), (1, 0, 32), (1, 1, 32), (2, 3, 0), (1, 17, 64), (3, 31, 96), (7, 32, 32), (12, 33, 64), (13, 15, 32),
    (15, 64, 32), (16, 16, 32), (17, 32, 64), (24, 7, 96), (25, 40, 32), (31, 5, 64), (32, 32, 512), (33, 70, 544),
    (48, 32, 32), (49, 1, 1056), (65, 48, 64),
  ]
  static let unevenDepths = [1, 2, 7, 31, 33, 63, 65, 257, 511, 513, 700]

  private func check(_ test: MatrixCase, _ kernel: MatrixKernel, slack: Int) {
    let result = test.run(kernel.kernel, slack: slack)
    var worst = 0.0
    test.forEachExact { index, exact, limit in worst = max(worst, abs(Double(result[index]) - exact) / limit) }
    #expect(worst <= 1, "\(test.m) x \(test.n) x \(test.k): \(worst) of what rounding explains")
  }

  @Test("the result is what double arithmetic gives on rounded inputs", arguments: MatrixKernel.all)
  func agreesWithDouble(kernel: MatrixKernel) {
    for (index, shape) in Self.shapes.enumerated() {
      let test = MatrixCase(
        m: shape.m, n: shape.n, k: kernel.depth(shape.k), type: kernel.type, withBias: index % 2 == 1,
        seed: UInt64(index))
      check(test, kernel, slack: index % 3)
    }
  }

  @Test("any depth will do where weights are no blocks", arguments: MatrixKernel.all.filter { $0.type == CK_BF16 })
  func unevenDepths(kernel: MatrixKernel) {
    for (index, k) in Self.unevenDepths.enumerated() {
      let test = MatrixCase(m: 5 + index * 3, n: 35, k: k, type: CK_BF16, withBias: index % 2 == 0, seed: UInt64(k))
      check(test, kernel, slack: index % 2)
    }
  }

  @Test("a row gives the same bits alone and among others", arguments: MatrixKernel.all)
  func rowsAreIndependent(kernel: MatrixKernel) {
    let n = 37
    let test = MatrixCase(m: 67, n: n, k: kernel.depth(576), type: kernel.type, withBias: true, seed: 1)
    let whole = test.run(kernel.kernel)
    for rows in [0..<1, 4..<6, 3..<16, 2..<18, 5..<37, 20..<67, 66..<67] {
      let part = test.run(kernel.kernel, rows: rows)
      #expect(sameBits(part, Array(whole[rows.lowerBound * n..<rows.upperBound * n])), "rows \(rows)")
    }
  }

  @Test("only the columns asked for are written, with the bits they have in the whole", arguments: MatrixKernel.all)
  func columnRanges(kernel: MatrixKernel) {
    for m in [1, 19, 33] {
      let test = MatrixCase(m: m, n: 75, k: kernel.depth(96), type: kernel.type, withBias: true, seed: 5)
      let whole = test.run(kernel.kernel)
      for range in [0..<0, 0..<1, 3..<4, 1..<75, 5..<38, 32..<64, 64..<75, 74..<75] {
        let part = test.run(kernel.kernel, columns: range)
        let expected = whole.enumerated().map { range.contains($0.offset % 75) ? $0.element : -7 }
        #expect(sameBits(part, expected), "\(m) rows, columns \(range)")
      }
    }
  }

  @Test("what is no number stays in its row", arguments: MatrixKernel.all)
  func infinities(kernel: MatrixKernel) {
    let plain = MatrixCase(m: 18, n: 33, k: kernel.depth(64), type: kernel.type, withBias: false, seed: 9)
    let clean = plain.run(kernel.kernel)
    var x = plain.x
    x[3 * plain.k + 5] = .nan
    let result = MatrixCase(plain, x: x).run(kernel.kernel)
    for index in result.indices {
      if index / 33 == 3 {
        #expect(result[index].isNaN)
      } else {
        #expect(result[index].bitPattern == clean[index].bitPattern)
      }
    }
  }

  @Test(
    "every tier packs the same panels", arguments: Tier.all,
    [CK_BF16.rawValue] + BlockFormat.allCases.map(\.type.rawValue))
  func panels(tier: Tier, type: UInt32) {
    let type = ck_type(type)
    let memory = GuardedMemory()
    defer { memory.free() }
    for (start, depth) in [(0, 32), (32, 1), (64, 33), (0, 70), (96, 512), (32, 0)] {
      // Nothing near the denormals, which may be zero in a panel.
      let test = MatrixCase(m: 0, n: 32, k: 768, type: type, withBias: false, seed: 2, smallest: 0x1p-60)
      let length = type == CK_BF16 ? depth : (depth + 31) / 32 * 32
      let rowBytes = ck_type_bytes(type, 768)
      // Up to the end of the last block.
      let block = BlockFormat.allCases.first { $0.type == type }?.length ?? 1
      let end = (start + length + block - 1) / block * block
      let rows: [UnsafePointer<CChar>] = (0..<32).map { row in
        // Each row ends where reading must end.
        let bytes = Array(test.weightBytes[row * rowBytes..<row * rowBytes + ck_type_bytes(type, end)])
        return UnsafePointer(memory.buffer(bytes, slack: row % 2).rawPointer.assumingMemoryBound(to: CChar.self))
      }
      let elements = (length + 31) / 32 * 32 * 32
      let panels = [tier.table, Self.reference].map { table in
        let panel = memory.buffer([UInt16](repeating: 9, count: elements))
        rows.withUnsafeBufferPointer { rows in
          if let rows = rows.baseAddress { table.pack_panel(panel.rawPointer, type, rows, start, length) }
        }
        return panel.elements
      }
      #expect(panels[0] == panels[1], "elements \(start)..<\(start + length)")
    }
  }

  private static let reference = ck_table_make(CK_ISA_REFERENCE)
}
