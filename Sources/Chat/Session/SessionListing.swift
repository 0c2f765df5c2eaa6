import Foundation
import Glibc

/// What a list of sessions says of one.
public struct SessionListing: Hashable, Sendable {
  /// What `SessionStore.open` takes.
  public var name: String
  /// The beginning of the first question, on one line; empty when there is none. Untrusted text.
  public var title: String
  public var createdAt: Date?
  public var modifiedAt: Date
  public var messageCount: Int
  public var pictureCount: Int
  /// False when the journal cannot be read; opening it says why.
  public var isReadable: Bool
  /// One of those that came with the program.
  public var isExample: Bool

  public init(
    name: String, title: String, createdAt: Date?, modifiedAt: Date, messageCount: Int, pictureCount: Int,
    isReadable: Bool, isExample: Bool
  ) {
    self.name = name
    self.title = title
    self.createdAt = createdAt
    self.modifiedAt = modifiedAt
    self.messageCount = messageCount
    self.pictureCount = pictureCount
    self.isReadable = isReadable
    self.isExample = isExample
  }
}

extension SessionStore {
  /// All sessions, the one written last first, examples at the end. Folders without a journal are left out, as are sessions
  /// in which nothing was said.
  public func list() -> [SessionListing] { Self.sorted(sessionFiles().compactMap { read($0)?.listing }) }

  static func sorted(_ listings: [SessionListing]) -> [SessionListing] {
    listings.sorted { left, right in
      if left.isExample != right.isExample { return right.isExample }
      if left.isExample { return left.name < right.name }
      return (left.modifiedAt, right.name) > (right.modifiedAt, left.name)
    }
  }

  /// A journal, before anything of it is read.
  struct SessionFile: Hashable {
    var name: String
    var size: Int
    var modifiedAt: Date
  }

  func sessionFiles() -> [SessionFile] {
    let own = PosixPath.entries(of: folder).filter { SessionName.isValid($0) && $0 != Self.examplesFolder }
    let examples = PosixPath.entries(of: "\(folder)/\(Self.examplesFolder)").filter(SessionName.isValid)
    let names = own + examples.map { "\(Self.examplesFolder)/\($0)" }
    return names.compactMap { name in
      var status = stat()
      guard lstat("\(folder)/\(name)/session.jsonl", &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        return nil
      }
      let seconds = Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
      return SessionFile(
        name: name, size: Int(status.st_size), modifiedAt: Date(timeIntervalSince1970: seconds))
    }
  }

  /// The session written last, examples aside: what `--continue` opens.
  public func latest() -> SessionListing? { list().first { $0.isReadable && !$0.isExample } }

  /// What a list says of a session, and what was said in it; `nil` when nothing was. A journal that cannot be read has no
  /// conversation.
  func read(_ file: SessionFile) -> (listing: SessionListing, conversation: Conversation?)? {
    var listing = SessionListing(
      name: file.name, title: "", createdAt: nil, modifiedAt: file.modifiedAt, messageCount: 0, pictureCount: 0,
      isReadable: false, isExample: file.name.contains("/"))
    guard let replay = try? replay("\(folder)/\(file.name)/session.jsonl") else { return (listing, nil) }
    let conversation = replay.conversation
    guard !conversation.messages.isEmpty else { return nil }
    listing.isReadable = true
    listing.createdAt = replay.created
    listing.messageCount = conversation.messages.count
    listing.pictureCount = conversation.attachments.count
    listing.title = Self.title(of: conversation)
    return (listing, conversation)
  }

  private func replay(_ path: String) throws(ChatError) -> JournalReplay {
    let bytes = try PosixFile(path: path, flags: O_RDONLY).contents(limit: Self.maximumJournalBytes)
    return try JournalReplay(bytes: bytes, path: path)
  }

  private static func title(of conversation: Conversation) -> String {
    let question = conversation.messages.first { $0.role == .user && !$0.text.allSatisfy(\.isWhitespace) }?.text ?? ""
    return question.prefix(400).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
