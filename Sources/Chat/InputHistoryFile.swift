import Foundation
import Glibc

/// The file of lines that were sent before: one JSON string a line, oldest first, shared by all running chats.
public struct InputHistoryFile: Sendable, Hashable {
  /// Full path.
  public let path: String
  /// Entries kept.
  public let limit: Int

  /// Larger entries are not kept: they are pasted documents, not something one types again.
  static let maximumEntryBytes = 1 << 16
  static let maximumFileBytes = 64 << 20

  public init(path: String, limit: Int = 1000) {
    self.path = path
    self.limit = max(1, limit)
  }

  public static func path(environment: [String: String]) -> String {
    UserFolder.state.path(environment: environment) + "/history"
  }

  /// The entries, oldest first; lines that cannot be read are left out, and a file that is not there has none.
  public func load() throws(ChatError) -> [String] {
    guard PosixPath.exists(path) else { return [] }
    let bytes = try PosixFile(path: path, flags: O_RDONLY).contents(limit: Self.maximumFileBytes)
    let decoder = JSONDecoder()
    let entries = bytes.split(separator: 0x0A).compactMap { try? decoder.decode(String.self, from: Data($0)) }
    return entries.suffix(limit)
  }

  /// Adds an entry; one that repeats the last is not added. Other chats' entries are kept.
  public func append(_ entry: String) throws(ChatError) {
    guard !entry.isEmpty, entry.utf8.count <= Self.maximumEntryBytes else { return }
    try PosixPath.makeFolders(PosixPath.parent(of: path))
    let lock = try PosixFile(path: path + ".lock", flags: O_RDWR | O_CREAT)
    // The lock is held for the moment that another chat rewrites the file.
    while flock(lock.descriptor, LOCK_EX) != 0, errno == EINTR {}
    var entries = try load()
    guard entries.last != entry else { return }
    entries.append(entry)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    var bytes: [UInt8] = []
    for entry in entries.suffix(limit) {
      guard let line = try? encoder.encode(entry) else { continue }
      bytes += PrintableJSON.escapingControls(in: [UInt8](line)) + [0x0A]
    }
    try PosixPath.replaceFile(path, with: bytes)
  }
}
