import Glibc

/// A session that was deleted: it lies in the store's trash, whole, until the trash is emptied.
public struct DeletedSession: Hashable, Sendable {
  /// The name it had.
  public var name: String
  /// Its folder's name in the trash.
  public var trashName: String

  public init(name: String, trashName: String) {
    self.name = name
    self.trashName = trashName
  }
}

extension SessionStore {
  /// Within the store's folder, so that moving there is one rename; the dot keeps it out of every list.
  private static let trashFolder = ".trash"
  /// Divides a name from the number that makes it unlike another one in the trash.
  private static let mark: Character = "~"

  private var trash: String { "\(folder)/\(Self.trashFolder)" }

  /// Moves a session into the trash.
  ///
  /// - Throws: `.sessionNotFound`, `.sessionInUse` while a chat writes it, `.sessionIsReadOnly` for an example, or an error of
  ///   the file system.
  public func delete(_ name: String) throws(ChatError) -> DeletedSession {
    let lock = try exclusiveJournal(of: name)
    defer { withExtendedLifetime(lock) {} }
    try PosixPath.makeFolders(trash)
    for number in 1...10_000 {
      let trashName = number == 1 ? name : "\(name)\(Self.mark)\(number)"
      if try move("\(folder)/\(name)", to: "\(trash)/\(trashName)") {
        return DeletedSession(name: name, trashName: trashName)
      }
    }
    throw .sessionNameTaken(name)
  }

  /// Takes a session out of the trash; it gets its name back, or one like it where that is taken.
  /// - Returns: the name.
  @discardableResult
  public func restore(_ session: DeletedSession) throws(ChatError) -> String {
    guard SessionName.isValid(session.name), SessionName.isValid(session.trashName),
      PosixPath.exists("\(trash)/\(session.trashName)/session.jsonl")
    else { throw .sessionNotFound(name: session.name) }
    for number in 1...10_000 {
      let name = number == 1 ? session.name : "\(session.name)-\(number)"
      if try move("\(trash)/\(session.trashName)", to: "\(folder)/\(name)") { return name }
    }
    throw .sessionNameTaken(session.name)
  }

  /// What lies in the trash, by name.
  public var deletedSessions: [DeletedSession] {
    PosixPath.entries(of: trash).filter {
      SessionName.isValid($0) && PosixPath.exists("\(trash)/\($0)/session.jsonl")
    }.sorted().map { trashName in
      let parts = trashName.split(separator: Self.mark, omittingEmptySubsequences: false)
      let isNumbered = parts.count > 1 && parts.last.flatMap { Int($0) } != nil
      let name = isNumbered ? parts.dropLast().joined(separator: String(Self.mark)) : trashName
      return DeletedSession(name: name, trashName: trashName)
    }
  }

  /// Removes a deleted session for good.
  public func remove(_ session: DeletedSession) throws(ChatError) {
    guard SessionName.isValid(session.trashName) else { throw .sessionNotFound(name: session.name) }
    try PosixPath.removeFolder("\(trash)/\(session.trashName)")
  }

  /// Gives a session that no chat has open another name.
  ///
  /// - Throws: as `delete` and `Session.rename`.
  public func rename(_ name: String, to newName: String) throws(ChatError) {
    // The lock is the opened session's: this one must be let go first.
    _ = try exclusiveJournal(of: name)
    try open(name: name).session.rename(to: newName)
  }

  private func exclusiveJournal(of name: String) throws(ChatError) -> PosixFile {
    if name.contains("/") { throw .sessionIsReadOnly(name: name) }
    let path = "\(folder)/\(name)/session.jsonl"
    guard SessionName.isValid(name), PosixPath.exists(path) else { throw .sessionNotFound(name: name) }
    let file = try PosixFile(path: path, flags: O_RDONLY)
    guard file.lock() else { throw .sessionInUse(name: name) }
    return file
  }

  /// - Returns: false when there is something at `target` already.
  private func move(_ path: String, to target: String) throws(ChatError) -> Bool {
    // An empty folder takes the name, as in `Session.rename`.
    guard mkdir(target, 0o700) == 0 else {
      if errno == EEXIST { return false }
      throw .cannotCreate(path: target, code: errno)
    }
    guard Glibc.rename(path, target) == 0 else {
      let code = errno
      rmdir(target)
      throw .cannotWrite(path: target, code: code)
    }
    try PosixPath.synchronizeFolder(PosixPath.parent(of: target))
    try PosixPath.synchronizeFolder(PosixPath.parent(of: path))
    return true
  }
}
