import CKernels

/// A product of inputs and weights that is to be computed, by pointers that hold while it is.
struct LinearProduct {
  /// For all rows and columns; `prepared` is still open.
  var arguments: ck_linear
  let type: ck_type

  /// Computes products that share rows of inputs, in one call of the threads.
  ///
  /// Splits the outputs into tiles of rows and columns, never the sums.
  static func run(_ products: [LinearProduct], _ context: ComputeContext) {
    var works: [Work] = []
    works.reserveCapacity(products.count)
    var inputs: [PreparedInput] = []
    var tileCount = 0
    for product in products where product.arguments.m > 0 && product.arguments.n1 > 0 {
      let arguments = product.arguments
      let kernel = withUnsafePointer(to: context.kernels.table) { ck_linear_kernel_for($0, product.type, arguments.m) }
      let input = inputs.first { $0.form == kernel.input } ?? PreparedInput(kernel.input, of: arguments, context)
      if inputs.allSatisfy({ $0.form != kernel.input }) { inputs.append(input) }
      let work = Work(product, kernel, input, firstTile: tileCount, threads: context.pool.threadCount)
      tileCount += work.tiles.count
      works.append(work)
    }
    nonisolated(unsafe) let shared = works
    context.pool.parallelFor(count: tileCount) { range in
      for index in range {
        guard let work = shared.last(where: { $0.firstTile <= index }) else { continue }
        work.run(tile: index - work.firstTile)
      }
    }
    withExtendedLifetime(inputs) {}
  }

  /// A product, its kernel, and how it is cut.
  private struct Work {
    private let arguments: ck_linear
    private let kernel: ck_linear_kernel
    private let preparedRowBytes: Int
    let tiles: LinearTiles
    /// The number of tiles of the products before this one.
    let firstTile: Int

    init(_ product: LinearProduct, _ kernel: ck_linear_kernel, _ input: PreparedInput, firstTile: Int, threads: Int) {
      var arguments = product.arguments
      arguments.prepared = input.base
      self.arguments = arguments
      self.kernel = kernel
      preparedRowBytes = input.rowBytes
      tiles = LinearTiles(
        rows: arguments.m, columns: arguments.n1, inputs: arguments.k, threads: threads, input: kernel.input)
      self.firstTile = firstTile
    }

    func run(tile: Int) {
      let (rows, columns) = tiles[tile]
      var part = arguments
      part.y += rows.lowerBound * arguments.y_stride
      part.x += rows.lowerBound * arguments.x_stride
      part.prepared = arguments.prepared.map { $0 + rows.lowerBound * preparedRowBytes }
      part.m = rows.count
      part.n0 = columns.lowerBound
      part.n1 = columns.upperBound
      kernel.run(&part)
    }
  }
}

/// Rows of inputs in the form that a kernel takes; nothing where that is the form they have.
private struct PreparedInput {
  let form: ck_input
  let rowBytes: Int
  private let storage: TensorStorage?

  var base: UnsafeRawPointer? { storage.map { UnsafeRawPointer($0.base) } }

  /// Rows whose preparation is worth handing to another thread.
  private static let grain = 16

  init(_ form: ck_input, of arguments: ck_linear, _ context: ComputeContext) {
    self.form = form
    rowBytes = ck_input_bytes(form, arguments.k)
    guard form != CK_INPUT_F32 else {
      storage = nil
      return
    }
    let storage = TensorStorage(uninitialized: rowBytes * arguments.m / MemoryLayout<Float>.stride)
    nonisolated(unsafe) let (target, source) = (UnsafeMutableRawPointer(storage.base), arguments.x)
    let (rowBytes, stride, inputs, kernels) = (rowBytes, arguments.x_stride, arguments.k, context.kernels)
    context.pool.parallelFor(count: arguments.m, grain: Self.grain) { rows in
      withUnsafePointer(to: kernels.table) { table in
        ck_prepare_input(
          table, form, target + rows.lowerBound * rowBytes, source + rows.lowerBound * stride, stride, rows.count,
          inputs)
      }
    }
    self.storage = storage
  }
}
