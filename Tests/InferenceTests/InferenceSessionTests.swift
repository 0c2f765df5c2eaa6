import Chat
import Flamingo
import Foundation
import Testing

@testable import Inference

@Suite("Inference session")
struct InferenceSessionTests {
  private let tiny: TinyModel
  private let builder: PromptBuilder

  init() throws {
    tiny = try TinyModel()
    builder = try tiny.builder()
  }

  private func features(_ session: InferenceSession, _ prompt: Prompt) throws -> [ImageFeatures] {
    try prompt.pictures.map { key in
      try session.features(of: TinyModel.picture(UInt64(key.utf8.reduce(0) { $0 + Int($1) })), key: key)
    }
  }

  private func generate(
    _ session: InferenceSession, _ prompt: Prompt, _ options: ReplyOptions = ReplyOptions(maximumTokens: 12)
  ) throws -> Generation {
    try session.generate(prompt, features: features(session, prompt), options: options)
  }

  /// Prompts that share beginnings, and some that do not.
  private static let prompts: [(text: String, pictures: [String])] = [
    ("User:<image>what is it?", ["a"]),
    ("User:<image>what is it?<end_of_utterance>\nAssistant: a cat", ["a"]),
    ("User:<image>what is that?", ["a"]),
    ("User:<image>what is it?", ["b"]),
    ("User:<image>what <image>is it?", ["a", "b"]),
    ("User:<image>what <image>is it?", ["a", "c"]),
    ("User: what is it?", []),
    ("User: what is it?", []),
  ]

  @Test("with a reused prefix the answer is the one from scratch, and only the rest is computed")
  func prefixReuse() throws {
    let reusing = tiny.session()
    var held: [Prompt.Position] = []
    for (text, pictures) in Self.prompts {
      let prompt = try builder.raw(text, pictures: pictures)
      var read: [Int] = []
      let features = try features(reusing, prompt)
      let answer = try reusing.generate(
        prompt, features: features, options: ReplyOptions(maximumTokens: 12),
        onEvent: {
          if case .readingPrompt(_, let total) = $0 { read.append(total) }
        })
      let fresh = try generate(tiny.session(), prompt)
      #expect(answer.tokens == fresh.tokens)
      #expect(answer.text == fresh.text)
      let common = zip(held, prompt.positions).prefix { $0 == $1 }.count
      #expect(answer.statistics.cachedTokens == min(common, prompt.tokens.count - 1))
      #expect(Set(read) == [prompt.tokens.count - answer.statistics.cachedTokens])
      #expect(fresh.statistics.cachedTokens == 0)
      held = reusing.held
    }
  }

  @Test("the same text under another picture shares nothing from where it is seen")
  func otherPicture() throws {
    let session = tiny.session()
    _ = try generate(session, builder.raw("User:<image>what?", pictures: ["a"]))
    let other = try generate(session, builder.raw("User:<image>what?", pictures: ["b"]))
    // <s>, the text and the opening fake token see no picture yet.
    #expect(other.statistics.cachedTokens == 1 + (try tiny.ids("User:").count) + 1)
  }

  @Test("a picture's places are never generated, whatever the temperature")
  func bannedTokens() throws {
    let session = tiny.session()
    let prompt = try builder.raw("User:<image>a", pictures: ["a"])
    for seed in 0..<20 {
      let options = ReplyOptions(temperature: 50, seed: UInt64(seed), maximumTokens: 40)
      let tokens = try generate(session, prompt, options).tokens
      #expect(!tokens.contains { [TinyModel.fake, TinyModel.image].contains($0) })
    }
  }

  @Test("a seed reproduces an answer; the one that was drawn is reported")
  func seeds() throws {
    let session = tiny.session()
    let prompt = try builder.raw("User: a", pictures: [])
    let first = try generate(session, prompt, ReplyOptions(temperature: 2, maximumTokens: 30))
    let again = try generate(
      session, prompt, ReplyOptions(temperature: 2, seed: first.statistics.seed, maximumTokens: 30))
    #expect(first.tokens == again.tokens)
    let other = try generate(
      session, prompt, ReplyOptions(temperature: 2, seed: first.statistics.seed &+ 1, maximumTokens: 30))
    #expect(first.tokens != other.tokens)
  }

  @Test("an answer ends at its end tokens, which are generated and not shown")
  func endTokens() throws {
    let session = tiny.session()
    let prompt = try builder.raw("User: a", pictures: [])
    var reasons: Set<FinishReason> = []
    for seed in 0..<30 {
      let answer = try generate(
        session, prompt, ReplyOptions(temperature: 5, seed: UInt64(seed), maximumTokens: 40))
      reasons.insert(answer.reason)
      let isEnded = answer.tokens.last.map { [2, TinyModel.endOfUtterance].contains($0) } ?? false
      #expect((answer.reason == .stop) == isEnded)
      #expect(answer.tokens.dropLast().allSatisfy { ![2, TinyModel.endOfUtterance].contains($0) })
      #expect(!answer.text.contains("<"))
      #expect(answer.statistics.completionTokens == answer.tokens.count)
    }
    #expect(reasons == [.stop, .length])
  }

  @Test("a stop string ends an answer before it")
  func stopStrings() throws {
    let session = tiny.session()
    let prompt = try builder.raw("User: a", pictures: [])
    let options = ReplyOptions(temperature: 3, seed: 4, maximumTokens: 40)
    let whole = try generate(session, prompt, options).text
    let stop = String(whole.dropFirst(3).prefix(2))
    var stopping = options
    stopping.stopStrings = [stop]
    let answer = try generate(session, prompt, stopping)
    #expect(answer.reason == .stop)
    let place = try #require(whole.firstRange(of: stop))
    #expect(answer.text == whole[..<place.lowerBound])
  }

