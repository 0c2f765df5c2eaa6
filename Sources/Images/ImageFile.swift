import Glibc

/// Reads picture files, and nothing that is not a plain file.
public enum ImageFile {
  /// The bytes of the file at `path`.
  ///
  /// A pipe or a device is refused rather than waited for.
  public static func read(_ path: String, limits: ImageLimits = .standard) throws(ImageError) -> [UInt8] {
    let descriptor = try opened(path)
    defer { close(descriptor) }
    let byteCount = try plainFileByteCount(descriptor)
    guard byteCount <= limits.maximumFileBytes else {
      throw .fileTooLarge(byteCount: byteCount, limit: limits.maximumFileBytes)
    }
    return try readAll(descriptor, expectedByteCount: byteCount, limits: limits)
  }

  /// O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
  private static func opened(_ path: String) throws(ImageError) -> CInt {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw errno == ENOENT ? .fileNotFound : .unreadable(code: errno) }
    return descriptor
  }

  private static func plainFileByteCount(_ descriptor: CInt) throws(ImageError) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable(code: errno) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return Int(status.st_size)
    case S_IFDIR: throw .isDirectory
    default: throw .notARegularFile
    }
  }

  /// What the beginning of the file at `path` says it is; `nil` for what is no picture.
  /// - Throws: `.unsupportedFormat` for pictures of another kind, and what `read` throws of files.
  public static func format(of path: String) throws(ImageError) -> ImageFormat? {
    let descriptor = try opened(path)
    defer { close(descriptor) }
    _ = try plainFileByteCount(descriptor)
    let start = try readPart(descriptor, atMost: 1024)
    guard !start.isEmpty else { throw .emptyFile }
    switch ImageSignature(of: start) {
    case .supported(let format): return format
    case .unsupported(.pdf), .unsupported(.svg), .text, .unknown: return nil
    case .unsupported(let format): throw .unsupportedFormat(format)
    }
  }

  /// Everything that comes out of an open descriptor, such as standard input, until its end.
  public static func read(
    descriptor: Int32, limits: ImageLimits = .standard
  ) throws(ImageError) -> [UInt8] {
    try readAll(descriptor, expectedByteCount: 1 << 16, limits: limits)
  }

  private static func readAll(
    _ descriptor: Int32, expectedByteCount: Int, limits: ImageLimits
  ) throws(ImageError) -> [UInt8] {
    var bytes: [UInt8] = []
    // One more than expected: so that a file which grew meanwhile is noticed.
    var part = try readPart(descriptor, atMost: max(expectedByteCount, 4096) + 1)
    while !part.isEmpty {
      if bytes.isEmpty { bytes = part } else { bytes.append(contentsOf: part) }
      guard bytes.count <= limits.maximumFileBytes else {
        throw .fileTooLarge(byteCount: bytes.count, limit: limits.maximumFileBytes)
      }
      part = try readPart(descriptor, atMost: min(max(1 << 16, bytes.count / 2), 1 << 24))
    }
    guard !bytes.isEmpty else { throw .emptyFile }
    return bytes
  }

  /// What one `read` gives; empty at the end.
  private static func readPart(_ descriptor: Int32, atMost size: Int) throws(ImageError) -> [UInt8] {
    var received = 0
    let part = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      repeat {
        received = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      } while received < 0 && (errno == EINTR || errno == EAGAIN && waitForInput(descriptor))
      count = max(0, received)
    }
    guard received >= 0 else { throw errno == EISDIR ? .isDirectory : .unreadable(code: errno) }
    return part
  }

  /// A pipe that another program made non-blocking has nothing yet.
  private static func waitForInput(_ descriptor: Int32) -> Bool {
    var input = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&input, 1, -1) > 0 || errno == EINTR
  }
}
