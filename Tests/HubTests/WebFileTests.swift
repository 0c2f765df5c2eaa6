import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Hub

@Suite("A file from any web server")
struct WebFileTests {
  private static let body = Pull.content(100_000)

  private func fetch(
    _ server: LoopbackServer, _ path: String = "/cat.png", _ change: (inout WebFile.Limits) -> Void = { _ in },
    progress: @escaping (Int, Int?) -> Void = { _, _ in }, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> WebFile {
    var limits = WebFile.Limits(bytes: 200_000)
    limits.transfer.stallSeconds = 1
    change(&limits)
    return try WebFile.fetch(
      try #require(WebAddress(server.url + path)), limits: limits, userAgent: "vlmchat/test", progress: progress,
      isCancelled: isCancelled)
  }

  private func server(tellsLength: Bool) throws -> LoopbackServer {
    try LoopbackServer { _ in
      var reply = LoopbackServer.Reply(body: Self.body)
      if !tellsLength { reply.claimedLength = -1 }
      return reply
    }
  }

  @Test("it comes whole, and the server learns nothing but what is asked for")
  func whole() throws {
    let server = try LoopbackServer { _ in LoopbackServer.Reply(body: Self.body) }
    let file = try fetch(server, "/a/cat%20one.png?x=1")
    #expect(file.bytes == Self.body && file.address.lastComponent == "cat one.png")
    let request = try #require(server.requests.first)
    #expect(request.path == "/a/cat%20one.png?x=1" && server.requests.count == 1)
    #expect(Set(request.headers.keys) == ["host", "user-agent", "accept", "accept-encoding"])
  }

  @Test("it tells how much has come, and of how much where the server says so", arguments: [true, false])
  func progress(isTold: Bool) throws {
    let server = try server(tellsLength: isTold)
    var told: [(bytes: Int, total: Int?)] = []
    _ = try fetch(server, progress: { told.append(($0, $1)) })
    let bytes = told.map { $0.bytes }
    #expect(bytes == bytes.sorted() && bytes.last == Self.body.count)
    #expect(told.allSatisfy { $0.total == (isTold ? Self.body.count : nil) })
  }

  @Test("redirects are followed, so many and no more")
  func redirects() throws {
    let server = try LoopbackServer { request in
      let left = Int(request.path.dropFirst()) ?? 0
      guard left > 0 else { return LoopbackServer.Reply(body: Self.body) }
      return LoopbackServer.Reply(302, headers: [("Location", "/\(left - 1)")])
    }
    #expect(try fetch(server, "/5").bytes == Self.body)
    #expect(throws: HubError.self) { try fetch(server, "/6") }
    #expect(server.requests.count == 12)
  }

  @Test(
    "a redirect to a file, to nowhere or to another protocol is not followed",
    arguments: ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/", "https://user:secret@127.0.0.1/", ""])
  func otherTargets(target: String) throws {
    let server = try LoopbackServer { _ in LoopbackServer.Reply(302, headers: [("Location", target)]) }
    #expect(throws: HubError.self) { try fetch(server) }
  }

  @Test("what is too long is refused: by what it says of itself at once, else when it is", arguments: [true, false])
  func tooLong(isHonest: Bool) throws {
    let server = try server(tellsLength: isHonest)
    let host = "127.0.0.1:\(server.port)"
    #expect(throws: HubError.answerTooLarge(host: host, limit: 99_999)) { try fetch(server) { $0.bytes = 99_999 } }
    #expect(try fetch(server) { $0.bytes = 100_000 }.bytes == Self.body)
  }

  @Test("a server that says no, nothing, half, or takes for ever: one error each")
  func faults() throws {
    let missing = try LoopbackServer { _ in LoopbackServer.Reply(404, body: Array("<html>".utf8)) }
    #expect(throws: HubError.status(host: "127.0.0.1:\(missing.port)", code: 404, message: nil)) { try fetch(missing) }
    let broken = try LoopbackServer { _ in
      var reply = LoopbackServer.Reply(body: Self.body)
      reply.breaksAfter = 50_000
      return reply
    }
    #expect { try fetch(broken) } throws: { if case HubError.connectionLost = $0 { true } else { false } }
    let slow = try LoopbackServer { _ in
      var reply = LoopbackServer.Reply(body: Self.body)
      reply.stallsAfter = 10
      return reply
    }
    #expect { try fetch(slow) } throws: { if case HubError.stalled = $0 { true } else { false } }
    #expect(throws: HubError.tookTooLong(host: "127.0.0.1:\(slow.port)", seconds: 0.2)) {
      try fetch(slow) {
        $0.seconds = 0.2
        $0.transfer.stallSeconds = 60
      }
    }
    #expect(throws: HubError.cancelled) { try fetch(slow, isCancelled: { true }) }
  }

  @Test(
    "an address is taken apart as it will be asked",
    arguments: [
      ("https://example.org/a/b.png?q=1#f", "example.org", "b.png"),
      ("http://EXAMPLE.org:8080", "example.org:8080", ""),
      ("https://example.org/%2e%2e%2Fx.png", "example.org", "x.png"), ("http://[::1]/a%0Ab", "[::1]", ""),
    ])
  func addresses(text: String, host: String, name: String) throws {
    let address = try #require(WebAddress(text))
    #expect(address.displayHost == host && address.lastComponent == name)
  }

  @Test(
    "nothing but http and https, whole and without a password",
    arguments: ["ftp://a/b", "file:///a", "https://", "example.org", "https://me:pw@a/b", "https://me@a/b", ""])
  func otherAddresses(text: String) { #expect(WebAddress(text) == nil) }
}
