import Foundation
import TestSupport
import Testing

@testable import Hub

@Suite("Pulling from a good hub")
struct PullTests {
  @Test("what a model needs comes, whole and verified, and nothing else stays")
  func whole() throws {
    let model = Pull.model()
    let hub = try LoopbackHub([model])
    let pull = try Pull()
    let progress = PullProgress()
    let plan = try pull.run(hub, progress: progress)
    #expect(plan.manifest.licence == "apache-2.0" && plan.manifest.commit == model.commit)
    let folder = Pull.repository + "/"
    #expect(Set(pull.store.contents.keys) == Set((Pull.modelFiles + [".vlmchat-model.json"]).map { folder + $0 }))
    for name in Pull.modelFiles { #expect(try pull.store.bytes(folder + name) == model.files[name]) }
    let snapshot = progress.snapshot
    #expect(snapshot.doneBytes == snapshot.totalBytes && snapshot.totalBytes == plan.manifest.byteCount)
    #expect(snapshot.doneFiles == 4 && snapshot.totalFiles == 4 && snapshot.active.isEmpty)
    let stored = try #require(try pull.store.store.find("model"))
    #expect(stored.name == Pull.repository && stored.state == .complete && stored.manifest == plan.manifest)
  }
}
