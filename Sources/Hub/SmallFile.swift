import Glibc

/// Files that are read and written whole.
enum SmallFile {
  /// - Throws: `HubError.file`; `EFBIG` where it is longer than `limit`.
  static func read(_ path: String, limit: Int) throws(HubError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .file(path: path, code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .file(path: path, code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .file(path: path, code: EINVAL) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw .file(path: path, code: errno)
      }
      bytes += buffer[..<count]
      guard bytes.count <= limit else { throw .file(path: path, code: EFBIG) }
    }
  }

  /// Puts a whole file in place at once: a reader sees the old one or the new one, also after a power cut.
  static func replace(_ path: String, with text: String) throws(HubError) {
    let temporary = "\(path).\(getpid()).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .file(path: path, code: errno) }
    defer { close(descriptor) }
    do throws(HubError) {
      try Array(text.utf8).withUnsafeBufferPointer { bytes throws(HubError) in
        try Descriptor.writeAll(UnsafeRawBufferPointer(bytes), to: descriptor, path: path)
      }
      try Descriptor.synchronize(descriptor, path: path)
    } catch {
      unlink(temporary)
      throw error
    }
    guard rename(temporary, path) == 0 else {
      let code = errno
      unlink(temporary)
      throw .file(path: path, code: code)
    }
  }
}

/// What is done with open files.
enum Descriptor {
  static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String) throws(HubError) {
    var rest = bytes
    while !rest.isEmpty {
      let written = write(descriptor, rest.baseAddress, min(rest.count, 1 << 30))
      if written >= 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      } else if errno != EINTR {
        throw .file(path: path, code: errno)
      }
    }
  }

  /// Waits until the disk has it.
  static func synchronize(_ descriptor: Int32, path: String) throws(HubError) {
    // Some file systems have nothing to sync and say so.
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
      throw .file(path: path, code: errno)
    }
  }
}
