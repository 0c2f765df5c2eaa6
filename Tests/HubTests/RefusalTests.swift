import TestSupport
import Testing

@testable import Hub

@Suite("Redirects, tokens and refusals")
struct RefusalTests {
  private static let weights = "model.safetensors"

  @Test("a redirect to another server is followed without the token, one to the same with it")
  func token() throws {
    let model = Pull.model()
    let store = try LoopbackHub([model])
    let hub = try LoopbackHub([model]) { request, _, good in
      if request.path.hasSuffix("/" + Self.weights) {
        return LoopbackServer.Reply(302, headers: [("Location", store.url + request.path)])
      }
      if request.path.hasSuffix("/config.json") {
        return LoopbackServer.Reply(307, headers: [("Location", request.path + "?here")])
      }
      return request.path.hasSuffix("?here") ? (model.files["config.json"] ?? []).reply(to: request) : good
    }
    var pull = try Pull()
    pull.token = "hf_secret"
    try pull.run(hub)
    #expect(!hub.requests.isEmpty && hub.requests.allSatisfy { $0.headers["authorization"] == "Bearer hf_secret" })
    #expect(hub.requests.contains { $0.path.hasSuffix("?here") })
    #expect(store.requests.count == 1 && store.requests.allSatisfy { $0.headers["authorization"] == nil })
  }

  @Test("the range goes along with a redirect")
  func rangeAndRedirect() throws {
    let model = Pull.model()
    let store = try LoopbackHub([model]) { _, earlier, good in
      var reply = good
      if earlier == 0 { reply.stallsAfter = 500 }
      return reply
    }
    let hub = try LoopbackHub([model]) { request, _, good in
      request.path.hasSuffix("/" + Self.weights)
        ? LoopbackServer.Reply(302, headers: [("Location", store.url + request.path)]) : good
    }
    let pull = try Pull()
    try pull.run(hub)
    #expect(store.requests.map(\.rangeStart) == [nil, 500] && pull.store.contents.count == 5)
  }

  @Test("a signed address that has run out is asked for anew")
  func expired() throws {
    let model = Pull.model()
    let store = try LoopbackHub([model]) { _, earlier, good in
      earlier == 0 ? LoopbackServer.Reply(403, body: Array("Request has expired".utf8)) : good
    }
    let hub = try LoopbackHub([model]) { request, _, good in
      request.path.hasSuffix("/" + Self.weights)
        ? LoopbackServer.Reply(302, headers: [("Location", store.url + request.path)]) : good
    }
    let pull = try Pull()
    try pull.run(hub)
    #expect(pull.store.contents.count == 5 && hub.requests(for: Self.weights).count == 2)
  }

  @Test(
    "redirects in a circle, to nowhere, or to what is not the web end", arguments: ["", "/loop", "file:///etc/passwd"])
  func badRedirects(location: String) throws {
    let hub = try LoopbackHub([]) { _, _, _ in
      LoopbackServer.Reply(302, headers: location.isEmpty ? [] : [("Location", location)])
    }
    let error = try #require(throws: HubError.self) { try Pull().run(hub) }
    switch (error, location) {
    case (.tooManyRedirects, "/loop"): #expect(hub.requests.count == 11)
    case (.status(_, 302, _), ""), (.status(_, 302, _), "file:///etc/passwd"): #expect(hub.requests.count == 1)
    default: Issue.record("\(error)")
    }
  }

  @Test("refusals say what they are", arguments: [false, true])
  func refusals(hasToken: Bool) throws {
    let repository = try RepositoryID(Pull.repository)
    func error(_ status: Int, _ code: String? = nil) throws -> (HubError, LoopbackHub) {
      let hub = try LoopbackHub([]) { _, _, _ in
        LoopbackServer.Reply(
          status, headers: code.map { [("X-Error-Code", $0)] } ?? [], body: Array(#"{"error":"no"}"#.utf8))
      }
      var pull = try Pull()
      pull.token = hasToken ? "hf_secret" : nil
      return (try #require(throws: HubError.self) { try pull.run(hub) }, hub)
    }
    for (status, code) in [(401, nil), (401, "RepoNotFound"), (404, "RepoNotFound"), (404, nil)] {
      let (error, hub) = try error(status, code)
      #expect(
        error == .repositoryNotFound(repository, host: "127.0.0.1:\(hub.port)", hasToken: hasToken), "\(status)")
      #expect(hub.requests.count == 1)
    }
    for status in [401, 403] {
      let (error, hub) = try error(status, "GatedRepo")
      #expect(error == .gated(repository, page: hub.url + "/" + Pull.repository, hasToken: hasToken))
    }
    #expect(try error(404, "RevisionNotFound").0 == .revisionNotFound(repository, revision: "main"))
    let (forbidden, hub) = try error(403)
    #expect(forbidden == .status(host: "127.0.0.1:\(hub.port)", code: 403, message: "no"))
  }

  @Test("a listed file that is not there is named")
  func missingFile() throws {
    let hub = try LoopbackHub([Pull.model()]) { request, _, good in
      request.path.hasSuffix("/" + Self.weights)
        ? LoopbackServer.Reply(404, headers: [("X-Error-Code", "EntryNotFound")]) : good
    }
    let pull = try Pull()
    #expect(throws: HubError.fileNotFound(pull.request.repository, path: Self.weights)) { try pull.run(hub) }
  }

  @Test("an answer that is no HTTP, or has a head without end, is an error")
  func garbage() throws {
    let endless = Array("HTTP/1.1 200 OK\r\n".utf8) + Array(repeating: UInt8(ascii: "a"), count: 1 << 20)
    let many = Array("HTTP/1.1 200 OK\r\n".utf8) + (0..<20_000).flatMap { Array("A\($0): b\r\n".utf8) }
    for raw in [Array("SSH-2.0-x\r\n".utf8), endless, many, []] {
      let hub = try LoopbackHub([]) { _, _, good in
        var reply = good
        reply.raw = raw
        return reply
      }
      #expect(throws: HubError.self) { try Pull().run(hub) }
    }
  }
}
