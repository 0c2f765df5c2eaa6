import Glibc

/// The questions and operations that the store is made of. None follows a symbolic link at the end of a path unless it says so.
enum FileSystem {
  enum Kind { case file, folder, link, other }

  static func kind(_ path: String) -> Kind? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    return kind(mode: status.st_mode)
  }

  private static func kind(mode: mode_t) -> Kind {
    switch mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .folder
    case S_IFLNK: .link
    default: .other
    }
  }

  /// Whether there is a folder, or a link that leads to one.
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Size of a regular file, or of the one a link leads to.
  static func fileSize(_ path: String) -> Int? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// Makes a folder and those above it.
  static func makeFolders(_ path: String) throws(HubError) {
    if isFolder(path) { return }
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex { try makeFolders(String(path[..<slash])) }
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .file(path: path, code: errno) }
  }

  /// Names in a folder, sorted, without `.` and `..`; empty where it cannot be read.
  static func entries(_ path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The path without links, `.` and `..`; `nil` where nothing is there.
  static func resolved(_ path: String) -> String? {
    guard let text = realpath(path, nil) else { return nil }
    defer { free(text) }
    return String(cString: text)
  }

  static func rename(_ path: String, to destination: String) throws(HubError) {
    guard Glibc.rename(path, destination) == 0 else { throw .file(path: destination, code: errno) }
  }

  /// Removes a file, a link, or a folder with all in it.
  /// - Returns: bytes that the disk gets back: those of files that have no second name.
  @discardableResult
  static func remove(_ path: String) throws(HubError) -> Int {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { return 0 }
      throw .file(path: path, code: errno)
    }
    guard kind(mode: status.st_mode) == .folder else {
      guard unlink(path) == 0 else { throw .file(path: path, code: errno) }
      return status.st_nlink == 1 ? Int(status.st_blocks) * 512 : 0
    }
    var freed = 0
    for name in entries(path) { freed += try remove(path + "/" + name) }
    guard rmdir(path) == 0 else { throw .file(path: path, code: errno) }
    return freed
  }

  /// Bytes of all regular files below a folder, links not followed.
  static func byteCount(_ path: String) -> Int {
    var status = stat()
    guard lstat(path, &status) == 0 else { return 0 }
    switch kind(mode: status.st_mode) {
    case .file: return Int(status.st_size)
    case .folder: return entries(path).reduce(0) { $0 + byteCount(path + "/" + $1) }
    default: return 0
    }
  }

  /// New names survive a power cut, too. What they name is safe already, so that nothing here is an error.
  static func synchronizeFolder(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// Room for this user on the file system of `path`, or of the nearest folder above it that is there; `nil` where the file
  /// system does not tell.
  @Sendable static func roomForUser(_ path: String) -> Int? {
    var folder = path[...]
    var status = statvfs()
    while statvfs(folder.isEmpty ? "/" : String(folder), &status) != 0 {
      guard let slash = folder.lastIndex(of: "/") else { return nil }
      folder = folder[..<slash]
    }
    let (bytes, overflow) = Int(clamping: status.f_bavail).multipliedReportingOverflow(
      by: Int(clamping: status.f_frsize))
    return overflow || status.f_blocks == 0 ? nil : bytes
  }
}
