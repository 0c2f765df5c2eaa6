import CKernels

/// y = x · Wᵀ + b, with the weight as checkpoints have it: `[out, in]`.
public struct Linear: Sendable {
  /// [out, in], of a computable type
  public let weight: TensorView
  /// [out]
  public let bias: Tensor?

  public var inputSize: Int { weight.shape[1] }
  public var outputSize: Int { weight.shape[0] }

  /// - Throws: `TensorError.shapeMismatch` unless the weight is a matrix and the bias fits it;
  ///   `TensorError.unsupportedType` when the weight's type has no arithmetic.
  public init(weight: TensorView, bias: Tensor? = nil) throws(TensorError) {
    guard weight.shape.rank == 2 else { throw .shapeMismatch(expected: [-1, -1], actual: weight.shape.dimensions) }
    guard weight.dtype.isComputable else { throw .unsupportedType(weight.dtype) }
    if let bias, bias.count != weight.shape[0] {
      throw .shapeMismatch(expected: [weight.shape[0]], actual: bias.shape.dimensions)
    }
    self.weight = weight
    self.bias = bias
  }

  /// - Parameter x: `[..., in]`
  /// - Returns: `[rows, out]`, rows being all dimensions of `x` but the last.
  public func forward(_ x: Tensor, _ context: ComputeContext) -> Tensor {
    var y = Tensor(uninitialized: [x.rowCount, outputSize])
    forward(x, into: &y, column: 0, context)
    return y
  }

  /// Writes the result into columns `column..<column + outputSize` of `y`, which has as many rows as `x`.
  public func forward(_ x: Tensor, into y: inout Tensor, column: Int, _ context: ComputeContext) {
    precondition(x.columnCount == inputSize, "linear layer of \(inputSize) inputs given \(x.shape)")
    precondition(
      y.rowCount == x.rowCount && column >= 0 && column + outputSize <= y.columnCount,
      "\(x.rowCount) x \(outputSize) results at column \(column) of \(y.shape)")
    let rows = x.rowCount
    let stride = y.columnCount
    guard rows > 0, outputSize > 0 else { return }
    weight.withUnsafeBytes { weights in
      withOptionalElements(of: bias) { bias in
        x.withUnsafeElements { x in
          y.withUnsafeMutableElements { y in
            guard let x = x.baseAddress, let y = y.baseAddress else { return }
            let arguments = ck_linear(
              // Without inputs there are no weights to read, wherever they are.
              y: y + column, y_stride: stride, x: x, x_stride: inputSize, prepared: nil,
              w: weights.baseAddress ?? UnsafeRawPointer(x), w_stride_bytes: weight.dtype.byteCount(of: inputSize),
              bias: bias, m: rows, k: inputSize, n0: 0, n1: outputSize)
            run(arguments, context)
          }
        }
      }
    }
  }

  private func run(_ arguments: ck_linear, _ context: ComputeContext) {
    guard let type = weight.dtype.kernelType else { return }
    let kernel = withUnsafePointer(to: context.kernels.table) { ck_linear_kernel_for($0, type, arguments.m) }
    guard kernel.input != CK_INPUT_F32 else { return run(arguments, kernel, 0, context) }
    let rowBytes = ck_input_bytes(kernel.input, arguments.k)
    withUnsafeTemporaryAllocation(byteCount: rowBytes * arguments.m, alignment: 64) { prepared in
      guard let base = prepared.baseAddress else { return }
      nonisolated(unsafe) let (target, source) = (base, arguments.x)
      let (stride, inputs, kernels) = (arguments.x_stride, arguments.k, context.kernels)
      context.pool.parallelFor(count: arguments.m, grain: Self.preparedRows) { rows in
        withUnsafePointer(to: kernels.table) { table in
          ck_prepare_input(
            table, kernel.input, target + rows.lowerBound * rowBytes, source + rows.lowerBound * stride, stride,
            rows.count, inputs)
        }
      }
      var arguments = arguments
      arguments.prepared = UnsafeRawPointer(base)
      run(arguments, kernel, rowBytes, context)
    }
  }

