import Glibc

/// The folder of installed models: `OWNER/NAME` for those that were pulled; beside them what the user put there, as
/// `NAME`, `NAME.gguf` or `OWNER/NAME`.
public struct ModelStore: Sendable {
  public let root: String

  /// - Parameter root: an absolute path; need not be there.
  public init(root: String) { self.root = root }

  public func path(of repository: RepositoryID) -> String { "\(root)/\(repository.owner)/\(repository.name)" }

  /// What was pulled last, completely; `nil` where nothing was.
  public func manifest(of repository: RepositoryID) -> ModelManifest? {
    try? ModelManifest(path: path(of: repository) + "/" + RemotePath.manifest, of: repository)
  }

  // MARK: listing

  /// All that is here, by name.
  public func models() -> [StoredModel] {
    var models: [StoredModel] = []
    for name in FileSystem.entries(root) where !name.hasPrefix(".") {
      let path = root + "/" + name
      if FileSystem.isFolder(path) {
        models += isModel(path) ? [placed(name, path)] : owned(by: name, path)
      } else if name.lowercased().hasSuffix(".gguf"), FileSystem.fileSize(path) != nil {
        models.append(placed(String(name.dropLast(5)), path))
      }
    }
    return models.sorted { $0.name < $1.name }
  }

  /// A folder with a file in it that shows is a model, one with folders only an owner.
  private func isModel(_ path: String) -> Bool {
    FileSystem.entries(path).contains { !$0.hasPrefix(".") && FileSystem.fileSize(path + "/" + $0) != nil }
  }

  private func placed(_ name: String, _ path: String) -> StoredModel {
    StoredModel(name: name, path: path, state: .placed, manifest: nil, byteCount: byteCount(path))
  }

  /// A link that the user made counts as what it leads to.
  private func byteCount(_ path: String) -> Int {
    FileSystem.byteCount(FileSystem.kind(path) == .link ? FileSystem.resolved(path) ?? path : path)
  }

  private func owned(by owner: String, _ folder: String) -> [StoredModel] {
    FileSystem.entries(folder).compactMap { entry in
      let path = folder + "/" + entry
      guard FileSystem.isFolder(path) else { return nil }
      if entry.hasPrefix("."), entry.hasSuffix(".partial") {
        return partial(owner, String(entry.dropFirst().dropLast(8)), path)
      }
      guard !entry.hasPrefix(".") else { return nil }
      let name = owner + "/" + entry
      guard let repository = try? RepositoryID(name), let manifest = manifest(of: repository) else {
        return isModel(path) ? placed(name, path) : nil
      }
      return StoredModel(
        name: name, path: path, state: .complete, manifest: manifest, byteCount: byteCount(path))
    }
  }

  /// - Returns: `nil` for a model that is complete and is being pulled anew: it is listed as what it is.
  private func partial(_ owner: String, _ name: String, _ path: String) -> StoredModel? {
    guard let repository = try? RepositoryID(owner + "/" + name), manifest(of: repository) == nil else { return nil }
    let layout = StagingLayout(path: path)
    let plan = try? ModelManifest(path: layout.plan, of: repository)
    let present = FileSystem.byteCount(layout.files) + FileSystem.byteCount(layout.parts)
    return StoredModel(
      name: repository.description, path: path,
      state: .partial(present: present, total: plan?.byteCount ?? 0, isBeingPulled: StagingFolder.isHeld(path)),
      manifest: plan, byteCount: present)
  }

  // MARK: finding

  /// The model of this name: `OWNER/NAME`, or `NAME` where only one owner has it.
  /// - Throws: `HubError.ambiguous`, `.incomplete`.
  public func find(_ name: String) throws(HubError) -> StoredModel? {
    let found = matches(name)
    let usable = found.filter { !$0.isPartial }
    guard usable.count < 2 else { throw .ambiguous(name: name, candidates: usable.map(\.name)) }
    if let model = usable.first { return model }
    guard found.count < 2 else { throw .ambiguous(name: name, candidates: found.map(\.name)) }
    guard let partial = found.first, let repository = try? RepositoryID(partial.name) else { return nil }
    throw .incomplete(repository)
  }

  /// A whole name goes before the end of one.
  private func matches(_ name: String) -> [StoredModel] {
    let models = models()
    let exact = models.filter { $0.name == name }
    if !exact.isEmpty { return exact }
    return name.contains("/") ? [] : models.filter { $0.name.hasSuffix("/" + name) }
  }

  // MARK: removing

  /// What `remove` would take away.
  /// - Throws: `HubError.notInstalled`, `.ambiguous`, `.outsideStore`.
  public func removable(_ name: String) throws(HubError) -> StoredModel {
    let components = name.split(separator: "/", omittingEmptySubsequences: false)
    guard !name.hasPrefix("/"), !components.contains(where: { $0.isEmpty || $0.hasPrefix(".") }) else {
      throw .outsideStore(name: name)
    }
    let found = matches(name)
    guard found.count < 2 else { throw .ambiguous(name: name, candidates: found.map(\.name)) }
    guard let model = found.first else { throw .notInstalled(name: name, store: root) }
    return model
  }

  /// Models that cannot do without this one.
  public func dependents(of model: StoredModel) -> [StoredModel] {
    guard let repository = try? RepositoryID(model.name) else { return [] }
    return models().filter { $0.manifest?.parts.contains(repository) ?? false }
  }

  /// Takes a model away, with what there is of a further pull. Of a link that the user made only the link goes.
  /// - Returns: bytes that the disk gets back.
  /// - Throws: `HubError.outsideStore`, `.busy`, `.file`.
  public func remove(_ model: StoredModel) throws(HubError) -> Int {
    try requireInside(model)
    var freed = 0
    if let repository = try? RepositoryID(model.name) {
      let staging = try StagingFolder(for: repository, inStore: root)
      freed += try FileSystem.remove(path(of: repository))
      freed += try staging.remove()
      // Fails where the owner has other models.
      rmdir("\(root)/\(repository.owner)")
    } else {
      freed += try FileSystem.remove(model.path)
    }
    return freed
  }

  /// The folder that holds the model must lie in the store when all links are followed, too.
  private func requireInside(_ model: StoredModel) throws(HubError) {
    guard let slash = model.path.lastIndex(of: "/"), let root = FileSystem.resolved(root),
      let parent = FileSystem.resolved(String(model.path[..<slash])), parent == root || parent.hasPrefix(root + "/")
    else { throw .outsideStore(name: model.name) }
  }
}

/// A model in the store, or what there is of one.
public struct StoredModel: Sendable, Equatable {
  public enum State: Sendable, Equatable {
    /// Pulled, all of it.
    case complete
    /// Put there by the user.
    case placed
    /// Bytes of `total`, which is 0 where it is not known.
    case partial(present: Int, total: Int, isBeingPulled: Bool)
  }

  /// `OWNER/NAME`, or `NAME`.
  public let name: String
  public let path: String
  public let state: State
  /// Of a pulled model; of a partial one as it is meant to be.
  public let manifest: ModelManifest?
  /// Bytes on the disk.
  public let byteCount: Int

  public var isPartial: Bool { if case .partial = state { true } else { false } }
}
