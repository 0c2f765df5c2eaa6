import Foundation
import Glibc

/// An open file, and the few operations that durable files are made of. Closed when it is released.
final class PosixFile: @unchecked Sendable {
  let descriptor: Int32
  /// Where it was opened, or moved to since.
  private(set) var path: String

  /// - Parameter flags: of `open(2)`; close-on-exec is added, and opening never waits for the other end of a pipe.
  init(path: String, flags: Int32, mode: mode_t = 0o600) throws(ChatError) {
    descriptor = open(path, flags | O_CLOEXEC | O_NONBLOCK, mode)
    self.path = path
    guard descriptor >= 0 else {
      throw flags & O_CREAT != 0 ? .cannotCreate(path: path, code: errno) : .cannotRead(path: path, code: errno)
    }
  }

  deinit {
    // A child that is between fork and exec shares the lock: closing alone would leave it held for that moment.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Size in bytes.
  ///
  /// - Throws: `.notARegularFile` for folders, pipes and devices.
  func regularSize() throws(ChatError) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .cannotRead(path: path, code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path: path) }
    return Int(status.st_size)
  }

  /// The whole file.
  func contents(limit: Int) throws(ChatError) -> [UInt8] {
    let size = try regularSize()
    guard size <= limit else { throw .tooLarge(path: path, bytes: size, limit: limit) }
    var bytes = [UInt8](repeating: 0, count: size)
    var done = 0
    while done < size {
      let count = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress?.advanced(by: done), size - done, off_t(done))
      }
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw .cannotRead(path: path, code: errno)
      }
      done += count
    }
    bytes.removeLast(size - done)
    return bytes
  }

  /// Writes all of `bytes` at the file's position.
  func write(_ bytes: [UInt8]) throws(ChatError) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: done), bytes.count - done)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw .cannotWrite(path: path, code: errno)
      }
      done += count
    }
  }

  /// Waits until the disk has it.
  func synchronize() throws(ChatError) {
    // Some file systems have nothing to sync and say so.
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
      throw .cannotWrite(path: path, code: errno)
    }
  }

  func truncate(to length: Int) throws(ChatError) {
    guard ftruncate(descriptor, off_t(length)) == 0 else { throw .cannotWrite(path: path, code: errno) }
  }

  /// Gives it another name, in the place of a file that has it.
  func move(to path: String) throws(ChatError) {
    guard rename(self.path, path) == 0 else { throw .cannotWrite(path: path, code: errno) }
    self.path = path
  }

  /// False when another open file holds the lock. The lock goes with the file, however the process ends.
  func lock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }
}

/// Operations on paths.
enum PosixPath {
  /// Makes the new names in a folder durable.
  static func synchronizeFolder(_ path: String) throws(ChatError) {
    try PosixFile(path: path, flags: O_RDONLY | O_DIRECTORY).synchronize()
  }

  /// Makes a folder and those above it.
  static func makeFolders(_ path: String, mode: mode_t = 0o700) throws(ChatError) {
    if isFolder(path) { return }
    let parent = parent(of: path)
    if parent != path { try makeFolders(parent, mode: mode) }
    guard mkdir(path, mode) == 0 || errno == EEXIST else { throw .cannotCreate(path: path, code: errno) }
  }

  /// Puts a whole file in place at once: a reader sees the old one or the new one, also after a power cut.
  static func replaceFile(_ path: String, with bytes: [UInt8], mode: mode_t = 0o600) throws(ChatError) {
    let temporary = "\(parent(of: path))/.\(name(of: path)).\(getpid())-\(UInt32.random(in: 0 ... .max)).tmp"
    do {
      let file = try PosixFile(path: temporary, flags: O_WRONLY | O_CREAT | O_EXCL, mode: mode)
      try file.write(bytes)
      try file.synchronize()
    } catch {
      unlink(temporary)
      throw error
    }
    guard rename(temporary, path) == 0 else {
      let code = errno
      unlink(temporary)
      throw .cannotWrite(path: path, code: code)
    }
    try synchronizeFolder(parent(of: path))
  }

  /// Removes a folder with everything in it. Links go; what they lead to stays.
  static func removeFolder(_ path: String) throws(ChatError) {
    for name in entries(of: path) {
      let entry = "\(path)/\(name)"
      var status = stat()
      guard lstat(entry, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        try removeFolder(entry)
      } else if unlink(entry) != 0 {
        throw .cannotWrite(path: entry, code: errno)
      }
    }
    guard rmdir(path) == 0 else { throw .cannotWrite(path: path, code: errno) }
  }

  static func isFolder(_ path: String) -> Bool { type(of: path) == S_IFDIR }

  static func exists(_ path: String) -> Bool { type(of: path) != nil }

  /// Size of a plain file, `nil` when there is none.
  static func fileSize(_ path: String) -> Int? {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// With the working directory in front unless it is whole already, `~/` for the home folder resolved.
  static func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    if path.hasPrefix("~/") { return NSHomeDirectory() + path.dropFirst() }
    return FileManager.default.currentDirectoryPath + "/" + path
  }

  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func name(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  /// Names in a folder, unsorted, without `.` and `..`; empty when it cannot be read.
  static func entries(of path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  private static func type(of path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }
}
