import Foundation
import Glibc

/// The folder that holds all sessions.
public struct SessionStore: Sendable, Hashable {
  /// Full path.
  public let folder: String

  /// Sessions that came with the program: listed last and never written.
  static let examplesFolder = "examples"
  /// Largest journal that is read.
  static let maximumJournalBytes = 512 << 20

  /// - Parameter folder: need not exist; it is made when the first session is written.
  public init(folder: String) {
    let full = PosixPath.absolute(folder)
    self.folder = full.count > 1 && full.hasSuffix("/") ? String(full.dropLast()) : full
  }

  /// Where sessions live: as the option says, else `VLMCHAT_SESSIONS`, else the user's data folder.
  public static func folder(option: String?, environment: [String: String]) -> String {
    if let option, !option.isEmpty { return option }
    if let folder = environment["VLMCHAT_SESSIONS"], !folder.isEmpty { return folder }
    return UserFolder.data.path(environment: environment) + "/sessions"
  }

  /// A session that is not on disk until its first message.
  public func newSession(createdAt date: Date) -> Session {
    Session(SessionState(store: folder, created: date))
  }

  /// Opens a session to go on with it: takes its lock, and cuts off a line that was torn in the middle of a write. Where the
  /// lock is taken or nothing may be written, the session is read-only.
  ///
  /// - Throws: `.sessionNotFound`, `.notAJournal`, `.newerVersion`, or why the journal cannot be read.
  public func open(name: String) throws(ChatError) -> LoadedSession {
    guard Self.isLoadable(name), PosixPath.exists("\(folder)/\(name)/session.jsonl") else {
      throw .sessionNotFound(name: name)
    }
    let path = "\(folder)/\(name)/session.jsonl"
    var (file, notices) = try openJournal(path, isExample: name.contains("/"))
    let bytes = try file.contents(limit: Self.maximumJournalBytes)
    let replay = try JournalReplay(bytes: bytes, path: path)
    let isReadOnly = !notices.isEmpty || name.contains("/")

    var state = SessionState(store: folder, name: name, isReadOnly: isReadOnly, created: replay.created ?? Date())
    state.journal = file
    if !isReadOnly {
      do {
        state.length = try Self.repair(file, replay: replay, created: state.created)
      } catch {
        notices.append(.notWritable)
        state.isReadOnly = true
      }
    }
    // A half line at the end of a journal that another process writes is no fault: it is being written.
    notices += replay.notices.filter { if case .tornLine = $0 { !isReadOnly } else { true } }
    for attachment in replay.conversation.attachments
    where !PosixPath.exists("\(folder)/\(name)/\(attachment.storedPath)") {
      notices.append(.missingPicture(attachment.number))
    }
    return LoadedSession(session: Session(state), conversation: replay.conversation, notices: notices)
  }

  /// The file, for writing when that is possible; the notices say why not.
  private func openJournal(_ path: String, isExample: Bool) throws(ChatError) -> (PosixFile, [SessionNotice]) {
    if isExample { return (try PosixFile(path: path, flags: O_RDONLY), []) }
    let file: PosixFile
    do {
      file = try PosixFile(path: path, flags: O_RDWR | O_APPEND)
    } catch {
      guard case .cannotRead(_, let code) = error, [EACCES, EPERM, EROFS].contains(code) else { throw error }
      return (try PosixFile(path: path, flags: O_RDONLY), [.notWritable])
    }
    return (file, file.lock() ? [] : [.inUseElsewhere])
  }

  /// Leaves nothing in the journal but whole lines; its length.
  private static func repair(_ file: PosixFile, replay: JournalReplay, created: Date) throws(ChatError) -> Int {
    var length = replay.soundLength
    if try file.regularSize() > length { try file.truncate(to: length) }
    var missing: [UInt8] = replay.lacksLineFeed ? [0x0A] : []
    if length == 0 { missing = JournalLine.header(version: JournalLine.currentVersion, created: created).encoded() }
    guard !missing.isEmpty else { return length }
    try file.write(missing)
    try file.synchronize()
    length += missing.count
    return length
  }

  /// A name of a session, or one of the examples (`examples/NAME`).
  private static func isLoadable(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if parts.count == 2 { return parts[0] == examplesFolder && SessionName.isValid(parts[1]) }
    return parts.count == 1 && SessionName.isValid(name)
  }
}

/// A session read from disk.
public struct LoadedSession: Sendable {
  public var session: Session
  public var conversation: Conversation
  /// What was not as it should be, in the order of the file.
  public var notices: [SessionNotice]

  /// Pictures whose files are gone, or that no line describes.
  public var missingPictures: [PictureNumber] {
    notices.compactMap { if case .missingPicture(let number) = $0 { number } else { nil } }
  }
}
