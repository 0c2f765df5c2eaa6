import Glibc

/// Where a model comes together, beside where it will stand: `.NAME.partial`. Holding one is the right to change the model:
/// one process at a time has it, and loses it when it ends, however it ends.
final class StagingFolder {
  let repository: RepositoryID
  let path: String
  private let descriptor: Int32

  var layout: StagingLayout { StagingLayout(path: path) }

  /// Makes the folder or takes the one that is there.
  /// - Throws: `HubError.busy` where another process has it, `.file`.
  init(for repository: RepositoryID, inStore root: String) throws(HubError) {
    self.repository = repository
    path = StagingLayout(for: repository, inStore: root).path
    var held: Int32 = -1
    while held < 0 {
      try FileSystem.makeFolders(path)
      let candidate = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard candidate >= 0 else {
        if errno == ENOENT { continue }
        throw .file(path: path, code: errno)
      }
      guard flock(candidate, LOCK_EX | LOCK_NB) == 0 else {
        let code = errno
        close(candidate)
        if code == EWOULDBLOCK { throw .busy(repository) }
        throw .file(path: path, code: code)
      }
      // Whoever had it before may have taken the folder away meanwhile.
      if Self.isSame(candidate, path) { held = candidate } else { close(candidate) }
    }
    descriptor = held
  }

  deinit {
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  private static func isSame(_ descriptor: Int32, _ path: String) -> Bool {
    var (open, named) = (stat(), stat())
    return fstat(descriptor, &open) == 0 && lstat(path, &named) == 0 && open.st_ino == named.st_ino
      && open.st_dev == named.st_dev
  }

  /// Whether another process works on the model now.
  static func isHeld(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else { return errno == EWOULDBLOCK }
    flock(descriptor, LOCK_UN)
    return false
  }

  // MARK: the plan

  /// Notes what is to come, and takes away what an earlier plan left that is of no use for this one.
  func adopt(_ manifest: ModelManifest) throws(HubError) {
    let former = try? ModelManifest(path: layout.plan, of: repository)
    let formerDigests = Dictionary((former?.files ?? []).map { ($0.path, $0.digest) }) { first, _ in first }
    let wanted = Dictionary(manifest.files.map { ($0.path.text, $0) }) { first, _ in first }
    try FileSystem.makeFolders(layout.files)
    try FileSystem.makeFolders(layout.parts)
    try keep(below: layout.files, prefix: "") { name, path in
      guard let file = wanted[name], FileSystem.kind(path) == .file else { return false }
      return formerDigests[file.path] == file.digest && FileSystem.fileSize(path) == file.size
    }
    let names = Set(manifest.files.map { StagingLayout.partName($0) })
    for name in FileSystem.entries(layout.parts) where !names.contains(name) {
      try FileSystem.remove(layout.parts + "/" + name)
    }
    try SmallFile.replace(layout.plan, with: manifest.text)
  }

  private func keep(
    below folder: String, prefix: String, _ isWanted: (String, String) -> Bool
  ) throws(HubError) {
    for entry in FileSystem.entries(folder) {
      let (name, path) = (prefix + entry, folder + "/" + entry)
      if FileSystem.kind(path) == .folder {
        try keep(below: path, prefix: name + "/", isWanted)
        // Fails where something is in it.
        rmdir(path)
      } else if !isWanted(name, path) {
        try FileSystem.remove(path)
      }
    }
  }

  // MARK: the end

  /// Puts the folder of files where the model stands, in the place of what was there.
  func install(at destination: String, _ manifest: ModelManifest) throws(HubError) {
    let files = layout.files
    try SmallFile.replace(files + "/" + RemotePath.manifest, with: manifest.text)
    FileSystem.synchronizeFolder(files)
    let replaced = layout.replaced
    try FileSystem.remove(replaced)
    if FileSystem.kind(destination) != nil { try FileSystem.rename(destination, to: replaced) }
    do {
      try FileSystem.rename(files, to: destination)
    } catch {
      if FileSystem.kind(replaced) != nil { try? FileSystem.rename(replaced, to: destination) }
      throw error
    }
    if let slash = destination.lastIndex(of: "/") { FileSystem.synchronizeFolder(String(destination[..<slash])) }
    try remove()
  }

  /// Takes all of it away. The right to the model stays until this is released.
  @discardableResult
  func remove() throws(HubError) -> Int { try FileSystem.remove(path) }
}
