import Foundation
import TestSupport
import Testing

@testable import Hub

@Suite("Pulling over bad lines and from bad hubs")
struct FaultTests {
  private static let weights = "model.safetensors"

  /// Answers for the weights as a test wants; everything else is as it should be.
  private func hub(
    _ model: LoopbackHub.Repository = Pull.model(), weights behaviour: @escaping LoopbackHub.Behaviour
  ) throws -> LoopbackHub {
    try LoopbackHub([model]) { request, earlier, good in
      request.path.hasSuffix("/" + Self.weights) ? behaviour(request, earlier, good) : good
    }
  }

  private func expectWhole(_ pull: Pull, _ model: LoopbackHub.Repository = Pull.model()) throws {
    for name in Pull.modelFiles { #expect(try pull.store.bytes("\(Pull.repository)/\(name)") == model.files[name]) }
    #expect(pull.store.contents.count == 5)
  }

  private func expectNothingInstalled(_ pull: Pull) {
    #expect(!FileManager.default.fileExists(atPath: pull.store.store.path(of: pull.request.repository)))
  }

  // MARK: lines that break

  @Test(
    "a connection that breaks, or ends too early, again and again is taken up where it broke", arguments: [true, false])
  func breaks(isReset: Bool) throws {
    let hub = try hub { _, earlier, good in
      var reply = good
      // A reset may take all that was sent along, so that more of them in a row would be too many.
      guard earlier < (isReset ? 5 : 9) else { return reply }
      if isReset {
        reply.breaksAfter = 30_000
      } else {
        reply.claimedLength = good.body.count
        reply.body = Array(good.body[..<30_000])
      }
      return reply
    }
    let pull = try Pull()
    let progress = PullProgress()
    try pull.run(hub, progress: progress)
    try expectWhole(pull)
    let starts = hub.requests(for: Self.weights).map(\.rangeStart)
    #expect(starts.count >= 6 && starts.first == .some(nil))
    if !isReset { #expect(starts == [nil] + (1...9).map { $0 * 30_000 }) }
    #expect(progress.snapshot.doneBytes == progress.snapshot.totalBytes && !progress.takeNotices().isEmpty)
    #expect(pull.slept.value > 0)
  }

  @Test("a server that knows no ranges sends all of it again")
  func ignoresRange() throws {
    let model = Pull.model()
    let hub = try hub { _, earlier, _ in
      var reply = LoopbackServer.Reply(body: model.files[Self.weights] ?? [])
      if earlier == 0 { reply.breaksAfter = 100_000 }
      return reply
    }
    let pull = try Pull()
    let progress = PullProgress()
    try pull.run(hub, progress: progress)
    try expectWhole(pull)
    #expect(progress.snapshot.doneBytes == progress.snapshot.totalBytes)
  }

  @Test("another range than the one asked for, or none, begins the file anew", arguments: [0, 1, 2])
  func wrongRange(kind: Int) throws {
    let hub = try hub { request, earlier, good in
      var reply = good
      if earlier == 0 { reply.breaksAfter = 100_000 }
      guard request.rangeStart != nil else { return reply }
      switch kind {
      case 0: return LoopbackServer.Reply(206, headers: [("Content-Range", "bytes 7-9/300000")], body: [1, 2, 3])
      case 1: return LoopbackServer.Reply(206, body: [1, 2, 3])
      default: return LoopbackServer.Reply(416)
      }
    }
    let pull = try Pull()
    try pull.run(hub)
    try expectWhole(pull)
  }

  @Test("a server that falls silent is left and asked anew")
  func stalls() throws {
    let hub = try hub { _, earlier, good in
      var reply = good
      // Few bytes: libcurl looks at the speed of the last seconds.
      if earlier == 0 { reply.stallsAfter = 500 }
      return reply
    }
    let pull = try Pull()
    try pull.run(hub)
    try expectWhole(pull)
    #expect(hub.requests(for: Self.weights).last?.rangeStart == 500)
  }

  @Test("a server that only ever breaks is given up, and what came is kept")
  func alwaysBreaks() throws {
    let hub = try hub { request, _, good in
      var reply = good
      reply.breaksAfter = request.rangeStart == nil ? 100_000 : 0
      return reply
    }
    var pull = try Pull()
    // The small files first.
    pull.options.jobs = 1
    #expect(throws: HubError.self) { try pull.run(hub) }
    expectNothingInstalled(pull)
    guard case .partial(let present, let total, false)? = pull.store.store.models().first?.state else {
      Issue.record("not partial: \(pull.store.store.models())")
      return
    }
    #expect(present > 5000 && total == 305_007 && hub.requests(for: Self.weights).count < 15)
  }

  @Test(
    "answers that ask for patience are tried again, after as long as they ask",
    arguments: [408, 429, 500, 502, 503, 504])
  func passingStatus(status: Int) throws {
    let hub = try hub { _, earlier, good in
      earlier < 2 ? LoopbackServer.Reply(status, headers: [("Retry-After", "7")]) : good
    }
    let pull = try Pull()
    try pull.run(hub)
    try expectWhole(pull)
    #expect(pull.slept.value > 13.9 && pull.slept.value < 14.1)
  }

  @Test("what never passes is an error after six tries", arguments: [500, 503])
  func lastingStatus(status: Int) throws {
    let hub = try hub { _, _, _ in
      LoopbackServer.Reply(status, headers: [("X-Error-Message", "not today")])
    }
    let pull = try Pull()
    let host = "127.0.0.1:\(hub.port)"
    #expect(throws: HubError.status(host: host, code: status, message: "not today")) { try pull.run(hub) }
    #expect(hub.requests(for: Self.weights).count == 6)
    expectNothingInstalled(pull)
  }

  @Test("a server that asks to come back tomorrow is not waited for")
  func farAway() throws {
    let hub = try hub { _, _, _ in LoopbackServer.Reply(429, headers: [("Retry-After", "86400")]) }
    let pull = try Pull()
    #expect(throws: HubError.rateLimited(host: "127.0.0.1:\(hub.port)", seconds: 86400)) { try pull.run(hub) }
    #expect(pull.slept.value == 0)
  }

  @Test("no server at all is an error after some tries")
  func unreachable() throws {
    var hub: LoopbackHub? = try LoopbackHub([])
    let puller = try hub.map { try Pull().puller($0) }
    hub = nil
    let request = PullPlan.Request(try RepositoryID(Pull.repository))
    #expect(throws: HubError.self) { try puller?.plan(request, isCancelled: { false }) }
  }

  // MARK: lies

  @Test("a length other than the listed one is an error at once", arguments: [-200_000, -1, 1, 200_000])
  func wrongLength(difference: Int) throws {
    let hub = try hub { _, _, good in
      var reply = good
      reply.claimedLength = good.body.count + difference
      return reply
    }
    let pull = try Pull()
    let error = HubError.wrongSize(path: Self.weights, expected: 300_000, actual: 300_000 + difference)
    #expect(throws: error) { try pull.run(hub) }
    #expect(hub.requests(for: Self.weights).count == 1)
    expectNothingInstalled(pull)
  }

  @Test("a body without a length that is too long is an error, one that is too short is continued")
  func noLength() throws {
    let long = try hub { _, _, good in
      var reply = good
      reply.claimedLength = -1
      reply.body += [0]
      return reply
    }
    #expect(throws: HubError.self) { try Pull().run(long) }
    let short = try hub { _, earlier, good in
      var reply = good
      reply.claimedLength = -1
      if earlier == 0 { reply.body = Array(reply.body[..<200_000]) }
      return reply
    }
    let pull = try Pull()
    try pull.run(short)
    try expectWhole(pull)
    #expect(short.requests(for: Self.weights).last?.rangeStart == 200_000)
  }

  @Test(
    "content with another hash is thrown away and never installed", arguments: ["model.safetensors", "config.json"])
  func wrongHash(name: String) throws {
    let model = Pull.model()
    let hub = try LoopbackHub([model]) { request, _, good in
      guard request.path.hasSuffix("/" + name) else { return good }
      var reply = good
      reply.body[1] ^= 1
      return reply
    }
    let pull = try Pull()
    let error = try #require(throws: HubError.self) { try pull.run(hub) }
    guard case .wrongHash(name, _, _) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(hub.requests(for: name).count == 1)
    #expect(!pull.store.contents.contains { $0.key.contains("parts/") && $0.value == model.files[name]?.count })
    expectNothingInstalled(pull)
  }

  @Test(
    "what an earlier run left is continued; where it is not what it should be, all comes again",
    arguments: [true, false])
  func leftover(isSound: Bool) throws {
    let model = Pull.model()
    let hub = try LoopbackHub([model])
    let pull = try Pull()
    let plan = try pull.puller(hub).plan(pull.request, isCancelled: { false })
    let file = try #require(plan.manifest.files.first { $0.path.text == Self.weights })
    let layout = StagingLayout(for: pull.request.repository, inStore: pull.store.store.root)
    try FileSystem.makeFolders(layout.parts)
    var start = Array((model.files[Self.weights] ?? [])[..<123_456])
    if !isSound { start[5] ^= 1 }
    try Data(start).write(to: URL(filePath: layout.partPath(of: file)))
    try pull.run(hub)
    try expectWhole(pull)
    #expect(hub.requests(for: Self.weights).map(\.rangeStart) == (isSound ? [123_456] : [123_456, nil]))
  }

  @Test("a part that is longer than the file is forgotten")
  func longLeftover() throws {
    let hub = try LoopbackHub([Pull.model()])
    let pull = try Pull()
    let plan = try pull.puller(hub).plan(pull.request, isCancelled: { false })
    let layout = StagingLayout(for: pull.request.repository, inStore: pull.store.store.root)
    try FileSystem.makeFolders(layout.parts)
    for file in plan.manifest.files {
      try Data(count: file.size + 1).write(to: URL(filePath: layout.partPath(of: file)))
    }
    try pull.run(hub)
    try expectWhole(pull)
  }

  // MARK: stopping

  @Test("a pull that is stopped keeps what came, and the next one goes on from there")
  func cancelled() throws {
    let hub = try hub { _, earlier, good in
      var reply = good
      if earlier == 0 { reply.stallsAfter = 150_000 }
      return reply
    }
    let pull = try Pull()
    let progress = PullProgress()
    #expect(throws: HubError.cancelled) {
      // As soon as half of the file is here, somebody presses Ctrl-C.
      try pull.run(hub, progress: progress) { progress.snapshot.doneBytes >= 155_000 }
    }
    expectNothingInstalled(pull)
    try pull.run(hub)
    try expectWhole(pull)
    #expect(hub.requests(for: Self.weights).last?.rangeStart == 150_000)
    #expect(hub.requests(for: "tokenizer.json").count == 1)
  }
}
