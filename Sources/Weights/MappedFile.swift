import Glibc

/// A file's bytes, mapped read-only: pages come from the disk when they are touched and are shared between processes.
///
/// The size is that at opening; readers check every length in the file against it. Nothing can protect a mapping from a
/// file that another process truncates later, so a model's files must not be cut while it is loaded.
public final class MappedFile: Sendable {
  public let path: String
  public let count: Int
  private let base: UInt

  /// Maps the regular file at `path`.
  /// - Throws: `WeightsError.cannotOpen`, `.notARegularFile`, `.emptyFile`.
  public init(path: String) throws(WeightsError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, systemError: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .cannotOpen(path: path, systemError: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path: path) }
    guard status.st_size > 0 else { throw .emptyFile(path: path) }
    let count = Int(status.st_size)
    guard let mapping = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), mapping != MAP_FAILED else {
      throw .cannotOpen(path: path, systemError: errno)
    }
    self.path = path
    self.count = count
    self.base = UInt(bitPattern: mapping)
  }

  deinit {
    munmap(UnsafeMutableRawPointer(bitPattern: base), count)
  }

  /// Calls `body` with the whole file, which is mapped while it runs.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(bytes)
  }

  /// The whole file. For what keeps this object alive as long as it keeps the bytes.
  var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: base), count: count)
  }
}
