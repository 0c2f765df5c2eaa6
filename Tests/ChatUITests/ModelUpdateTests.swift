import Chat
import Screen
import Testing

@testable import ChatUI

@Suite("Changing the model")
struct ModelUpdateTests {
  private static let other = EngineInformation(modelName: "idefics", contextLength: 1024, maximumPictures: 2)

  private static func request(of effects: [Effect]) -> RequestID? {
    effects.lazy.compactMap { if case .loadModel(let request, _) = $0 { request } else { nil } }.first
  }

  /// A chat in which another model is on its way.
  private func loading(_ chat: inout TestChat) throws -> RequestID {
    try #require(Self.request(of: chat.type("/model idefics\r")))
  }

  @Test("/model lists what there is, with what is loaded, and Enter loads what is chosen")
  func list() throws {
    var chat = TestChat()
    #expect(chat.type("/model\r").contains(.listModels))
    let models = ["fledgling", "own/idefics"].map { name in
      ModelListing(
        name: name, family: "idefics", byteCount: 5 << 30, state: "pulled", isLoaded: name == "fledgling",
        isDefault: name == "fledgling")
    }
    chat.send(.modelsListed(models))
    #expect(chat.screen.contains("fledgling") && chat.screen.contains("idefics, 5.0 GiB, pulled, default, loaded"))
    chat.press(KeyEvent(.down))
    let effects = chat.press(KeyEvent(.enter))
    guard case .loadModel(_, name: "own/idefics")? = effects.first else { return #expect(Bool(false), "\(effects)") }
    #expect(chat.state.overlay == nil)
  }

  @Test("the one before answers until the new one is there; progress shows; each answer keeps its model's name")
  func background() throws {
    var chat = TestChat()
    chat.ask("first", answer: "one")
    let request = try loading(&chat)
    chat.send(.modelProgress(request, .reading(name: "idefics", done: 1, total: 4)))
    #expect(chat.screen.contains("loading idefics, 25 %"))
    chat.ask("second", answer: "two")
    chat.send(.modelLoaded(request, Self.other, notice: nil))
    #expect(chat.state.engine == Self.other && chat.state.modelLoading == nil)
    chat.ask("third", answer: "three")
    let models = chat.state.conversation.messages.map(\.model)
    #expect(models == [nil, "fledgling", nil, "fledgling", nil, "idefics"])
    let labels = chat.state.conversationLayout.visibleLines().compactMap { line in
      line.spans.first { $0.style == .assistant }?.text
    }
    #expect(labels == ["fledgling", "fledgling", "idefics"])
    #expect(chat.effects.contains(.journal([.message(chat.state.conversation.messages[5])])))
  }

  @Test("an answer under way is finished by the model that began it")
  func answerUnderWay() throws {
    var chat = TestChat()
    let request = try loading(&chat)
    chat.type("question\r")
    let reply = try #require(chat.state.reply?.id)
    chat.send(.modelLoaded(request, Self.other, notice: nil))
    chat.send(.reply(reply, .text("an answer")))
    chat.send(.reply(reply, .finished(ReplyOutcome(reason: .stop, statistics: ReplyStatistics()))))
    #expect(chat.state.conversation.messages.last?.model == "fledgling")
  }

  @Test("pictures of the draft are encoded anew, those of the conversation wait, and the context is counted anew")
  func pictures() throws {
    var chat = TestChat()
    chat.attach("cat.png")
    chat.ask("what is it", answer: "a cat")
    chat.attach("dog.png")
    let request = try loading(&chat)
    let effects = chat.send(.modelLoaded(request, Self.other, notice: nil))
    let encoded = effects.compactMap { if case .encodePicture(let attachment) = $0 { attachment.name } else { nil } }
    #expect(encoded == ["dog.png"])
    #expect(chat.state.pictures.map(\.status) == [.waiting, .encoding])
    #expect(chat.state.contextUsed == 0)
    guard
      let count = effects.lazy.compactMap({ if case .countContext(let id, _, _) = $0 { id } else { nil } }).first
    else { return #expect(Bool(false), "\(effects)") }
    chat.send(.contextCounted(count, ContextUse(positions: 300, leftOutTurns: 1)))
    #expect(chat.state.contextUsed == 300 && chat.screen.contains("context 300/1024"))
    #expect(chat.preparations.last != nil)
  }

  @Test("a model that cannot be loaded leaves the one before, with one line that says why")
  func failure() throws {
    var chat = TestChat()
    let request = try loading(&chat)
    chat.send(.modelFailed(request, message: "idefics/model.safetensors: is cut short"))
    #expect(chat.state.notice?.kind == .error)
    #expect(chat.state.notice?.text == "idefics/model.safetensors: is cut short. fledgling stays.")
    #expect(chat.state.engine.modelName == "fledgling" && chat.state.modelLoading == nil)
    chat.ask("still there", answer: "yes")
    #expect(chat.state.conversation.messages.count == 2)
  }

  @Test("what does not fit beside the one before takes its place, and a question waits until it is there")
  func alone() throws {
    var chat = TestChat()
    let request = try loading(&chat)
    #expect(chat.send(.modelProgress(request, .mustRelease(name: "idefics"))) == [.releaseModel(request)])
    #expect(chat.state.notice?.text.contains("do not fit into memory together") == true)
    #expect(!chat.state.acceptsLine)
    chat.type("question\r")
    #expect(chat.state.reply == nil && chat.state.conversation.messages.isEmpty)
    chat.press(KeyEvent(.escape))
    #expect(chat.state.modelLoading != nil, "there is nothing to go back to")
    let effects = chat.send(.modelLoaded(request, Self.other, notice: nil))
    #expect(effects.contains { if case .startReply = $0 { true } else { false } })
    #expect(chat.state.conversation.messages.last?.model == "idefics")
  }

  @Test("what does not fit beside the one before does not take its place while that answers")
  func aloneWhileAnswering() throws {
    var chat = TestChat()
    let request = try loading(&chat)
    chat.type("question\r")
    #expect(chat.send(.modelProgress(request, .mustRelease(name: "idefics"))) == [.cancelModel(request)])
    #expect(chat.state.notice?.kind == .error && chat.state.modelLoading == nil && chat.state.reply != nil)
  }

  @Test("Esc calls it off, another wish takes its place, and what comes late of it is dropped")
  func cancelling() throws {
    var chat = TestChat()
    let first = try loading(&chat)
    let second = chat.type("/model default\r")
    #expect(second.contains(.cancelModel(first)))
    let request = try #require(Self.request(of: second))
    #expect(second.contains(.loadModel(request, name: nil)))
    chat.send(.modelLoaded(first, Self.other, notice: nil))
    #expect(chat.state.engine.modelName == "fledgling")
    #expect(chat.press(KeyEvent(.escape)) == [.cancelModel(request)])
    chat.send(.modelLoaded(request, Self.other, notice: nil))
    #expect(chat.state.engine.modelName == "fledgling")
  }

  @Test("/set model does the same, and /show says that it was set here")
  func setting() throws {
    var chat = TestChat(columns: 100, rows: 50)
    let request = try #require(Self.request(of: chat.type("/set model idefics\r")))
    chat.send(.modelLoaded(request, Self.other, notice: nil))
    chat.type("/show\r")
    #expect(chat.screen.contains("model idefics") && chat.screen.contains("what answers (set here)"))
  }
}
