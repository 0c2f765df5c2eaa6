import JSONText

/// What a pulled model's folder holds and where it is from: a JSON file in the folder, written last, so that a folder with
/// one is complete. The same text in a staging folder says what is to come.
public struct ModelManifest: Sendable, Equatable {
  public var repository: RepositoryID
  /// As it was asked for: a branch, a tag or a commit.
  public var revision: String
  public var commit: String
  /// The hub's address.
  public var endpoint: String
  public var licence: String?
  /// When it was pulled, ISO 8601 in UTC.
  public var date: String
  /// Repositories that this model cannot do without.
  public var parts: [RepositoryID]
  public var files: [RemoteFile]

  public var byteCount: Int { files.reduce(0) { $0 + $1.size } }

  private static let layout = 1
  private static let maximumBytes = 64 << 20

  /// - Throws: `HubError.file`, `.incomplete` where the file is not one of these.
  init(path: String, of repository: RepositoryID) throws(HubError) {
    try self.init(try SmallFile.read(path, limit: Self.maximumBytes), of: repository)
  }

  /// - Throws: `HubError.incomplete`.
  init(_ bytes: [UInt8], of repository: RepositoryID) throws(HubError) {
    guard let members = (try? JSONValue(parsing: bytes))?.object, members["layout"]?.integer == Self.layout,
      let commit = members["commit"]?.string, let files = members["files"]?.array
    else { throw .incomplete(repository) }
    self.repository = repository
    self.commit = commit
    revision = members["revision"]?.string ?? commit
    endpoint = members["endpoint"]?.string ?? ""
    licence = members["licence"]?.string
    date = members["date"]?.string ?? ""
    parts = (members["parts"]?.array ?? []).compactMap { $0.string.flatMap { try? RepositoryID($0) } }
    self.files = files.compactMap(Self.file)
    guard self.files.count == files.count else { throw .incomplete(repository) }
  }

  init(
    repository: RepositoryID, revision: String, commit: String, endpoint: String, licence: String?, date: String,
    parts: [RepositoryID], files: [RemoteFile]
  ) {
    self.repository = repository
    self.revision = revision
    self.commit = commit
    self.endpoint = endpoint
    self.licence = licence
    self.date = date
    self.parts = parts
    self.files = files
  }

  private static func file(_ value: JSONValue) -> RemoteFile? {
    guard let members = value.object, let text = members["path"]?.string, let path = try? RemotePath(text),
      let size = members["size"]?.integer, (0...1 << 45).contains(size)
    else { return nil }
    let digest =
      members["sha256"]?.string.flatMap { ContentDigest(sha256: $0) }
      ?? members["blob"]?.string.flatMap { ContentDigest(gitBlob: $0) }
    return digest.map { RemoteFile(path: path, size: size, digest: $0) }
  }

  // MARK: writing

  var text: String {
    var lines = [
      "\"layout\": \(Self.layout)", "\"repository\": \(QuotedText.basic(repository.description))",
      "\"revision\": \(QuotedText.basic(revision))", "\"commit\": \(QuotedText.basic(commit))",
      "\"endpoint\": \(QuotedText.basic(endpoint))",
    ]
    if let licence { lines.append("\"licence\": \(QuotedText.basic(licence))") }
    lines.append("\"date\": \(QuotedText.basic(date))")
    if !parts.isEmpty {
      lines.append("\"parts\": [\(parts.map { QuotedText.basic($0.description) }.joined(separator: ", "))]")
    }
    let rows = files.map { file in
      let digest =
        switch file.digest {
        case .sha256(let text): "\"sha256\": \"\(text)\""
        case .gitBlob(let text): "\"blob\": \"\(text)\""
        }
      return "    {\"path\": \(QuotedText.basic(file.path.text)), \"size\": \(file.size), \(digest)}"
    }
    lines.append("\"files\": [\n\(rows.joined(separator: ",\n"))\n  ]")
    return "{\n" + lines.map { "  " + $0 }.joined(separator: ",\n") + "\n}\n"
  }
}
