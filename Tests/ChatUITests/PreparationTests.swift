import Chat
import Screen
import Testing

@testable import ChatUI

@Suite("Preparing answers")
struct PreparationTests {
  private let one = PictureNumber(1)

  /// The drafts of the preparations, whatever stands before them.
  private func drafts(_ chat: TestChat) -> [[MessagePart]] {
    chat.preparations.compactMap { if case .prepareReply(_, let draft, _) = $0 { draft } else { nil } }
  }

  @Test("every change of the draft is prepared, with the conversation before it; a move of the cursor is not")
  func typing() {
    var chat = TestChat()
    chat.type("ab")
    #expect(drafts(chat) == [[.text("a")], [.text("ab")]])
    chat.press(KeyEvent(.left), KeyEvent(.home))
    chat.send(.tick(TestChat.start))
    #expect(chat.preparations.count == 2)
    chat.type("\r")
    #expect(chat.preparations.count == 2)
  }

  @Test("nothing is prepared while an answer streams; at its end the history is, the draft with it")
  func afterAnswer() throws {
    var chat = TestChat()
    chat.type("hello\r")
    chat.preparations = []
    let id = try #require(chat.state.reply?.id)
    chat.type("and")
    chat.send(.reply(id, .text("Hi.")))
    #expect(chat.preparations.isEmpty)
    chat.send(.reply(id, .finished(ReplyOutcome(reason: .stop, statistics: ReplyStatistics()))))
    #expect(
      chat.preparations == [
        .prepareReply(chat.state.conversation, draft: [.text("and")], options: chat.state.options)
      ])
    #expect(chat.state.conversation.messages.count == 2)
  }

  @Test("a picture is prepared once its file is read, and its attachment goes with it")
  func picture() throws {
    var chat = TestChat()
    let effects = chat.send(.attach(path: "cat.png"))
    chat.type("what?")
    #expect(drafts(chat).allSatisfy { $0.isEmpty })
    for effect in effects { chat.finish(effect) }
    guard case .prepareReply(let conversation, let draft, _) = chat.preparations.last else {
      Issue.record("nothing was prepared")
      return
    }
    #expect(draft == [.picture(one), .text("what?")])
    #expect(conversation.attachment(one) != nil)
    #expect(chat.state.conversation.attachments.isEmpty)
  }

  @Test(
    "what changes the conversation is prepared anew",
    arguments: ["/undo\r", "/clear\rx", "/system be brief\r", "/set max_tokens 9\r"])
  func changes(line: String) {
    var chat = TestChat()
    chat.ask("hello", answer: "Hi.")
    chat.preparations = []
    chat.type(line)
    guard case .prepareReply(let conversation, _, let options) = chat.preparations.last else {
      Issue.record("nothing was prepared")
      return
    }
    #expect(conversation.messages == chat.state.conversation.messages)
    #expect(conversation.system == chat.state.conversation.system && options == chat.state.options)
  }

  @Test("a command line, and a session that is read-only, prepare nothing")
  func nothing() {
    var chat = TestChat()
    chat.type("/attach ca")
    #expect(chat.preparations.isEmpty)
    chat.send(.sessionNamed(SessionInformation(name: "s", isReadOnly: true)))
    chat.press(.control("u"))
    chat.type("hello")
    #expect(chat.preparations.isEmpty)
  }

  @Test("turns that are left out are told once and then stand in the status line until an answer has them all")
  func leftOut() throws {
    var chat = TestChat(columns: 120)
    func answer(_ chat: inout TestChat, leftOut: Int) throws -> String? {
      chat.type("hello\r")
      let id = try #require(chat.state.reply?.id)
      if leftOut > 0 { chat.send(.reply(id, .progress(.droppedOldestTurns(leftOut)))) }
      let notice = chat.state.notice?.text
      chat.send(.reply(id, .finished(ReplyOutcome(reason: .stop, statistics: ReplyStatistics()))))
      return notice
    }
    #expect(try answer(&chat, leftOut: 3)?.contains("oldest 3 turns are left out") == true)
    #expect(chat.screen.contains("oldest 3 turns left out"))
    #expect(try answer(&chat, leftOut: 3) == nil)
    #expect(chat.screen.contains("oldest 3 turns left out"))
    #expect(try answer(&chat, leftOut: 4)?.contains("oldest 4 turns are left out") == true)
    #expect(try answer(&chat, leftOut: 0) == nil)
    #expect(!chat.screen.contains("left out"))
  }
}
