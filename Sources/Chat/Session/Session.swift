import Glibc
import Synchronization

import struct Foundation.Date

/// A session being written: its journal and its pictures. May be used from any thread; every call waits for the disk.
///
/// A new session comes into being on disk with its first message, so that a chat in which nothing was said leaves nothing. What
/// could not be written is kept and written by the next call that can.
public final class Session: Sendable {
  /// Supplies the bytes of a picture's file when they must be stored; `nil` when they cannot be had any more.
  public typealias PictureSource = (Attachment) -> [UInt8]?

  private let state: Mutex<SessionState>

  init(_ state: sending SessionState) { self.state = Mutex(state) }

  /// The name of the session's folder; for a session not yet on disk the name it was given, if any.
  public var name: String? { state.withLock { $0.name ?? $0.chosenName } }
  /// The session's folder, `nil` while it is not on disk.
  public var path: String? { state.withLock { $0.path } }
  public var isReadOnly: Bool { state.withLock { $0.isReadOnly } }
  /// True when something could not be written yet.
  public var hasUnwrittenEvents: Bool {
    state.withLock { $0.pending.contains { if case .message = $0 { true } else { false } } }
  }

  /// Writes what happened: first the files of new pictures, then the lines that name them, each synced before the next step.
  ///
  /// - Throws: `ChatError`. `.pictureMissing` when everything was written but a picture's bytes could not be had.
  public func append(_ events: [SessionEvent], pictures: PictureSource = { _ in nil }) throws(ChatError) {
    try state.withLock { (state) throws(ChatError) in try state.append(events, pictures: pictures) }
  }

  /// Gives the session's folder a name of the user's choice.
  ///
  /// - Throws: `.invalidSessionName`, `.sessionNameTaken`, `.sessionIsReadOnly`, or an error of the file system; the session
  ///   then keeps its name.
  public func rename(to name: String) throws(ChatError) {
    try state.withLock { (state) throws(ChatError) in try state.rename(to: name) }
  }

  /// Lets go of the journal and its lock, so that the session can be opened anew, here or in another process. What is appended
  /// later takes both again.
  public func close() { state.withLock { $0.journal = nil } }

  /// The bytes of a stored picture.
  ///
  /// - Throws: `.pictureMissing`, or why its file cannot be read.
  public func pictureBytes(_ attachment: Attachment) throws(ChatError) -> [UInt8] {
    // Read outside the lock: a picture may be large.
    let path = state.withLock { $0.path }
    guard attachment.isPlausible else { throw .invalidAttachment(attachment.number) }
    let file = "\(path ?? "")/\(attachment.storedPath)"
    guard path != nil, PosixPath.exists(file) else { throw .pictureMissing(attachment.number, path: file) }
    return try PosixFile(path: file, flags: O_RDONLY).contents(limit: SessionState.maximumPictureBytes)
  }
}

/// What a `Session` guards.
struct SessionState {
  let store: String
  /// Name of the folder, once there is one.
  var name: String?
  /// The user's name for a session that is not yet on disk.
  var chosenName: String?
  var isReadOnly = false
  var created: Date
  var journal: PosixFile?
  /// Bytes of the journal up to the end of its last whole line.
  var length = 0
  var pending: [SessionEvent] = []

  /// Largest picture file that is read back.
  static let maximumPictureBytes = 1 << 30

  var path: String? { name.map { "\(store)/\($0)" } }

  mutating func append(_ events: [SessionEvent], pictures: Session.PictureSource) throws(ChatError) {
    guard !isReadOnly else { throw .sessionIsReadOnly(name: name ?? "") }
    for case .picture(let attachment) in events where !attachment.isPlausible {
      throw .invalidAttachment(attachment.number)
    }
    pending += events
    if journal == nil {
      guard path == nil else { return try writeAgain(pictures) }
      guard pending.contains(where: { if case .message = $0 { true } else { false } }) else { return }
      try create()
    }
    try write(pictures)
  }

