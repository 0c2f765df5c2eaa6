import Foundation
import TestSupport
import Testing

@testable import Hub

@Suite("The store of models")
struct StoreTests {
  private let temporary: TemporaryStore
  private var store: ModelStore { temporary.store }

  init() throws { temporary = try TemporaryStore() }

  private func write(_ path: String, _ count: Int = 1) throws {
    let url = URL(filePath: store.root + "/" + path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(count: count).write(to: url)
  }

  private func pull(_ id: String) throws {
    var model = Pull.model(weights: 1000)
    model.id = id
    try Pull(id, store: temporary).run(try LoopbackHub([model]))
  }

  @Test("pulled models and those that the user put there are found by name")
  func names() throws {
    try pull("one/alpha")
    try pull("one/beta")
    try pull("two/beta")
    try write("gamma/config.json")
    try write("delta.gguf")
    try write("three/epsilon/config.json")
    try FileManager.default.createDirectory(atPath: store.root + "/empty", withIntermediateDirectories: true)
    #expect(store.models().map(\.name) == ["delta", "gamma", "one/alpha", "one/beta", "three/epsilon", "two/beta"])
    #expect(try store.find("alpha")?.name == "one/alpha" && store.find("one/beta")?.state == .complete)
    #expect(try store.find("gamma")?.state == .placed && store.find("epsilon")?.state == .placed)
    #expect(throws: HubError.ambiguous(name: "beta", candidates: ["one/beta", "two/beta"])) { try store.find("beta") }
    #expect(try store.find("one") == nil && store.find("zeta") == nil && store.find("") == nil)
  }

  @Test("a model that is not complete is not found, and the error says so")
  func partial() throws {
    let repository = try RepositoryID("a/b")
    _ = try StagingFolder(for: repository, inStore: store.root)
    #expect(throws: HubError.incomplete(repository)) { try store.find("b") }
    #expect(store.models().map(\.isPartial) == [true])
    #expect(try store.remove(store.removable("a/b")) == 0)
    #expect(store.models().isEmpty && !FileManager.default.fileExists(atPath: store.root + "/a"))
  }

  @Test("removing takes the model and nothing else")
  func remove() throws {
    try pull("one/alpha")
    try pull("one/beta")
    #expect(try store.remove(store.removable("alpha")) >= 1000)
    #expect(store.models().map(\.name) == ["one/beta"])
    #expect(throws: HubError.notInstalled(name: "alpha", store: store.root)) { try store.removable("alpha") }
  }

  @Test(
    "names that lead out of the store are refused",
    arguments: ["../x", "/etc", "a/../..", ".", "a//b", "one/.hidden", ""])
  func outside(name: String) {
    #expect(throws: HubError.outsideStore(name: name)) { try store.removable(name) }
  }

  @Test("links are removed, not followed")
  func links() throws {
    let elsewhere = try TemporaryStore()
    let outside = elsewhere.store.root
    try Data(count: 5).write(to: URL(filePath: outside + "/config.json"))
    try FileManager.default.createDirectory(atPath: outside + "/model", withIntermediateDirectories: true)
    try Data(count: 5).write(to: URL(filePath: outside + "/model/config.json"))
    // A model that is a link, an owner that is one, and a link in a model.
    try FileManager.default.createSymbolicLink(atPath: store.root + "/linked", withDestinationPath: outside)
    try write("owner/real/config.json")
    try FileManager.default.createSymbolicLink(atPath: store.root + "/owner/real/sub", withDestinationPath: outside)
    #expect(try store.remove(store.removable("linked")) == 0)
    _ = try store.remove(store.removable("owner/real"))
    #expect(FileManager.default.fileExists(atPath: outside + "/config.json"))
    try FileManager.default.removeItem(atPath: outside + "/config.json")
    try FileManager.default.createSymbolicLink(atPath: store.root + "/away", withDestinationPath: outside)
    #expect(throws: HubError.outsideStore(name: "away/model")) { try store.remove(store.removable("away/model")) }
    #expect(FileManager.default.fileExists(atPath: outside + "/model/config.json"))
  }

  @Test("a manifest reads as it was written, and a damaged one is no manifest")
  func manifests() throws {
    try pull("one/alpha")
    let repository = try RepositoryID("one/alpha")
    var manifest = try #require(store.manifest(of: repository))
    manifest.revision = "a\"\\\u{1}ü"
    manifest.parts = [try RepositoryID("x/y")]
    let path = store.root + "/manifest"
    try SmallFile.replace(path, with: manifest.text)
    #expect(try ModelManifest(path: path, of: repository) == manifest)
    var mutator = Mutator(seed: 9)
    var readable = 0
    for _ in 0..<2000 {
      let bytes = mutator.mutated(Array(manifest.text.utf8))
      guard let read = try? ModelManifest(bytes, of: repository) else { continue }
      #expect(read.files.allSatisfy { !$0.path.text.hasPrefix("/") && $0.size >= 0 })
      readable += 1
    }
    #expect(readable > 20)
  }

  @Test("a model knows who needs it")
  func dependents() throws {
    try pull("one/part")
    var whole = try Pull("one/whole", store: temporary)
    whole.request.parts = [try RepositoryID("one/part")]
    var model = Pull.model(weights: 10)
    model.id = "one/whole"
    try whole.run(try LoopbackHub([model]))
    #expect(try store.dependents(of: store.removable("part")).map(\.name) == ["one/whole"])
    #expect(try store.dependents(of: store.removable("whole")).isEmpty)
  }
}
