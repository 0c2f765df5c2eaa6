import Chat
import Foundation
import Synchronization
import Testing

@testable import Inference

@Suite("Local engine")
struct LocalEngineTests {
  private let tiny: TinyModel

  init() throws { tiny = try TinyModel() }

  private func request(
    _ messages: [Message], options: ReplyOptions = ReplyOptions(maximumTokens: 8),
    loads: Counter = Counter()
  ) -> ReplyRequest {
    ReplyRequest(
      conversation: Conversation(messages: messages, attachments: (1...100).map(TinyModel.attachment)),
      options: options
    ) { attachment in
      loads.add()
      return TinyModel.pixels(UInt64(attachment.number.rawValue))
    }
  }

  private func events(_ engine: LocalEngine, _ request: ReplyRequest) async throws -> [ReplyEvent] {
    var events: [ReplyEvent] = []
    for try await event in engine.reply(to: request) { events.append(event) }
    return events
  }

  private func outcome(_ events: [ReplyEvent]) throws -> ReplyOutcome {
    guard case .finished(let outcome) = events.last else {
      Issue.record("no outcome")
      throw CancellationError()
    }
    return outcome
  }

  private func user(_ parts: MessagePart...) -> Message {
    Message(id: UUID(), role: .user, parts: parts, createdAt: Date())
  }

  @Test("a stream is progress, text, and one outcome at its end")
  func stream() async throws {
    let engine = try LocalEngine(tiny.loaded)
    let events = try await self.events(engine, request([user(.picture(PictureNumber(2)), .text("what?"))]))
    #expect(events.first == .progress(.encodingPicture(PictureNumber(2))))
    #expect(events.count { if case .finished = $0 { true } else { false } } == 1)
    let outcome = try outcome(events)
    #expect(outcome.statistics.pictures == 1)
    #expect(outcome.statistics.promptTokens > 0)
    #expect(outcome.statistics.completionTokens > 0)
    let information = engine.information
    #expect(information.modelName == "tiny")
    #expect(information.contextLength > 0)
  }

  @Test("the next question computes only what is new")
  func nextQuestion() async throws {
    let engine = try LocalEngine(tiny.loaded)
    let first = user(.picture(PictureNumber(1)), .text("what?"))
    let answer = try await self.events(engine, request([first]))
    var text = ""
    for case .text(let piece) in answer { text += piece }
    let second = [first, TinyModel.message(.assistant, .text(text)), user(.text("and?"))]
    let outcome = try outcome(try await self.events(engine, request(second)))
    // Everything up to "Assistant:" is the same.
    #expect(outcome.statistics.cachedTokens >= (try self.outcome(answer)).statistics.promptTokens - 1)
  }

  @Test("a prepared picture is not fetched again, nor one that was asked about before")
  func preparedPictures() async throws {
    let engine = try LocalEngine(tiny.loaded)
    try await engine.prepare(TinyModel.attachment(1), pixels: TinyModel.pixels(1))
    let loads = Counter()
    let question = user(
      .picture(PictureNumber(1)), .picture(PictureNumber(2)), .picture(PictureNumber(1)), .text("same?"))
    _ = try await self.events(engine, request([question], loads: loads))
    #expect(loads.value == 1)
    _ = try await self.events(engine, request([question], loads: loads))
    #expect(loads.value == 1)
  }

  @Test("the answer with a prepared picture is the answer without")
  func preparedAnswer() async throws {
    let question = user(.picture(PictureNumber(1)), .text("what?"))
    let prepared = try LocalEngine(tiny.loaded)
    try await prepared.prepare(TinyModel.attachment(1), pixels: TinyModel.pixels(1))
    let fresh = try LocalEngine(tiny.loaded)
    func text(_ engine: LocalEngine) async throws -> String {
      let events = try await self.events(engine, request([question]))
      return events.map { if case .text(let text) = $0 { text } else { "" } }.joined()
    }
    #expect(try await text(prepared) == text(fresh))
  }

  @Test("the oldest turns are left out when the window is full, and it is said")
  func droppedTurns() async throws {
    let engine = try LocalEngine(tiny.loaded, contextLength: 120)
    var messages: [Message] = []
    for _ in 0..<6 { messages += [user(.text("what is it?")), TinyModel.message(.assistant, .text("a cat."))] }
    messages.append(user(.text("and that?")))
    let events = try await self.events(engine, request(messages))
    let dropped = events.compactMap { if case .progress(.droppedOldestTurns(let count)) = $0 { count } else { nil } }
    #expect(dropped.count == 1)
    let count = try #require(dropped.first)
    let builder = try tiny.builder()
    let conversation = Conversation(messages: messages)
    let kept = try builder.conversation(from: 2 * count, of: conversation)
    #expect(try outcome(events).statistics.promptTokens == kept.tokens.count)
    let reserved = 8
    #expect(kept.tokens.count <= 120 - reserved)
    // The question's turn and the one before it stay in any case.
    #expect((1...4).contains(count))
  }

