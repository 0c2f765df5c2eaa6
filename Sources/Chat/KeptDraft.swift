import Foundation
import Glibc
import Synchronization

/// A draft on disk: what was written and not sent.
public struct KeptDraft: Hashable, Sendable {
  public enum Part: Hashable, Sendable {
    case text(String)
    /// A picture that the session holds already.
    case picture(PictureNumber)
    /// A picture that it does not hold yet, by its file.
    case file(path: String)
  }

  public var parts: [Part]

  public init(parts: [Part]) { self.parts = parts }
}

/// The drafts of running chats, each in a file of its own that its chat holds locked: a file that nobody holds is what a
/// crash left. May be used from any thread.
///
/// ```
/// {"parts":[{"file":"/home/a/cat.png"},{"text":" what is"},{"picture":1}],"session":"2026-11-21-what-is-this"}
/// ```
public final class DraftFolder: Sendable {
  /// Full path.
  public let path: String
  private let own: Mutex<PosixFile?>

  /// Longer drafts are not kept.
  static let maximumBytes = 4 << 20

  public init(path: String) {
    self.path = path
    own = Mutex(nil)
  }

  public static func path(environment: [String: String]) -> String {
    UserFolder.state.path(environment: environment) + "/drafts"
  }

  /// Puts the draft in the place of the one kept before; `nil` keeps none.
  ///
  /// - Parameter session: the session it is for; `nil` for one that has no name yet.
  public func keep(_ draft: KeptDraft?, session: String?) throws(ChatError) {
    try own.withLock { (own) throws(ChatError) in
      guard let draft, let bytes = DraftFile(draft, session: session).bytes, bytes.count <= Self.maximumBytes else {
        if let file = own { unlink(file.path) }
        own = nil
        return
      }
      try PosixPath.makeFolders(path)
      let target = own?.path ?? newPath
      // Locked before it has the name that others look for.
      let file = try PosixFile(path: target + ".new", flags: O_RDWR | O_CREAT | O_TRUNC)
      _ = file.lock()
      try file.write(bytes)
      try file.synchronize()
      try file.move(to: target)
      own = file
    }
  }

  /// The newest draft of a session, or of none, that its chat left behind: this chat's from now on.
  public func takeLeft(session: String?) -> KeptDraft? {
    own.withLock { own in
      let names = PosixPath.entries(of: path).filter { $0.hasSuffix(".json") }
      let left = names.compactMap { Self.left("\(path)/\($0)", session: session) }
      guard let newest = left.max(by: { $0.modified < $1.modified }) else { return nil }
      if let file = own { unlink(file.path) }
      own = newest.file
      return newest.draft
    }
  }

  private var newPath: String { "\(path)/\(getpid())-\(UInt32.random(in: 0 ... .max)).json" }

  private struct Left {
    var file: PosixFile
    var draft: KeptDraft
    var modified: Double
  }

  /// The draft in a file that nobody holds.
  private static func left(_ path: String, session: String?) -> Left? {
    guard let file = try? PosixFile(path: path, flags: O_RDWR), file.lock() else { return nil }
    var held = stat()
    var named = stat()
    // Its chat may have put another in its place meanwhile.
    guard fstat(file.descriptor, &held) == 0, stat(path, &named) == 0, held.st_ino == named.st_ino,
      let bytes = try? file.contents(limit: maximumBytes), let read = DraftFile(bytes: bytes),
      read.session == session, let draft = read.draft
    else { return nil }
    return Left(
      file: file, draft: draft,
      modified: Double(held.st_mtim.tv_sec) + Double(held.st_mtim.tv_nsec) / 1e9)
  }
}

/// What stands in the file of a draft.
private struct DraftFile: Codable {
  struct Part: Codable {
    var text: String?
    var picture: Int?
    var file: String?
  }

  var session: String?
  var parts: [Part]

  init(_ draft: KeptDraft, session: String?) {
    self.session = session
    parts = draft.parts.map { part in
      switch part {
      case .text(let text): Part(text: text)
      case .picture(let number): Part(picture: number.rawValue)
      case .file(let path): Part(file: PosixPath.absolute(path))
      }
    }
  }

  init?(bytes: [UInt8]) {
    guard let file = try? JSONDecoder().decode(DraftFile.self, from: Data(bytes)) else { return nil }
    self = file
  }

  var bytes: [UInt8]? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { PrintableJSON.escapingControls(in: [UInt8]($0)) + [0x0A] }
  }

  /// `nil` when a part cannot be read, or there is none.
  var draft: KeptDraft? {
    let readable = parts.compactMap { part -> KeptDraft.Part? in
      if let text = part.text { return .text(text) }
      if let number = part.picture, number > 0, number < 1 << 31 { return .picture(PictureNumber(number)) }
      return part.file.map { .file(path: $0) }
    }
    return readable.isEmpty || readable.count != parts.count ? nil : KeptDraft(parts: readable)
  }
}
