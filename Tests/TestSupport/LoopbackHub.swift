import Foundation
import Synchronization

/// A hub of models on 127.0.0.1 with the addresses of Hugging Face's.
public final class LoopbackHub: Sendable {
  public struct Repository: Sendable {
    public var id: String
    public var commit = "0123456789abcdef0123456789abcdef01234567"
    public var revision = "main"
    public var licence: String? = "apache-2.0"
    public var files: [String: [UInt8]] = [:]
    /// These are listed as large files, with SHA-256; others with git's hash.
    public var largeFiles: Set<String> = []

    public init(_ id: String, files: [String: [UInt8]], largeFiles: Set<String> = []) {
      self.id = id
      self.files = files
      self.largeFiles = largeFiles
    }

    /// The answer to a question for the revision.
    public var listing: [UInt8] {
      let siblings = files.sorted { $0.key < $1.key }.map { name, content -> [String: Any] in
        guard largeFiles.contains(name) else {
          return ["rfilename": name, "size": content.count, "blobId": ReferenceHash.gitBlob(content)]
        }
        // The hash that git has of a large file is that of a pointer to it.
        return [
          "rfilename": name, "size": content.count, "blobId": String(repeating: "0", count: 40),
          "lfs": ["sha256": ReferenceHash.sha256(content), "size": content.count, "pointerSize": 134],
        ]
      }
      var object: [String: Any] = ["id": id, "modelId": id, "sha": commit, "gated": false, "siblings": siblings]
      if let licence { object["cardData"] = ["license": licence] }
      return Array((try? JSONSerialization.data(withJSONObject: object)) ?? Data())
    }
  }

  /// A request, how often the same path was asked for before, and what a good hub would answer.
  public typealias Behaviour =
    @Sendable (_ request: LoopbackServer.Request, _ earlier: Int, _ good: LoopbackServer.Reply) -> LoopbackServer.Reply

  private let server: LoopbackServer

  public var url: String { server.url }
  public var port: Int { server.port }
  public var requests: [LoopbackServer.Request] { server.requests }

  /// Requests for a file.
  public func requests(for name: String) -> [LoopbackServer.Request] {
    requests.filter { $0.path.hasSuffix("/" + name) }
  }

  /// - Parameter behaviour: changes what is answered.
  public init(_ repositories: [Repository], behaviour: @escaping Behaviour = { $2 }) throws {
    let counts = Counts()
    let answers = Dictionary(
      uniqueKeysWithValues: repositories.map {
        ("/api/models/\($0.id)/revision/\($0.revision)?blobs=true", LoopbackServer.Reply(body: $0.listing))
      })
    server = try LoopbackServer { request in
      let good = answers[request.path] ?? Self.file(request, in: repositories)
      return behaviour(request, counts.next(request.path), good)
    }
  }

  private static func file(_ request: LoopbackServer.Request, in repositories: [Repository]) -> LoopbackServer.Reply {
    for repository in repositories {
      let prefix = "/\(repository.id)/resolve/\(repository.commit)/"
      guard request.path.hasPrefix(prefix),
        let name = String(request.path.dropFirst(prefix.count)).removingPercentEncoding,
        let content = repository.files[name]
      else { continue }
      return content.reply(to: request)
    }
    return LoopbackServer.Reply(404, headers: [("X-Error-Code", "RepoNotFound")])
  }

  private final class Counts: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    func next(_ path: String) -> Int {
      counts.withLock { counts in
        defer { counts[path, default: 0] += 1 }
        return counts[path] ?? 0
      }
    }
  }
}

extension [UInt8] {
  /// What a good server answers: all of it, or the rest that is asked for.
  public func reply(to request: LoopbackServer.Request) -> LoopbackServer.Reply {
    guard let start = request.rangeStart else { return LoopbackServer.Reply(body: self) }
    guard start < count else {
      return LoopbackServer.Reply(416, headers: [("Content-Range", "bytes */\(count)")])
    }
    return LoopbackServer.Reply(
      206, headers: [("Content-Range", "bytes \(start)-\(count - 1)/\(count)")], body: Array(self[start...]))
  }
}
