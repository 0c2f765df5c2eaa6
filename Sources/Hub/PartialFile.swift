import Glibc

/// A file on its way: what has come of it lies under a name of its own until it is whole and its hash is right.
///
/// What an earlier run left is hashed and continued.
final class PartialFile: ResponseSink {
  let file: RemoteFile
  /// Bytes that are here and hashed.
  private(set) var count = 0
  /// Whether something that is here came in another transfer than the last.
  private(set) var isPatchwork = false

  private let path: String
  private let descriptor: Int32
  private let host: String
  private let progress: PullProgress
  private var hasher: ContentHasher
  /// Where the transfer that is to come must begin.
  private var requestedOffset = 0

  /// Opens `path` or makes it, and reads what is there.
  /// - Throws: `HubError.file`, `.cancelled`.
  init(
    _ file: RemoteFile, at path: String, host: String, progress: PullProgress, isCancelled: () -> Bool
  ) throws(HubError) {
    self.file = file
    self.path = path
    self.host = host
    self.progress = progress
    hasher = ContentHasher(like: file.digest, size: file.size)
    descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .file(path: path, code: errno) }
    try readWhatIsThere(isCancelled)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  private func readWhatIsThere(_ isCancelled: () -> Bool) throws(HubError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .file(path: path, code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .file(path: path, code: EINVAL) }
    if status.st_size > file.size { try truncate(to: 0) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      guard !isCancelled() else { throw .cancelled }
      let length = read(descriptor, &buffer, buffer.count)
      if length == 0 { break }
      if length < 0 {
        if errno == EINTR { continue }
        throw .file(path: path, code: errno)
      }
      buffer.withUnsafeBytes { hasher.update(UnsafeRawBufferPointer(rebasing: $0[..<length])) }
      count += length
      progress.add(length, received: false)
    }
    isPatchwork = count > 0
  }

  /// Forgets what is here.
  func restart() throws(HubError) {
    try truncate(to: 0)
    guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw .file(path: path, code: errno) }
    progress.add(-count, received: false)
    count = 0
    isPatchwork = false
    hasher = ContentHasher(like: file.digest, size: file.size)
  }

  private func truncate(to length: Int) throws(HubError) {
    guard ftruncate(descriptor, off_t(length)) == 0 else { throw .file(path: path, code: errno) }
  }

  /// Called before each transfer.
  /// - Returns: the first byte to ask for.
  func prepare() -> Int {
    requestedOffset = count
    if count > 0 { isPatchwork = true }
    return count
  }

  // MARK: ResponseSink

  /// A server may answer a range with the whole file, never with another range or a file of another size.
  func begin(_ head: HTTPHead) throws {
    if head.status == 206, requestedOffset > 0 {
      guard let range = head.contentRange, range.start == requestedOffset, (range.total ?? file.size) == file.size
      else {
        try restart()
        throw PassingFault(error: .connectionLost(host: host, reason: "another part came than was asked for"))
      }
      return
    }
    if count > 0 { try restart() }
    if let length = head.contentLength, length != file.size {
      throw HubError.wrongSize(path: file.path.text, expected: file.size, actual: length)
    }
  }

  func receive(_ bytes: UnsafeRawBufferPointer) throws {
    guard bytes.count <= file.size - count else {
      throw HubError.wrongSize(path: file.path.text, expected: file.size, actual: count + bytes.count)
    }
    try Descriptor.writeAll(bytes, to: descriptor, path: path)
    hasher.update(bytes)
    count += bytes.count
    progress.add(bytes.count, received: true)
  }

  // MARK: the end

  var isWhole: Bool { count == file.size }

  /// - Returns: the hash that is there in place of the right one; `nil` where it is right.
  func wrongHash() -> String? {
    let actual = hasher.finished()
    return actual == file.digest.text ? nil : actual
  }

  /// Waits until the disk has it and gives it its name.
  func finish(as destination: String) throws(HubError) {
    try Descriptor.synchronize(descriptor, path: path)
    guard rename(path, destination) == 0 else { throw .file(path: destination, code: errno) }
  }

  /// Takes away what is known to be wrong.
  func discard() {
    progress.add(-count, received: false)
    unlink(path)
  }
}
