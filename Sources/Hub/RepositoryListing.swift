import JSONText

/// A file that can be fetched and checked.
public struct RemoteFile: Hashable, Sendable {
  public let path: RemotePath
  /// Bytes.
  public let size: Int
  public let digest: ContentDigest
}

/// A file as it is listed; hubs that are not Hugging Face's may leave out what it is checked by.
struct ListedFile: Sendable, Equatable {
  var path: RemotePath
  var size: Int?
  var digest: ContentDigest?
}

/// What a hub tells of a repository at a revision, in `/api/models/OWNER/NAME/revision/REVISION?blobs=true`.
struct RepositoryListing: Sendable {
  let repository: RepositoryID
  /// 40 hexadecimal digits.
  let commit: String
  /// As the model card names it.
  let licence: String?
  /// Its makers give it only to those who accepted their terms.
  let isGated: Bool
  var files: [ListedFile]

  private static let maximumFiles = 100_000

  /// - Throws: `HubError.malformedListing`, `.unsafePath`.
  init(_ bytes: [UInt8], repository: RepositoryID) throws(HubError) {
    let root = try Self.parse(bytes, repository)
    guard let members = root.object else { throw .malformedListing(repository, .field("an object")) }
    guard let sha = members["sha"]?.string, let commit = ContentDigest.digits(sha, count: 40) else {
      throw .malformedListing(repository, .field("sha"))
    }
    guard let siblings = members["siblings"]?.array else { throw .malformedListing(repository, .field("siblings")) }
    self.repository = repository
    self.commit = commit
    licence = Self.licence(members)
    // false, or "auto" or "manual": how the makers answer.
    isGated = members["gated"].map { $0 != .boolean(false) && $0 != .null } ?? false
    files = try Self.files(siblings, repository, path: "rfilename", blob: "blobId", sha256: "sha256")
  }

  /// Puts in what a page of the tree says of files that lack something.
  /// - Throws: `HubError.malformedListing`, `.unsafePath`.
  mutating func complete(withTree bytes: [UInt8]) throws(HubError) {
    let root = try Self.parse(bytes, repository)
    guard let entries = root.array else { throw .malformedListing(repository, .field("an array")) }
    let found = entries.filter { $0.object?["type"]?.string == "file" }
    let listed = try Self.files(found, repository, path: "path", blob: "oid", sha256: "oid")
    let byPath = Dictionary(listed.map { ($0.path, $0) }) { first, _ in first }
    for index in files.indices where files[index].size == nil || files[index].digest == nil {
      guard let entry = byPath[files[index].path] else { continue }
      files[index] = entry
    }
  }

  private static func parse(_ bytes: [UInt8], _ repository: RepositoryID) throws(HubError) -> JSONValue {
    do { return try JSONValue(parsing: bytes) } catch { throw .malformedListing(repository, .json(error)) }
  }

  private static func files(
    _ entries: [JSONValue], _ repository: RepositoryID, path pathKey: String, blob: String, sha256: String
  ) throws(HubError) -> [ListedFile] {
    guard entries.count <= maximumFiles else { throw .malformedListing(repository, .tooManyFiles(entries.count)) }
    var files: [ListedFile] = []
    var paths: Set<RemotePath> = []
    for entry in entries {
      guard let members = entry.object, let text = members[pathKey]?.string else {
        throw .malformedListing(repository, .field(pathKey))
      }
      let path = try checked(text, repository)
      guard paths.insert(path).inserted else { throw .malformedListing(repository, .duplicatePath(text)) }
      files.append(
        ListedFile(
          path: path, size: try size(members, repository, text),
          digest: try digest(members, blob: blob, sha256: sha256, repository, text)))
    }
    return files
  }

  private static func checked(_ text: String, _ repository: RepositoryID) throws(HubError) -> RemotePath {
    do { return try RemotePath(text) } catch { throw .unsafePath(repository, path: text, fault: error.fault) }
  }

  /// The size of the content: for a large file it stands beside its SHA-256.
  private static func size(
    _ members: [String: JSONValue], _ repository: RepositoryID, _ path: String
  ) throws(HubError) -> Int? {
    guard let value = members["lfs"]?.object?["size"] ?? members["size"], value != .null else { return nil }
    // More than any disk has; sums of many such stay numbers, too.
    guard let size = value.integer, (0...1 << 45).contains(size) else {
      throw .malformedListing(repository, .field("size of \(path)"))
    }
    return size
  }

  private static func digest(
    _ members: [String: JSONValue], blob: String, sha256: String, _ repository: RepositoryID, _ path: String
  ) throws(HubError) -> ContentDigest? {
    if let large = members["lfs"]?.object {
      guard let text = large[sha256]?.string else { return nil }
      guard let digest = ContentDigest(sha256: text) else {
        throw .malformedListing(repository, .field("sha256 of \(path)"))
      }
      return digest
    }
    guard let text = members[blob]?.string else { return nil }
    guard let digest = ContentDigest(gitBlob: text) else {
      throw .malformedListing(repository, .field("\(blob) of \(path)"))
    }
    return digest
  }

  /// `license` of the card, a text or several; `other` has its name beside it. Else what a tag says.
  private static func licence(_ members: [String: JSONValue]) -> String? {
    let card = members["cardData"]?.object ?? [:]
    var names = card["license"]?.string.map { [$0] } ?? card["license"]?.array?.compactMap(\.string) ?? []
    if names.isEmpty {
      names = (members["tags"]?.array ?? []).compactMap(\.string).filter { $0.hasPrefix("license:") }
        .map { String($0.dropFirst(8)) }
    }
    guard !names.isEmpty else { return nil }
    let details = ["license_name", "license_link"].compactMap { card[$0]?.string }
    return (names + details).map { String($0.prefix(200)) }.joined(separator: ", ")
  }
}