  /// Writes to a session that was closed, if nobody else writes it by now, or has written it since.
  private mutating func writeAgain(_ pictures: Session.PictureSource) throws(ChatError) {
    let file = try PosixFile(path: "\(path ?? store)/session.jsonl", flags: O_RDWR | O_APPEND)
    guard file.lock(), try file.regularSize() == length else { throw .sessionIsReadOnly(name: name ?? "") }
    journal = file
    try write(pictures)
  }

  private mutating func write(_ pictures: Session.PictureSource) throws(ChatError) {
    let missing = try storePictures(pictures)
    try writePending()
    if let missing { throw .pictureMissing(missing.number, path: "\(path ?? store)/\(missing.storedPath)") }
  }

  private mutating func writePending() throws(ChatError) {
    guard let journal, !pending.isEmpty else { return }
    let bytes = pending.flatMap { JournalLine.event($0).encoded() }
    do {
      try journal.write(bytes)
      try journal.synchronize()
    } catch {
      // Half a line must not stand before the next one.
      try? journal.truncate(to: length)
      throw error
    }
    length += bytes.count
    pending = []
  }

  /// Stores the files of pending pictures; returns the first whose bytes are not to be had.
  private func storePictures(_ source: Session.PictureSource) throws(ChatError) -> Attachment? {
    guard let path else { return nil }
    var missing: Attachment?
    for case .picture(let attachment) in pending {
      let file = "\(path)/\(attachment.storedPath)"
      if PosixPath.fileSize(file) == attachment.byteCount { continue }
      guard let bytes = source(attachment) else {
        missing = missing ?? attachment
        continue
      }
      try PosixPath.makeFolders("\(path)/images")
      try PosixPath.replaceFile(file, with: bytes)
    }
    return missing
  }

  /// Makes the folder and a journal with its first line.
  private mutating func create() throws(ChatError) {
    try PosixPath.makeFolders(store)
    let folder = try makeUniqueFolder()
    let path = "\(store)/\(folder)"
    do {
      let file = try PosixFile(path: "\(path)/session.jsonl", flags: O_RDWR | O_APPEND | O_CREAT | O_EXCL)
      _ = file.lock()
      let header = JournalLine.header(version: JournalLine.currentVersion, created: created).encoded()
      try file.write(header)
      try file.synchronize()
      try PosixPath.synchronizeFolder(path)
      try PosixPath.synchronizeFolder(store)
      journal = file
      length = header.count
      name = folder
    } catch {
      unlink("\(path)/session.jsonl")
      rmdir(path)
      throw error
    }
    if let chosenName { pending.insert(.renamed(chosenName), at: 0) }
    chosenName = nil
  }

  private func makeUniqueFolder() throws(ChatError) -> String {
    let first = pending.lazy.compactMap { if case .message(let message) = $0 { message } else { nil } }.first
    let wanted = chosenName ?? SessionName.automatic(date: created, firstMessage: first)
    var candidate = wanted
    for attempt in 2...10_000 {
      if mkdir("\(store)/\(candidate)", 0o700) == 0 { return candidate }
      guard errno == EEXIST else { throw .cannotCreate(path: "\(store)/\(candidate)", code: errno) }
      candidate = "\(wanted)-\(attempt)"
    }
    throw .sessionNameTaken(wanted)
  }

  mutating func rename(to newName: String) throws(ChatError) {
    guard SessionName.isValid(newName), newName != SessionStore.examplesFolder else {
      throw .invalidSessionName(newName)
    }
    guard newName != name else { return }
    let target = "\(store)/\(newName)"
    guard let path else {
      if PosixPath.exists(target) { throw .sessionNameTaken(newName) }
      chosenName = newName
      return
    }
    guard !isReadOnly else { throw .sessionIsReadOnly(name: name ?? "") }
    // An empty folder takes the name, so that of two processes only one can; renaming a folder replaces an empty one.
    guard mkdir(target, 0o700) == 0 else {
      throw errno == EEXIST ? .sessionNameTaken(newName) : .cannotCreate(path: target, code: errno)
    }
    guard Glibc.rename(path, target) == 0 else {
      let code = errno
      rmdir(target)
      throw .cannotWrite(path: target, code: code)
    }
    name = newName
    try PosixPath.synchronizeFolder(store)
    try append([.renamed(newName)], pictures: { _ in nil })
  }
}
