import struct Foundation.Date

/// What a journal's bytes tell.
struct JournalReplay: Hashable {
  var created: Date?
  var conversation = Conversation()
  /// The name of the last renaming.
  var name: String?
  var notices: [SessionNotice] = []
  /// Bytes up to the end of the last whole line; what follows was torn off in the middle of a write.
  var soundLength = 0
  /// True when the last sound line lacks its line feed.
  var lacksLineFeed = false

  /// Ids of all messages that can be shown, or chosen.
  private var ids: Set<Message.ID> = []

  /// Longest line that is read.
  static let maximumLineBytes = 64 << 20

  /// - Parameter path: for the errors.
  /// - Throws: `ChatError.notAJournal` when no line of a journal that has any can be read, `.newerVersion`.
  init(bytes: [UInt8], path: String) throws(ChatError) {
    var start = 0
    var lineNumber = 0
    var readable = 0
    while start < bytes.count {
      lineNumber += 1
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      let isTorn = end == bytes.count
      let line = end - start <= Self.maximumLineBytes ? JournalLine(decoding: bytes[start..<end]) : nil
      if isTorn, line == nil {
        notices.append(.tornLine(bytes: end - start))
        break
      }
      if end > start || isTorn { readable += try apply(line, lineNumber: lineNumber, path: path) ? 1 : 0 }
      soundLength = end + (isTorn ? 0 : 1)
      lacksLineFeed = isTorn
      start = end + 1
    }
    if readable == 0, lineNumber > 0, soundLength > 0 { throw .notAJournal(path: path) }
    noteMissingNumbers()
  }

  private mutating func apply(_ line: JournalLine?, lineNumber: Int, path: String) throws(ChatError) -> Bool {
    switch line {
    case .header(let version, let date):
      guard version <= JournalLine.currentVersion else { throw .newerVersion(path: path, version: version) }
      if created == nil { created = date }
      return true
    case .event(let event):
      if case .renamed(let name) = event { self.name = name }
      if !isNew(event) || !conversation.apply(event) { notices.append(.unreadableLine(lineNumber)) }
      return true
    case nil:
      notices.append(.unreadableLine(lineNumber))
      return false
    }
  }

  /// False for a message that is there already.
  private mutating func isNew(_ event: SessionEvent) -> Bool {
    switch event {
    case .message(let message): return ids.insert(message.id).inserted
    case .removed(let gone): ids.subtract(gone)
    case .cleared: ids = []
    default: break
    }
    return true
  }

  /// Pictures that messages and shots hold but no line describes, because that line could not be read.
  private mutating func noteMissingNumbers() {
    let known = Set(conversation.attachments.map(\.number))
    let messages = conversation.messages + conversation.branches.messages
    let named = Set(messages.flatMap(\.pictures) + conversation.shots.compactMap(\.picture))
    for number in named.subtracting(known).sorted() { notices.append(.missingPicture(number)) }
  }
}

/// Something about a session that was not as it should be, and what was done.
public enum SessionNotice: Hashable, Sendable {
  /// The last line was cut off in the middle of a write; it was dropped, everything before it is kept.
  case tornLine(bytes: Int)
  /// This line (counted from 1) cannot be read. It is skipped, and stays in the file.
  case unreadableLine(Int)
  /// The picture's file is not there any more: its place shows a marker.
  case missingPicture(PictureNumber)
  /// Another process writes the session; it can be read here.
  case inUseElsewhere
  /// The session's files may not be written; it can be read here.
  case notWritable
}