  /// Rows whose preparation is worth handing to another thread.
  private static let preparedRows = 16

  /// Splits the output into tiles of rows and columns, never the sums.
  private func run(
    _ arguments: ck_linear, _ kernel: ck_linear_kernel, _ preparedRowBytes: Int, _ context: ComputeContext
  ) {
    nonisolated(unsafe) let shared = arguments
    let tiles = LinearTiles(
      rows: arguments.m, columns: outputSize, inputs: inputSize, threads: context.pool.threadCount,
      packsPanels: kernel.input == CK_INPUT_BF16)
    context.pool.parallelFor(count: tiles.count) { range in
      for index in range {
        let (rows, columns) = tiles[index]
        var part = shared
        part.y += rows.lowerBound * shared.y_stride
        part.x += rows.lowerBound * shared.x_stride
        part.prepared = shared.prepared.map { $0 + rows.lowerBound * preparedRowBytes }
        part.m = rows.count
        part.n0 = columns.lowerBound
        part.n1 = columns.upperBound
        kernel.run(&part)
      }
    }
  }
}

/// How the output matrix of a linear layer is cut for the threads.
struct LinearTiles: Sendable {
  private let rows: Int
  private let columns: Int
  private let rowBlock: Int
  private let columnBlock: Int

  /// Rows of a tile: a block of inputs that stays in a core's second-level cache. Kernels that pack weights into panels
  /// do so for every tile, and hold a part of each row only, so theirs are larger.
  private static let (maximumRows, maximumPanelRows) = (128, 512)
  /// Columns are cut at multiples of this: a cache line of results, or a panel.
  private static let (columnQuantum, panelQuantum) = (16, Int(CK_PANEL_COLUMNS))
  /// Multiplications that are worth handing to another thread: some microseconds.
  private static let minimumWork = 1 << 16

  /// - Parameter packsPanels: whether the kernel takes its inputs as bf16 and packs weights to fit.
  init(rows: Int, columns: Int, inputs: Int, threads: Int, packsPanels: Bool) {
    self.rows = rows
    self.columns = columns
    // Blocks of equal size rather than full ones and a rest, in fours, which is how kernels take rows.
    let rowBlocks = (rows - 1) / (packsPanels ? LinearTiles.maximumPanelRows : LinearTiles.maximumRows) + 1
    rowBlock = min(rows, ((rows - 1) / rowBlocks / 4 + 1) * 4)
    // Some pieces more than threads, so that a thread that is held up does not hold up all.
    let pieces = threads == 1 ? 1 : (threads * 4 + rowBlocks - 1) / rowBlocks
    let columnsForWork = LinearTiles.minimumWork / max(1, rowBlock * inputs) + 1
    let wanted = max(min(columns, columnsForWork), (columns - 1) / pieces + 1)
    let quantum = packsPanels ? LinearTiles.panelQuantum : LinearTiles.columnQuantum
    columnBlock = (wanted - 1) / quantum * quantum + quantum
  }

  private var columnBlocks: Int { (columns - 1) / columnBlock + 1 }

  var count: Int { ((rows - 1) / rowBlock + 1) * columnBlocks }

  /// The `index`-th tile.
  subscript(index: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    let row = index / columnBlocks * rowBlock
    let column = index % columnBlocks * columnBlock
    return (row..<min(rows, row + rowBlock), column..<min(columns, column + columnBlock))
  }
}

/// Calls `body` with the elements of a tensor that may be absent.
func withOptionalElements<R>(of tensor: Tensor?, _ body: (UnsafePointer<Float>?) -> R) -> R {
  guard let tensor else { return body(nil) }
  return tensor.withUnsafeElements { body($0.baseAddress) }
}
