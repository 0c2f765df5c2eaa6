import Glibc

/// An immutable tensor in memory that something else owns: weights in a mapped file.
///
/// The view keeps its owner alive. The elements may lie at any address; nothing assumes alignment.
///
/// @unchecked: the bytes are promised not to change while the owner lives, and nothing here writes them.
public struct TensorView: @unchecked Sendable {
  public let shape: Shape
  public let dtype: DType
  /// Row-major, little-endian, `dtype.byteCount(of: shape)` of them.
  private let bytes: UnsafeRawBufferPointer
  private let owner: (any AnyObject & Sendable)?
  /// The owner where the bytes are yet to be put together.
  private let gathered: GatheredRows?

  /// - Parameter owner: what must live as long as `bytes`, such as the mapping of a file.
  /// - Throws: `TensorError.byteCountMismatch`, `TensorError.shapeTooLarge`.
  public init(
    shape: Shape, dtype: DType, bytes: UnsafeRawBufferPointer, owner: any AnyObject & Sendable
  ) throws(TensorError) {
    guard let expected = dtype.byteCount(of: shape) else { throw .shapeTooLarge(shape.dimensions) }
    guard expected == bytes.count else { throw .byteCountMismatch(expected: expected, actual: bytes.count) }
    self.init(trusted: shape, dtype, bytes, owner)
  }

  private init(
    trusted shape: Shape, _ dtype: DType, _ bytes: UnsafeRawBufferPointer, _ owner: (any AnyObject & Sendable)?,
    gathered: GatheredRows? = nil
  ) {
    self.shape = shape
    self.dtype = dtype
    self.bytes = bytes
    self.owner = owner
    self.gathered = gathered
  }

  /// The elements of an f32 tensor, which the view keeps.
  public init(_ tensor: Tensor) {
    let copy = TensorStorage(uninitialized: tensor.count)
    tensor.withUnsafeElements { elements in
      if let source = elements.baseAddress { copy.base.initialize(from: source, count: elements.count) }
    }
    let bytes = UnsafeRawBufferPointer(start: copy.base, count: tensor.count * MemoryLayout<Float>.stride)
    self.init(trusted: tensor.shape, .f32, bytes, copy)
  }

  public var byteCount: Int { bytes.count }

  /// The same elements in another shape.
  /// - Throws: `TensorError.shapeMismatch` when the counts differ, or blocks would be cut.
  public func reshaped(_ newShape: Shape) throws(TensorError) -> TensorView {
    guard newShape.count == shape.count, dtype.byteCount(of: newShape) != nil else {
      throw .shapeMismatch(expected: newShape.dimensions, actual: shape.dimensions)
    }
    return TensorView(trusted: newShape, dtype, bytes, owner, gathered: gathered)
  }

  /// Part of the outermost dimension, sharing the memory: the thirds of a fused query-key-value weight.
  public func slice(_ range: Range<Int>) -> TensorView {
    precondition(shape.rank > 0 && range.lowerBound >= 0 && range.upperBound <= shape[0], "\(range) of \(shape)")
    let inner = dtype.byteCount(of: shape.dimensions.dropFirst().reduce(1, *))
    let part = UnsafeRawBufferPointer(rebasing: bytes[range.lowerBound * inner..<range.upperBound * inner])
    return TensorView(
      trusted: Shape([range.count] + shape.dimensions.dropFirst()), dtype, part, owner, gathered: gathered)
  }

  /// Parts of the outermost dimension, one after another, in memory of their own.
  public func gathering(_ ranges: [Range<Int>]) -> TensorView {
    let inner = dtype.byteCount(of: shape.dimensions.dropFirst().reduce(1, *))
    let rows = ranges.reduce(0) { $0 + $1.count }
    for range in ranges {
      precondition(shape.rank > 0 && range.lowerBound >= 0 && range.upperBound <= shape[0], "\(range) of \(shape)")
    }
    let gathered = GatheredRows(self, ranges, byteCount: rows * inner)
    return TensorView(
      trusted: Shape([rows] + shape.dimensions.dropFirst()), dtype, gathered.bytes, nil, gathered: gathered)
  }

  /// Calls `body` with the elements, row-major and little-endian, which are there while it runs: a pointer that is kept would
  /// outlive a view whose last use it was.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime((owner, gathered)) {} }
    gathered?.fill()
    return try body(bytes)
  }

  /// Has the system read the elements from their file, if they lie in one: the first computing then need not wait for them.
  ///
  /// - Parameter willRead: called with the bytes of each piece before it is read; `false` ends it.
  /// - Returns: whether all was read.
  public func readAhead(willRead: (Int) -> Bool) -> Bool {
    withUnsafeBytes { bytes in
      for start in stride(from: 0, to: bytes.count, by: Self.readAheadBytes) {
        let end = min(start + Self.readAheadBytes, bytes.count)
        guard willRead(end - start) else { return false }
        Self.readPages(of: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
      }
      return true
    }
  }

  private static let readAheadBytes = 4 << 20

  /// Advice that the system may leave aside: nothing depends on it but time.
  private static func readPages(of bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    let page = UInt(sysconf(Int32(_SC_PAGESIZE)))
    let start = UInt(bitPattern: base) / page * page
    let length = Int(UInt(bitPattern: base) + UInt(bytes.count) - start)
    guard let place = UnsafeMutableRawPointer(bitPattern: start) else { return }
    // Linux knows it from 5.14 on, the C library's header of Debian 12 does not always.
    let populateForReading: Int32 = 22
    if madvise(place, length, populateForReading) != 0 { madvise(place, length, MADV_WILLNEED) }
  }

  /// The elements as f32.
  /// - Throws: `TensorError.unsupportedType` for integers, booleans.
  public func toTensor(_ kernels: Kernels) throws(TensorError) -> Tensor {
    guard dtype.isComputable || dtype == .f64 else { throw .unsupportedType(dtype) }
    var result = Tensor(uninitialized: shape)
    withUnsafeBytes { bytes in
      result.withUnsafeMutableElements { target in
        guard let base = target.baseAddress else { return }
        kernels.widen(bytes, dtype, into: base, count: target.count)
      }
    }
    return result
  }
}
