import Glibc

/// A file that comes to be whole or not at all: written under another name in the same folder, made durable, then renamed.
/// Released before `finish`, it leaves nothing behind.
final class NewFile {
  private let path: String
  private let temporaryPath: String
  private let descriptor: Int32
  private let replaces: Bool
  private var isFinished = false
  private(set) var count = 0

  /// - Parameters:
  ///   - byteCount: what will be written; refused at once where the disk has less room.
  ///   - replaces: whether a file that is there gives way.
  /// - Throws: `WeightsError.alreadyExists`, `.cannotWrite`, `.diskFull`.
  init(path: String, byteCount: Int, replaces: Bool) throws(WeightsError) {
    var status = stat()
    if lstat(path, &status) == 0 {
      guard status.st_mode & S_IFMT != S_IFDIR else { throw .cannotWrite(path: path, systemError: EISDIR) }
      guard replaces else { throw .alreadyExists(path: path) }
    }
    self.path = path
    self.replaces = replaces
    let slash = path.lastIndex(of: "/")
    let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
    let folder = slash.map { path[...$0] } ?? "./"
    try Self.requireSpace(byteCount, in: String(folder), for: path)
    // Names may have 255 bytes.
    temporaryPath = "\(folder).\(name.prefix(40)).\(getpid())-\(UInt32.random(in: 0 ... .max)).part"
    descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, systemError: errno) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if !isFinished, descriptor >= 0 { unlink(temporaryPath) }
  }

  /// Free space as the file system tells it; one that does not tell is believed to have enough.
  private static func requireSpace(_ byteCount: Int, in folder: String, for path: String) throws(WeightsError) {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { throw .cannotWrite(path: path, systemError: errno) }
    let (available, overflow) = Int(clamping: status.f_bavail).multipliedReportingOverflow(
      by: Int(clamping: status.f_frsize))
    guard !overflow, status.f_blocks > 0 else { return }
    guard byteCount <= available else {
      throw .diskFull(path: path, needed: byteCount, available: available)
    }
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws(WeightsError) {
    var rest = bytes
    while !rest.isEmpty {
      let written = write(descriptor, rest.baseAddress, min(rest.count, 1 << 30))
      if written >= 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      } else if errno != EINTR {
        throw .cannotWrite(path: path, systemError: errno)
      }
    }
    count += bytes.count
  }

  /// Waits until the disk has the file and puts it in its place.
  func finish() throws(WeightsError) {
    // Some file systems have nothing to sync and say so.
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
      throw .cannotWrite(path: path, systemError: errno)
    }
    if !replaces, access(path, F_OK) == 0 { throw .alreadyExists(path: path) }
    guard rename(temporaryPath, path) == 0 else { throw .cannotWrite(path: path, systemError: errno) }
    isFinished = true
    synchronizeFolder()
  }

  /// The new name survives a power cut, too. The file itself is safe already, so that nothing here is an error.
  private func synchronizeFolder() {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
