import Synchronization

/// Rows of a tensor that lie apart, put together in memory when they are first needed: looking at a model costs nothing.
///
/// @unchecked: the memory is written once, under the lock, before anyone reads it.
final class GatheredRows: @unchecked Sendable {
  private let source: TensorView
  private let ranges: [Range<Int>]
  private let base: UnsafeMutableRawPointer
  private let byteCount: Int
  private let isFilled = Mutex(false)

  /// - Parameter ranges: of the outermost dimension of `source`.
  init(_ source: TensorView, _ ranges: [Range<Int>], byteCount: Int) {
    self.source = source
    self.ranges = ranges
    self.byteCount = byteCount
    // Memory that nothing touches is not taken.
    base = UnsafeMutableRawPointer.allocate(byteCount: max(byteCount, 1), alignment: 64)
  }

  deinit { base.deallocate() }

  /// Where the rows are, once `fill` has been called.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: byteCount) }

  func fill() {
    isFilled.withLock { isFilled in
      guard !isFilled else { return }
      var offset = 0
      for range in ranges {
        source.slice(range).withUnsafeBytes { part in
          guard let from = part.baseAddress else { return }
          (base + offset).copyMemory(from: from, byteCount: part.count)
          offset += part.count
        }
      }
      isFilled = true
    }
  }
}
