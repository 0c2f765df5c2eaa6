/// Floats on a 64-byte boundary, so that vectors do not straddle cache lines.
///
/// @unchecked: the memory is written only through `Tensor`'s mutating methods, which first make sure that the storage
/// has a single owner; shared storage is only read.
final class TensorStorage: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>
  let count: Int

  /// Memory with no defined content.
  init(uninitialized count: Int) {
    self.count = count
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    base = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64).bindMemory(to: Float.self, capacity: count)
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }
}
