// Tensors: what the parts of a model are written in.
//
// - `Tensor` is an activation: dense f32 in memory of its own, a value. `TensorView` is a weight: f32, f16, bf16 in a
//   mapped file that it keeps alive.
// - `Linear`, `Embedding`, `RMSNorm`, `LayerNorm`, `RotaryEmbedding` hold weights and are immutable; `attention`,
//   `siluGate`, `softmax` and `Activation` are functions. Each takes a `ComputeContext`: the kernels and the threads.
// - Matrices are row-major, [rows, columns]; a sequence is [T, width], heads lie side by side in the columns, and
//   `HeadView` says where.
// - A result depends on its own inputs alone: not on the number of threads, not on how many tokens were computed at
//   once. The `reference` instruction set gives the same bits on every machine besides.
// - Shapes that do not fit are programmers' errors and stop at a precondition, with both numbers; what a file can get
//   wrong is thrown as `TensorError` when a layer is made.

/// A dense row-major tensor of f32 that owns its memory: activations, caches, small weights.
///
/// A value type: a copy shares memory until one of the two is written.
public struct Tensor: Sendable {
  public private(set) var shape: Shape
  private var storage: TensorStorage

  /// - Parameter storage: owned by nobody else, of as many elements as the shape.
  init(shape: Shape, storage: TensorStorage) {
    self.shape = shape
    self.storage = storage
  }

  /// Zeros.
  public init(zeros shape: Shape) {
    self.init(uninitialized: shape)
    storage.base.initialize(repeating: 0, count: shape.count)
  }

  /// Memory whose every element the caller writes before it is read.
  public init(uninitialized shape: Shape) {
    self.init(shape: shape, storage: TensorStorage(uninitialized: shape.count))
  }

  /// `values` in row-major order, as many as the shape has elements.
  public init(shape: Shape, values: some Collection<Float>) {
    precondition(values.count == shape.count, "\(values.count) values for shape \(shape)")
    self.init(uninitialized: shape)
    _ = UnsafeMutableBufferPointer(start: storage.base, count: shape.count).initialize(from: values)
  }

  /// The number of elements.
  public var count: Int { shape.count }
  /// The number of rows when all dimensions but the last are seen as one.
  public var rowCount: Int { shape.rowCount }
  /// The last dimension.
  public var columnCount: Int { shape.columnCount }

  /// The elements in row-major order.
  public var values: [Float] { Array(UnsafeBufferPointer(start: storage.base, count: count)) }

  /// One element, by its indices. For tests and small things: loops belong in kernels.
  public subscript(indices: Int...) -> Float {
    get { storage.base[offset(indices)] }
    set {
      makeUnique()
      storage.base[offset(indices)] = newValue
    }
  }

  private func offset(_ indices: [Int]) -> Int {
    precondition(indices.count == shape.rank, "\(indices.count) indices into shape \(shape)")
    var offset = 0
    for (index, extent) in zip(indices, shape.dimensions) {
      precondition(index >= 0 && index < extent, "index \(indices) outside shape \(shape)")
      offset = offset * extent + index
    }
    return offset
  }

  /// The same elements in another shape of equal count.
  public func reshaped(_ newShape: Shape) -> Tensor {
    precondition(newShape.count == count, "\(shape) reshaped to \(newShape)")
    return Tensor(shape: newShape, storage: storage)
  }

  /// Calls `body` with all elements in row-major order.
  public func withUnsafeElements<R, E: Error>(_ body: (UnsafeBufferPointer<Float>) throws(E) -> R) throws(E) -> R {
    try withExtendedLifetime(storage) { () throws(E) -> R in
      try body(UnsafeBufferPointer(start: storage.base, count: count))
    }
  }

  /// Calls `body` with all elements, which it may write; copies them first when they are shared.
  public mutating func withUnsafeMutableElements<R, E: Error>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws(E) -> R
  ) throws(E) -> R {
    makeUnique()
    return try body(UnsafeMutableBufferPointer(start: storage.base, count: count))
  }

  private mutating func makeUnique() {
    if isKnownUniquelyReferenced(&storage) { return }
    let copy = TensorStorage(uninitialized: count)
    copy.base.initialize(from: storage.base, count: count)
    storage = copy
  }
}

// MARK: rows

extension Tensor {
  /// A copy of the given rows: `[range.count, columnCount]`.
  public func rows(_ range: Range<Int>) -> Tensor {
    precondition(range.lowerBound >= 0 && range.upperBound <= rowCount, "rows \(range) of shape \(shape)")
    let columns = columnCount
    var result = Tensor(uninitialized: [range.count, columns])
    withUnsafeElements { source in
      result.withUnsafeMutableElements { target in
        copyElements(to: target, at: 0, from: source, at: range.lowerBound * columns, count: range.count * columns)
      }
    }
    return result
  }

  /// One row.
  public func row(_ index: Int) -> Tensor { rows(index..<index + 1) }

  /// Overwrites rows from `start` on with all rows of `source`, which has the same number of columns.
  public mutating func setRows(from start: Int, to source: Tensor) {
    let columns = columnCount
    precondition(source.columnCount == columns, "rows of \(source.columnCount) into shape \(shape)")
    precondition(start >= 0 && start + source.rowCount <= rowCount, "\(source.rowCount) rows at \(start) of \(shape)")
    withUnsafeMutableElements { target in
      source.withUnsafeElements { elements in
        copyElements(to: target, at: start * columns, from: elements, at: 0, count: elements.count)
      }
    }
  }

  /// The columns `range` of every row: `[rowCount, range.count]`.
  public func columns(_ range: Range<Int>) -> Tensor {
    precondition(range.lowerBound >= 0 && range.upperBound <= columnCount, "columns \(range) of shape \(shape)")
    var result = Tensor(uninitialized: [rowCount, range.count])
    withUnsafeElements { source in
      result.withUnsafeMutableElements { target in
        for row in 0..<rowCount {
          let from = row * columnCount + range.lowerBound
          copyElements(to: target, at: row * range.count, from: source, at: from, count: range.count)
        }
      }
    }
    return result
  }

  /// The rows of all tensors, one after another. All have the same number of columns; there is at least one.
  public static func concatenatingRows(_ tensors: [Tensor]) -> Tensor {
    precondition(!tensors.isEmpty, "no tensors to concatenate")
    var result = Tensor(uninitialized: [tensors.reduce(0) { $0 + $1.rowCount }, tensors[0].columnCount])
    var start = 0
    for tensor in tensors {
      result.setRows(from: start, to: tensor)
      start += tensor.rowCount
    }
    return result
  }
}

private func copyElements(
  to target: UnsafeMutableBufferPointer<Float>, at targetStart: Int,
  from source: UnsafeBufferPointer<Float>, at sourceStart: Int, count: Int
) {
  guard count > 0, let target = target.baseAddress, let source = source.baseAddress else { return }
  (target + targetStart).update(from: source + sourceStart, count: count)
}
