/// Bytes of a tensor that was put together in memory.
///
/// @unchecked: written by the one who makes it, before it is shared; from then on only read.
final class ByteStorage: @unchecked Sendable {
  private let base: UnsafeMutableRawPointer
  private let byteCount: Int

  /// Memory with no defined content.
  init(byteCount: Int) {
    self.byteCount = byteCount
    base = UnsafeMutableRawPointer.allocate(byteCount: max(byteCount, 1), alignment: 64)
  }

  deinit { base.deallocate() }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: byteCount) }

  func write(_ source: UnsafeRawBufferPointer, at offset: Int) {
    precondition(
      offset >= 0 && source.count <= byteCount - offset, "\(source.count) bytes at \(offset) of \(byteCount)")
    guard let from = source.baseAddress else { return }
    (base + offset).copyMemory(from: from, byteCount: source.count)
  }
}