  @Test("cancelling ends an answer before the next token, and what came is kept", arguments: [0, 1, 5])
  func cancellation(after count: Int) throws {
    let session = tiny.session()
    let prompt = try builder.raw("User: a", pictures: [])
    let options = ReplyOptions(temperature: 3, seed: 4, maximumTokens: 40)
    let whole = try generate(session, prompt, options)
    var shown = ""
    var pieces = 0
    let answer = try session.generate(
      prompt, features: [], options: options, isCancelled: { count == 0 || pieces >= count }
    ) {
      if case .text(let text) = $0 {
        shown += text
        pieces += 1
      }
    }
    #expect(answer.reason == .cancelled)
    #expect(answer.text == shown)
    #expect(whole.text.hasPrefix(answer.text))
    #expect(answer.tokens == Array(whole.tokens.prefix(answer.tokens.count)))
    #expect(pieces == count)
    // The session goes on as if nothing had happened.
    #expect(try generate(session, prompt, options).tokens == whole.tokens)
  }

  @Test("an answer ends where the context window does")
  func contextFull() throws {
    let prompt = try builder.raw("User: abc", pictures: [])
    let session = tiny.session(contextLength: prompt.tokens.count + 5)
    let options = ReplyOptions(temperature: 3, seed: 4, maximumTokens: 40)
    let answer = try generate(session, prompt, options)
    #expect(answer.reason == .contextFull)
    #expect(answer.tokens.count == 6, "the last token needs no place of its own")
    #expect(answer.tokens == Array(try generate(tiny.session(), prompt, options).tokens.prefix(6)))
  }

  @Test("what does not fit, or is not a token, is an error")
  func badPrompts() throws {
    let session = tiny.session(contextLength: 4)
    let tokens = tiny.loaded.tokens
    #expect(throws: InferenceError.contextExceeded(tokens: 5, capacity: 4)) {
      try generate(session, Prompt(tokens: [1, 3, 3, 3, 3], pictures: [], modelTokens: tokens))
    }
    #expect(throws: InferenceError.tokenOutOfRange(token: 51, vocabularySize: 51)) {
      try generate(session, Prompt(tokens: [1, 51], pictures: [], modelTokens: tokens))
    }
    #expect(throws: InferenceError.tooManyPictures(count: 2, maximum: 1)) {
      try generate(session, Prompt(tokens: [49, 49], pictures: ["a", "a"], modelTokens: tokens))
    }
  }

  // MARK: Scoring

  @Test("scores are those of a whole pass, also token by token through the cache")
  func scores() throws {
    let session = tiny.session()
    let prompt = try builder.raw("User:<image>what <image>is it?", pictures: ["a", "b"])
    let features = try features(session, prompt)
    let whole = try session.score(prompt, features: features)
    #expect(whole.map(\.token) == prompt.tokens)
    #expect(whole[0].logProbability == nil)
    let stepped = try session.score(prompt, features: features, stepLength: 1)
    for (first, second) in zip(whole, stepped) {
      #expect(first.next.map(\.token) == second.next.map(\.token))
      // The kernels give a row the same bits in any batch.
      #expect(first.logProbability == second.logProbability)
    }
    for (score, following) in zip(whole, whole.dropFirst()) {
      #expect(score.next.count == 5)
      #expect(zip(score.next, score.next.dropFirst()).allSatisfy { $0.logProbability >= $1.logProbability })
      let probability = try #require(following.logProbability)
      #expect(probability <= score.next[0].logProbability && probability < 0)
      if let candidate = score.next.first(where: { $0.token == following.token }) {
        #expect(candidate.logProbability == probability)
      }
    }
    let all = try session.score(prompt, features: features, candidateCount: 51)
    let sum = all[3].next.reduce(0) { $0 + pow(2.718281828459045, $1.logProbability) }
    #expect(abs(sum - 1) < 1e-9)
  }

  @Test("greedy generation takes the likeliest token of the score")
  func scoresAgreeWithGeneration() throws {
    let session = tiny.session()
    let prompt = try builder.raw("User:<image>what?", pictures: ["a"])
    let answer = try generate(session, prompt)
    let scores = try session.score(prompt, features: features(session, prompt), candidateCount: 3)
    let likeliest = scores[scores.count - 1].next.first { ![48, 49].contains($0.token) }
    #expect(answer.tokens.first == likeliest?.token)
  }

  // MARK: Pictures

  @Test("the picture not used for longest is forgotten first")
  func featureCache() throws {
    let features = try tiny.loaded.model.encode(TinyModel.picture(1))
    var cache = ImageFeatureCache(byteLimit: 2 * features.byteCount)
    cache.insert(features, for: "a")
    cache.insert(features, for: "b")
    #expect(cache.features(for: "a") != nil)
    cache.insert(features, for: "c")
    #expect(cache.features(for: "b") == nil)
    #expect(cache.features(for: "a") != nil)
    #expect(cache.features(for: "c") != nil)
    #expect(cache.byteCount == 2 * features.byteCount)
    cache.insert(features, for: "a")
    #expect(cache.byteCount == 2 * features.byteCount)
    var tooSmall = ImageFeatureCache(byteLimit: 1)
    tooSmall.insert(features, for: "a")
    #expect(tooSmall.byteCount == 0)
  }
}
