import CKernels

/// Floats on a 64-byte boundary, so that vectors do not straddle cache lines.
///
/// @unchecked: the memory is written only through `Tensor`'s mutating methods, which first make sure that the storage
/// has a single owner; shared storage is only read.
final class TensorStorage: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>
  let count: Int

  /// Memory of activations is kept for those of the next layer: given back to the system, it would come again page by
  /// page, each cleared, which takes a tenth of the time that a picture takes.
  private static let keepsFreedMemory: Void = ck_keep_freed_memory()

  /// Memory with no defined content.
  init(uninitialized count: Int) {
    Self.keepsFreedMemory
    self.count = count
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    base = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64).bindMemory(to: Float.self, capacity: count)
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }
}
