import Chat
import Flamingo
import Foundation
import Synchronization
import Testing

@testable import Inference

@Suite("Sessions of one model side by side")
struct SharedModelTests {
  private static let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "FlamingoTests/Fixtures/resampler").path

  private let tiny: TinyModel
  private let features: ImageFeatures

  init() throws {
    tiny = try TinyModel()
    features = try tiny.loaded.model.encode(TinyModel.picture(1))
  }

  @Test("a picture that several ask for at once is looked at once")
  func sharedFeatures() {
    let store = ImageFeatureStore()
    let madeCount = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      let found = try? store.features(for: "a") {
        madeCount.withLock { $0 += 1 }
        // Long enough for the others to come meanwhile.
        Thread.sleep(forTimeInterval: 0.02)
        return features
      }
      #expect(found?.byteCount == features.byteCount)
    }
    #expect(madeCount.withLock { $0 } == 1)
  }

  @Test("where looking at a picture fails, whoever waits for it tries, too")
  func failingFeatures() {
    let store = ImageFeatureStore()
    let counts = Mutex((tried: 0, found: 0))
    DispatchQueue.concurrentPerform(iterations: 3) { _ in
      let found = try? store.features(for: "a") {
        let isFirst = counts.withLock { counts in
          counts.tried += 1
          return counts.tried == 1
        }
        Thread.sleep(forTimeInterval: 0.02)
        if isFirst { throw CancellationError() }
        return features
      }
      if found != nil { counts.withLock { $0.found += 1 } }
    }
    #expect(counts.withLock { $0.tried } == 2)
    #expect(counts.withLock { $0.found } == 2)
  }

  @Test("a session that forgot its prompt answers as a new one")
  func forgetting() throws {
    let session = tiny.session()
    let prompt = try tiny.builder().raw("User: what?", pictures: [])
    let options = ReplyOptions(maximumTokens: 12)
    let fresh = try session.generate(prompt, features: [], options: options)
    #expect(try session.generate(prompt, features: [], options: options).statistics.cachedTokens > 0)
    session.forgetPrompt()
    let again = try session.generate(prompt, features: [], options: options)
    #expect(again.statistics.cachedTokens == 0)
    #expect(again.tokens == fresh.tokens)
  }

  @Test("threads are dealt out, one each at least, and every part gives the same")
  func division() throws {
    #expect(tiny.loaded.divided(among: 3).count == 1)
    let whole = try LoadedModel(at: Self.path, threadCount: 2)
    #expect(whole.divided(among: 1).map(\.model.threadCount) == [whole.model.threadCount])
    let parts = whole.divided(among: 5)
    // On a machine with one processor, one.
    #expect(parts.count == whole.model.threadCount)
    #expect(parts.allSatisfy { $0.model.threadCount == 1 })
    let prompt = try Prompt(tokens: [1, 5, 6], pictures: [], modelTokens: whole.tokens)
    let answers = try ([whole] + parts).map {
      try InferenceSession($0).generate(prompt, features: [], options: ReplyOptions(maximumTokens: 12)).tokens
    }
    #expect(Set(answers).count == 1)
  }
}