  @Test("a question that cannot fit is an error that says so")
  func tooLong() async throws {
    let engine = try LocalEngine(tiny.loaded, contextLength: 40)
    await #expect(throws: InferenceError.self) {
      try await self.events(engine, request([user(.text(String(repeating: "a", count: 100)))]))
    }
    // The engine is none the worse for it.
    _ = try outcome(try await self.events(engine, request([user(.text("a"))])))
  }

  @Test("more pictures than the model takes are an error; older ones are left out with their turns")
  func tooManyPictures() async throws {
    let engine = try LocalEngine(tiny.loaded, contextLength: 300)
    let maximum = engine.information.maximumPictures
    let many = (1...maximum + 1).map { MessagePart.picture(PictureNumber($0)) }
    let question = Message(id: UUID(), role: .user, parts: many, createdAt: Date())
    await #expect(throws: InferenceError.tooManyPictures(count: maximum + 1, maximum: maximum)) {
      try await self.events(engine, request([question]))
    }
    let half = Message(id: UUID(), role: .user, parts: Array(many.prefix(maximum / 2 + 1)), createdAt: Date())
    let events = try await self.events(engine, request([half, TinyModel.message(.assistant, .text("a")), half]))
    #expect(events.first == .progress(.droppedOldestTurns(1)))
  }

  @Test("a picture that cannot be fetched is the fetch's error")
  func missingPicture() async throws {
    struct Gone: Error {}
    let engine = try LocalEngine(tiny.loaded)
    var request = self.request([user(.picture(PictureNumber(1)), .text("what?"))])
    request.loadPicture = { _ in throw Gone() }
    await #expect(throws: Gone.self) { try await self.events(engine, request) }
    _ = try outcome(try await self.events(engine, self.request([user(.text("a"))])))
  }

  @Test("dropping the stream stops the answer; the next one is served at once", .timeLimit(.minutes(1)))
  func cancellation() async throws {
    let engine = try LocalEngine(tiny.loaded)
    // Hot enough never to end by itself within the window.
    let endless = ReplyOptions(temperature: 1, seed: 1, maximumTokens: 1_000_000)
    for await _ in FirstEvents(engine.reply(to: request([user(.text("a"))], options: endless))) {}
    let task = Task { try await self.events(engine, request([user(.text("b"))], options: endless)) }
    task.cancel()
    _ = try? await task.value
    _ = try outcome(try await self.events(engine, request([user(.text("c"))])))
  }

  @Test("an answer that is stopped says what was counted", .timeLimit(.minutes(1)))
  func stop() async throws {
    let engine = try LocalEngine(tiny.loaded)
    let early = request([user(.picture(PictureNumber(1)), .text("a"))])
    early.stop.request()
    let unread = try outcome(try await events(engine, early))
    #expect(unread.reason == .cancelled && unread.statistics.promptTokens > 0)
    // The model may come to an end of its own before it hears the wish.
    var stopped: ReplyOutcome?
    for seed in 0..<200 where stopped == nil {
      let request = self.request(
        [user(.text("a"))],
        options: ReplyOptions(temperature: 1, seed: UInt64(seed), maximumTokens: 1_000_000))
      for try await event in engine.reply(to: request) {
        switch event {
        case .text: request.stop.request()
        case .finished(let outcome) where outcome.reason == .cancelled: stopped = outcome
        case .finished, .progress: break
        }
      }
    }
    let statistics = try #require(stopped).statistics
    #expect(statistics.promptTokens > 0 && statistics.completionTokens > 0)
  }

  @Test("pictures that are prepared while an answer is made come after it", .timeLimit(.minutes(1)))
  func preparationWaits() async throws {
    let engine = try LocalEngine(tiny.loaded)
    let stream = engine.reply(to: request([user(.text("a"))]))
    async let preparation: Void = engine.prepare(TinyModel.attachment(1), pixels: TinyModel.pixels(1))
    for try await _ in stream {}
    try await preparation
  }

  @Test("a model without a tokenizer cannot chat")
  func noTokenizer() throws {
    let loaded = try TinyModel(tokenizer: nil).loaded
    #expect(throws: InferenceError.tokenizerMissing) { try LocalEngine(loaded) }
  }

  @Test("a broken tokenizer is named with its path")
  func brokenTokenizer() throws {
    #expect { try TinyModel(tokenizer: "{") } throws: { error in
      guard case .invalidTokenizer(let path, .invalidJSON) = error as? InferenceError else { return false }
      return path.hasSuffix("tokenizer.json")
    }
  }
}

/// The first few events of a stream, errors left out; the rest is dropped.
private struct FirstEvents: AsyncSequence {
  let stream: AsyncThrowingStream<ReplyEvent, any Error>

  init(_ stream: AsyncThrowingStream<ReplyEvent, any Error>) { self.stream = stream }

  struct AsyncIterator: AsyncIteratorProtocol {
    var inner: AsyncThrowingStream<ReplyEvent, any Error>.Iterator
    var left = 3

    mutating func next() async -> ReplyEvent? {
      guard left > 0 else { return nil }
      left -= 1
      return (try? await inner.next()) ?? nil
    }
  }

  func makeAsyncIterator() -> AsyncIterator { AsyncIterator(inner: stream.makeAsyncIterator()) }
}

private final class Counter: Sendable {
  private let count = Atomic<Int>(0)
  func add() { count.add(1, ordering: .relaxed) }
  var value: Int { count.load(ordering: .relaxed) }
}
