import Chat
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Inference

/// A conversation with an engine, message by message.
struct TestConversation {
  let engine: LocalEngine
  var messages: [Message] = []
  var options = ReplyOptions(maximumTokens: 8)

  init(_ engine: LocalEngine) { self.engine = engine }

  func request(_ messages: [Message]) -> ReplyRequest {
    ReplyRequest(
      conversation: Conversation(
        system: "be brief", messages: messages, attachments: (1...100).map(TinyModel.attachment)),
      options: options
    ) { TinyModel.pixels(UInt64($0.number.rawValue)) }
  }

  func prepare(_ parts: MessagePart...) async {
    await engine.prepare(for: request(messages + [TinyModel.message(.user, parts)]))
  }

  /// Asks, and keeps question and answer.
  @discardableResult
  mutating func ask(_ parts: MessagePart...) async throws -> (text: String, outcome: ReplyOutcome) {
    messages.append(TinyModel.message(.user, parts))
    let answer = try await TestConversation.answer(engine, request(messages))
    messages.append(TinyModel.message(.assistant, [.text(answer.text)]))
    return answer
  }

  static func answer(_ engine: LocalEngine, _ request: ReplyRequest) async throws -> (
    text: String, outcome: ReplyOutcome
  ) {
    var text = ""
    for try await event in engine.reply(to: request) {
      switch event {
      case .text(let piece): text += piece
      case .finished(let outcome): return (text, outcome)
      case .progress: break
      }
    }
    throw CancellationError()
  }
}

extension TinyModel {
  static func message(_ role: Role, _ parts: [MessagePart]) -> Message {
    Message(id: UUID(), role: role, parts: parts, createdAt: Date(timeIntervalSince1970: 0))
  }
}

extension LocalEngine {
  var heldTokens: [Int] { session.held.map(\.token) }
}

@Suite("Prepared drafts", .timeLimit(.minutes(1)))
struct PreparationTests {
  private let tiny: TinyModel
  private static let draft: [MessagePart] = [.picture(PictureNumber(1)), .text("what is it? it is red")]

  init() throws { tiny = try TinyModel() }

  /// The draft of the other tests with a change at every position: cut, one character less, one more, another.
  static let edits: [[MessagePart]] = {
    let text = "what is it? it is red"
    let changed = text.indices.flatMap { index in
      let before = String(text[..<index])
      let after = String(text[text.index(after: index)...])
      return [before, before + after, before + "x" + String(text[index...]), before + " " + after]
    }
    let pictures: [[MessagePart]] = [
      [.text(text)], [.picture(PictureNumber(2)), .text(text)],
      [.picture(PictureNumber(1)), .picture(PictureNumber(2)), .text(text)],
      [.picture(PictureNumber(1)), .text("what is it?"), .picture(PictureNumber(2)), .text(" it is red")],
    ]
    return pictures + changed.map { [.picture(PictureNumber(1)), .text($0)] } + [draft]
  }()

  @Test("a draft that was prepared and then changed anywhere gets the answer it gets unprepared")
  func changedDrafts() async throws {
    var prepared = TestConversation(try LocalEngine(tiny.loaded))
    try await prepared.ask(.text("a"))
    let history = prepared.messages
    for edit in Self.edits {
      await prepared.prepare(Self.draft[0], Self.draft[1])
      prepared.messages = history + [TinyModel.message(.user, edit)]
      let request = prepared.request(prepared.messages)
      let answer = try await TestConversation.answer(prepared.engine, request)
      let unprepared = try LocalEngine(tiny.loaded)
      _ = try await TestConversation.answer(unprepared, prepared.request([history[0]]))
      let fresh = try await TestConversation.answer(unprepared, request)
      #expect(answer.text == fresh.text, "\(edit)")
      #expect(answer.outcome.statistics.completionTokens == fresh.outcome.statistics.completionTokens)
      prepared.messages = history
    }
  }

  @Test("after a draft was prepared and changed the logits are those from scratch, to the bit")
  func logits() throws {
    let builder = try tiny.builder()
    func prompt(_ parts: [MessagePart]) throws -> (whole: Prompt, stable: Prompt) {
      let conversation = Conversation(
        messages: [TinyModel.message(.user, parts)], attachments: (1...2).map(TinyModel.attachment))
      return (try builder.conversation(conversation), try builder.stablePart(from: 0, of: conversation))
    }
    let session = tiny.session()
    func logits(_ session: InferenceSession, _ prompt: Prompt) throws -> [Float] {
      let features = try prompt.pictures.map {
        try session.features(of: TinyModel.picture(UInt64($0.utf8.last ?? 0)), key: $0)
      }
      let kept = session.keepCommonPrefix(with: prompt.positions)
      return Array(
        try session.read(
          prompt.positions[kept...], visiblePicture: prompt.visiblePicture[kept...], features: features, logits: .last,
          isCancelled: { false })[0])
    }
    for edit in Self.edits {
      let draft = try prompt(Self.draft)
      let work = ReadAhead(draft.whole, stablePart: draft.stable, includesGuess: true)
      let features = try draft.whole.pictures.map {
        try session.features(of: TinyModel.picture(UInt64($0.utf8.last ?? 0)), key: $0)
      }
      while try session.readStep(of: work, features: features, isCancelled: { _ in false }) {}
      #expect(session.heldCount(of: work.positions) == work.positions.count)
      let edited = try prompt(edit).whole
      #expect(try logits(session, edited) == logits(tiny.session(), edited))
    }
  }

