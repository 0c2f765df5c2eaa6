import Chat
import Foundation
import Testing

@testable import Inference

@Suite("Examples before a conversation")
struct ShotTests {
  private let tiny: TinyModel
  private static let shots = (1...3).map { number in
    Shot(picture: PictureNumber(number), question: "what is it?", answer: "a cat")
  }

  init() throws { tiny = try TinyModel() }

  private func conversation(_ messages: [Message], shots: [Shot] = Self.shots) -> Conversation {
    Conversation(shots: shots, messages: messages, attachments: (1...100).map(TinyModel.attachment))
  }

  private func request(_ conversation: Conversation) -> ReplyRequest {
    ReplyRequest(conversation: conversation, options: ReplyOptions(maximumTokens: 4)) {
      TinyModel.pixels(UInt64($0.number.rawValue))
    }
  }

  @Test("they stay when old turns are left out")
  func kept() throws {
    let turns = (0..<60).flatMap { _ in
      [TinyModel.message(.user, .text("and this?")), TinyModel.message(.assistant, .text("a dog."))]
    }
    let asked = conversation(turns + [TinyModel.message(.user, .picture(PictureNumber(4)), .text("what?"))])
    let builder = try tiny.builder()
    let fit = try ContextFitter(preferredLength: 300, capacity: 400, maximumPictures: 8).fit(asked, builder)
    #expect(fit.droppedTurns > 30)
    #expect(fit.prompt.tokens.count <= 300)
    #expect(fit.prompt.pictures == ["hash 1", "hash 2", "hash 3", "hash 4"])
    let alone = try builder.conversation(conversation([TinyModel.message(.user, .text("a"))]))
    let common = zip(alone.tokens, fit.prompt.tokens).prefix { $0 == $1 }.count
    #expect(common > alone.tokens.count - 30)
  }

  @Test("more of them than fit are an error that says so")
  func tooMany() throws {
    let builder = try tiny.builder()
    let asked = conversation([TinyModel.message(.user, .text("what?"))])
    let length = try builder.conversation(asked).tokens.count
    #expect(throws: InferenceError.shotsExceedContext(shots: 3, tokens: length, capacity: 50)) {
      try ContextFitter(preferredLength: 40, capacity: 50, maximumPictures: 8).fit(asked, builder)
    }
    let shown = conversation([TinyModel.message(.user, .picture(PictureNumber(4)), .text("what?"))])
    #expect(throws: InferenceError.shotsExceedPictures(shots: 3, count: 4, maximum: 3)) {
      try ContextFitter(preferredLength: 300, capacity: 400, maximumPictures: 3).fit(shown, builder)
    }
    #expect(throws: InferenceError.shotsExceedContext(shots: 3, tokens: length, capacity: 50)) {
      try tiny.session(contextLength: 50).check(builder.conversation(asked))
    }
    #expect(throws: InferenceError.unknownPicture(PictureNumber(101))) {
      try builder.conversation(
        conversation([TinyModel.message(.user, .text("a"))], shots: [Shot(picture: PictureNumber(101), answer: "a")]))
    }
  }

  @Test("the engine looks at their pictures once, and the next question reads only itself")
  func engine() async throws {
    let engine = try LocalEngine(tiny.loaded)
    let question = TinyModel.message(.user, .text("what?"))
    let first = try await TestConversation.answer(engine, request(conversation([question])))
    #expect(first.outcome.statistics.pictures == 3)
    #expect(first.outcome.statistics.cachedTokens == 0)
    let next = [question, TinyModel.message(.assistant, .text(first.text)), TinyModel.message(.user, .text("and?"))]
    let second = try await TestConversation.answer(engine, request(conversation(next)))
    #expect(second.outcome.statistics.cachedTokens >= first.outcome.statistics.promptTokens)
  }

  @Test("they are read ahead before a word is typed")
  func prepared() async throws {
    let engine = try LocalEngine(tiny.loaded)
    await engine.prepare(for: request(conversation([TinyModel.message(.user, [])])))
    let answer = try await TestConversation.answer(
      engine, request(conversation([TinyModel.message(.user, .text("what?"))])))
    #expect(answer.outcome.statistics.computedTokens < 40)
    #expect(answer.outcome.statistics.cachedTokens > 60)
  }

  @Test("a model is told by what it was shown")
  func matters() async throws {
    let question = TinyModel.message(.user, .text("what?"))
    var answers: Set<String> = []
    for shots in [[], Self.shots, Array(Self.shots.reversed()), [Shot(answer: "zzzz")]] {
      let engine = try LocalEngine(tiny.loaded)
      answers.insert(try await TestConversation.answer(engine, request(conversation([question], shots: shots))).text)
    }
    #expect(answers.count > 1)
  }
}
