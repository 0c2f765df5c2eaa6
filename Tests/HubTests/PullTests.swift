import Foundation
import TestSupport
import Testing

@testable import Hub

@Suite("Pulling from a good hub")
struct PullTests {
  private static let folder = Pull.repository + "/"

  @Test("what a model needs comes, whole and verified, and nothing else stays")
  func whole() throws {
    let model = Pull.model()
    let hub = try LoopbackHub([model])
    let pull = try Pull()
    let progress = PullProgress()
    let plan = try pull.run(hub, progress: progress)
    #expect(plan.manifest.licence == "apache-2.0" && plan.manifest.commit == model.commit)
    let expected = (Pull.modelFiles + [".vlmchat-model.json"]).map { Self.folder + $0 }
    #expect(Set(pull.store.contents.keys) == Set(expected))
    for name in Pull.modelFiles { #expect(try pull.store.bytes(Self.folder + name) == model.files[name]) }
    let snapshot = progress.snapshot
    #expect(snapshot.doneBytes == snapshot.totalBytes && snapshot.totalBytes == plan.manifest.byteCount)
    #expect(snapshot.doneFiles == 4 && snapshot.totalFiles == 4 && snapshot.active.isEmpty)
    let stored = try #require(try pull.store.store.find("model"))
    #expect(stored.name == Pull.repository && stored.state == .complete && stored.manifest == plan.manifest)
  }

  @Test("a plan writes nothing")
  func planOnly() throws {
    let pull = try Pull()
    let hub = try LoopbackHub([Pull.model()])
    let plan = try pull.puller(hub).plan(pull.request, isCancelled: { false })
    #expect(Set(plan.manifest.files.map(\.path.text)) == Set(Pull.modelFiles) && !plan.isComplete)
    #expect(plan.missingBytes == plan.manifest.byteCount && pull.store.contents.isEmpty)
  }

  @Test("a model that is here is not fetched again; further files come beside it")
  func again() throws {
    let model = Pull.model()
    let hub = try LoopbackHub([model])
    var pull = try Pull()
    try pull.run(hub)
    let count = hub.requests.count
    #expect(try pull.run(hub).isComplete && hub.requests.count == count + 1)
    pull.request.selection = FileSelection(includes: ["onnx/*"])
    try pull.run(hub)
    #expect(hub.requests.count == count + 3)
    #expect(try pull.store.bytes(Self.folder + "onnx/model.onnx") == model.files["onnx/model.onnx"])
    #expect(try pull.store.bytes(Self.folder + "config.json") == model.files["config.json"])
    #expect(pull.store.store.manifest(of: pull.request.repository)?.files.count == 5)
  }

  @Test("a new commit replaces the model, and only what changed comes through the network")
  func update() throws {
    let pull = try Pull()
    try pull.run(try LoopbackHub([Pull.model()]))
    var model = Pull.model()
    model.commit = String(repeating: "f", count: 40)
    model.files["config.json"] = Array("{ }".utf8)
    model.files["README.md"] = nil
    let hub = try LoopbackHub([model])
    let plan = try pull.run(hub)
    #expect(plan.missingBytes == 3 && hub.requests.map(\.path).filter { $0.contains("resolve") }.count == 1)
    #expect(try pull.store.bytes(Self.folder + "config.json") == Array("{ }".utf8))
    #expect(try pull.store.bytes(Self.folder + "model.safetensors") == model.files["model.safetensors"])
    #expect(pull.store.contents[Self.folder + "README.md"] == nil && pull.store.contents.count == 4)
  }

  @Test("what is missing in the listing is asked of the tree, page by page")
  func tree() throws {
    let model = Pull.model()
    let listing = Array(
      #"{"sha":"\#(model.commit)","siblings":[{"rfilename":"config.json"},{"rfilename":"model.safetensors"}]}"#.utf8)
    let weights = try #require(model.files["model.safetensors"])
    let pages = [
      #"[{"type":"directory","path":"onnx","oid":"0"},"#
        + #"{"type":"file","path":"config.json","size":2,"oid":"\#(ReferenceHash.gitBlob(Array("{}".utf8)))"}]"#,
      #"[{"type":"file","path":"model.safetensors","size":134,"oid":"\#(String(repeating: "0", count: 40))","#
        + #""lfs":{"oid":"\#(ReferenceHash.sha256(weights))","size":\#(weights.count),"pointerSize":134}}]"#,
    ]
    let hub = try LoopbackHub([model]) { request, _, good in
      if request.path.contains("/revision/") { return LoopbackServer.Reply(body: listing) }
      guard request.path.contains("/tree/") else { return good }
      if request.path.contains("cursor") { return LoopbackServer.Reply(body: Array(pages[1].utf8)) }
      let host = request.headers["host"] ?? ""
      let next = "<http://\(host)\(request.path)&cursor=abc>; rel=\"next\""
      return LoopbackServer.Reply(headers: [("Link", next)], body: Array(pages[0].utf8))
    }
    let pull = try Pull()
    try pull.run(hub)
    #expect(try pull.store.bytes(Self.folder + "model.safetensors") == weights)
    #expect(pull.store.contents.count == 3)
  }

  @Test("a file without a size or a hash is not taken on trust")
  func unverifiable() throws {
    let model = Pull.model()
    let listing = Array(#"{"sha":"\#(model.commit)","siblings":[{"rfilename":"model.safetensors","size":5}]}"#.utf8)
    let hub = try LoopbackHub([model]) { request, _, good in
      if request.path.contains("/tree/") { return LoopbackServer.Reply(body: Array("[]".utf8)) }
      return request.path.contains("/revision/") ? LoopbackServer.Reply(body: listing) : good
    }
    let pull = try Pull()
    #expect(throws: HubError.unverifiable(pull.request.repository, path: "model.safetensors")) { try pull.run(hub) }
  }

  @Test("a disk without room is noticed before anything comes")
  func diskFull() throws {
    let hub = try LoopbackHub([Pull.model()])
    var pull = try Pull()
    pull.options.availableBytes = { _ in 1000 }
    #expect(throws: HubError.self) { try pull.run(hub) }
    #expect(pull.store.contents.isEmpty && hub.requests.count == 1)
  }

  @Test("of two pulls of one model the second is told to wait, and leaves the first alone")
  func lock() throws {
    let hub = try LoopbackHub([Pull.model()])
    let pull = try Pull()
    let repository = pull.request.repository
    do {
      let held = try StagingFolder(for: repository, inStore: pull.store.store.root)
      #expect(throws: HubError.busy(repository)) { try pull.run(hub) }
      #expect(throws: HubError.busy(repository)) {
        try pull.store.store.remove(pull.store.store.removable(Pull.repository))
      }
      #expect(StagingFolder.isHeld(held.path))
    }
    try pull.run(hub)
    #expect(pull.store.contents.count == 5)
  }

  @Test("a folder that was not pulled is left alone")
  func occupied() throws {
    let hub = try LoopbackHub([Pull.model()])
    let pull = try Pull()
    let path = pull.store.store.path(of: pull.request.repository)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    #expect(throws: HubError.occupied(path: path)) { try pull.run(hub) }
    #expect(hub.requests.isEmpty)
  }

  @Test("a companion is written once and then the user's")
  func companion() throws {
    let hub = try LoopbackHub([Pull.model()])
    var pull = try Pull()
    pull.request.companions = [PullPlan.Companion(name: "vlmchat.toml", text: "first")]
    try pull.run(hub)
    let path = Self.folder + "vlmchat.toml"
    #expect(try pull.store.bytes(path) == Array("first".utf8))
    try Data("mine".utf8).write(to: URL(filePath: pull.store.store.root + "/" + path))
    pull.request.selection = FileSelection(includes: ["onnx/*"])
    try pull.run(hub)
    #expect(try pull.store.bytes(path) == Array("mine".utf8))
  }
}
