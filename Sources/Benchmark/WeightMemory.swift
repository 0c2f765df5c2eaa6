import Glibc

/// Memory for one tensor, given back when nothing refers to it any more.
///
/// @unchecked: written by the one who makes it, before anybody else sees it.
final class WeightMemory: @unchecked Sendable {
  let bytes: UnsafeMutableRawBufferPointer

  /// - Parameter inHugePages: asks the system for pages of 2 MiB where it has them; the usual ones are what a mapped file
  ///   has.
  /// - Throws: `BenchmarkError.allocationFailed`.
  init(byteCount: Int, inHugePages: Bool = false) throws(BenchmarkError) {
    let length = max(byteCount, 1)
    let memory = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory, memory != MAP_FAILED else { throw .allocationFailed(bytes: byteCount) }
    madvise(memory, length, inHugePages ? MADV_HUGEPAGE : MADV_NOHUGEPAGE)
    bytes = UnsafeMutableRawBufferPointer(start: memory, count: length)
  }

  deinit { munmap(bytes.baseAddress, bytes.count) }
}
