/// What lies where in a staging folder.
///
/// | in it | is |
/// |---|---|
/// | `pull.json` | the manifest as it is meant to be |
/// | `files/` | files that are whole and verified |
/// | `parts/` | files on their way, named by hash and path, so that a part of other content is never continued |
/// | `replaced/` | the model's former folder, for the moment between two renames |
struct StagingLayout {
  let path: String

  init(path: String) { self.path = path }

  init(for repository: RepositoryID, inStore root: String) {
    path = "\(root)/\(repository.owner)/.\(repository.name).partial"
  }

  var plan: String { path + "/pull.json" }
  var files: String { path + "/files" }
  var parts: String { path + "/parts" }
  var replaced: String { path + "/replaced" }

  func path(of file: RemoteFile) -> String { files + "/" + file.path.text }

  func partPath(of file: RemoteFile) -> String { parts + "/" + Self.partName(file) }

  /// Equal files under two paths may come at the same time.
  static func partName(_ file: RemoteFile) -> String {
    let path = Array(file.path.text.utf8)
    var hasher = ContentHasher(like: .sha256(""), size: path.count)
    path.withUnsafeBytes { hasher.update($0) }
    return "\(file.digest.text)-\(hasher.finished().prefix(16))"
  }

  /// Whether the file is here, whole: it comes to its place only so.
  func has(_ file: RemoteFile) -> Bool {
    let path = path(of: file)
    return FileSystem.kind(path) == .file && FileSystem.fileSize(path) == file.size
  }

  /// Bytes of `file` that are here.
  func presentBytes(of file: RemoteFile) -> Int {
    if has(file) { return file.size }
    return min(file.size, FileSystem.fileSize(partPath(of: file)) ?? 0)
  }

  func makeFolder(of file: RemoteFile) throws(HubError) {
    let path = path(of: file)
    if let slash = path.lastIndex(of: "/") { try FileSystem.makeFolders(String(path[..<slash])) }
  }
}