  @Test("what was typed before the last word stays when the draft grows; Enter leaves one token to compute")
  func growingDraft() async throws {
    var chat = TestConversation(try LocalEngine(tiny.loaded))
    try await chat.ask(.picture(PictureNumber(1)), .text("what is it?"))
    await chat.prepare()
    let history = await chat.engine.heldTokens
    await chat.prepare(.text("and is it re"))
    let first = await chat.engine.heldTokens
    #expect(first.starts(with: history))
    await chat.prepare(.text("and is it red or blue?"))
    let second = await chat.engine.heldTokens
    let common = zip(first, second).prefix { $0 == $1 }.count
    #expect(common >= history.count + (try tiny.ids("and is it").count) - 1)
    let answer = try await chat.ask(.text("and is it red or blue?"))
    #expect(answer.outcome.statistics.computedTokens == 1)
  }

  @Test("an empty draft prepares the history and nothing that typing would undo")
  func emptyDraft() async throws {
    var chat = TestConversation(try LocalEngine(tiny.loaded))
    try await chat.ask(.text("what is it?"))
    await chat.prepare()
    let held = await chat.engine.heldTokens
    #expect(held.suffix(try tiny.ids("\nUser:").count) == (try tiny.ids("\nUser:"))[...])
    let answer = try await chat.ask(.text("and?"))
    #expect(answer.outcome.statistics.cachedTokens == held.count)
  }

  @Test("the picture of a draft is encoded and read; a missing one, or a draft too long, is no error yet")
  func pictures() async throws {
    var chat = TestConversation(try LocalEngine(tiny.loaded, contextLength: 200))
    await chat.prepare(.picture(PictureNumber(3)), .text("what?"))
    #expect(await chat.engine.heldTokens.contains(TinyModel.image))
    await chat.prepare(.picture(PictureNumber(1000)))
    await chat.prepare(.text(String(repeating: "a", count: 1000)))
    let answer = try await chat.ask(.picture(PictureNumber(3)), .text("what?"))
    #expect(answer.outcome.statistics.computedTokens == 1)
  }

  @Test("of many drafts at once the answer is the one to what was sent", arguments: 0..<20)
  func racing(seed: Int) async throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    var chat = TestConversation(try LocalEngine(tiny.loaded))
    var reference = TestConversation(try LocalEngine(tiny.loaded))
    for turn in 0..<3 {
      let text = "what is it? it is red or blue, a cat or a dog"
      let drafts = (0..<12).map { _ in String(text.prefix(Int.random(in: 0...text.count, using: &generator))) }
      let picture = MessagePart.picture(PictureNumber(1 + turn))
      let chatNow = chat
      let pause = Int.random(in: 0..<3, using: &generator)
      let preparations = Task {
        await withTaskGroup(of: Void.self) { group in
          for draft in drafts { group.addTask { await chatNow.prepare(picture, .text(draft)) } }
        }
      }
      if pause > 0 { try await Task.sleep(for: .microseconds(300 * pause)) }
      let answer = try await chat.ask(picture, .text(text))
      let expected = try await reference.ask(picture, .text(text))
      #expect(answer.text == expected.text)
      await preparations.value
    }
  }

  @Test("what is computed when something newer comes is finished if that needs it, and dropped if not")
  func demand() throws {
    let demand = EngineDemand()
    let positions = (0..<40).map { Prompt.Position(token: $0, picture: nil) }
    let first = demand.beginPreparation()
    demand.aim(first, at: EngineDemand.Target(positions: positions))
    var use = StepUse(demand, of: first)
    func isOver(_ end: Int) -> Bool { use.isOver { $0.positions.starts(with: positions[..<end]) } }
    #expect(!isOver(32))
    let second = demand.beginPreparation()
    #expect(!demand.isNewest(first) && demand.isNewest(second))
    // What the second wants is not known yet.
    #expect(!isOver(32))
    demand.aim(second, at: EngineDemand.Target(positions: Array(positions[..<35])))
    #expect(!isOver(32))
    let answer = demand.beginAnswer()
    demand.aim(answer, at: EngineDemand.Target(positions: Array(positions[..<30])))
    #expect(isOver(32))
    // Too late: another is newer.
    demand.aim(second, at: EngineDemand.Target(positions: positions))
    #expect(isOver(32) && demand.isAnswering)
    #expect(demand.endAnswer() && !demand.isAnswering)
  }
}
