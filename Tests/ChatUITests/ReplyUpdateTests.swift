import Chat
import Screen
import Testing

@testable import ChatUI

@Suite("Answers")
struct ReplyUpdateTests {
  private func outcome(_ reason: FinishReason) -> ReplyOutcome {
    ReplyOutcome(reason: reason, statistics: ReplyStatistics(promptTokens: 10, completionTokens: 5))
  }

  @Test("Enter journals the question, asks for an answer without the empty one, and remembers the line")
  func send() throws {
    var chat = TestChat()
    let effects = chat.type("hello\r")
    let question = try #require(chat.state.conversation.messages.first)
    let id = try #require(chat.state.reply?.id)
    #expect(
      effects == [
        .rememberInput("hello"), .journal([.message(question)]),
        .startReply(id, conversation: Conversation(messages: [question]), options: ReplyOptions()),
      ])
    #expect(chat.state.composer.isEmpty)
    #expect(chat.state.conversation.messages.count == 2)
  }

  @Test("text streams into the answer; at its end it is journaled with its outcome")
  func stream() throws {
    var chat = TestChat()
    chat.type("hello\r")
    let id = try #require(chat.state.reply?.id)
    chat.send(.reply(id, .progress(.readingPrompt(done: 5, total: 10))))
    #expect(chat.screen.contains("50 %"))
    chat.send(.reply(id, .text("Hel")), .reply(id, .text("lo.")))
    #expect(chat.screen.contains("Hello."))
    let effects = chat.send(.reply(id, .finished(outcome(.stop))))
    let answer = try #require(chat.state.conversation.messages.last)
    #expect(answer.text == "Hello." && answer.outcome == outcome(.stop))
    #expect(effects == [.journal([.message(answer)])])
    #expect(chat.state.reply == nil && chat.state.contextUsed == 15)
  }

  @Test(
    "Esc and Ctrl+C stop an answer, once; what had come is kept and marked",
    arguments: [KeyEvent(.escape), .control("c")])
  func stop(key: KeyEvent) throws {
    var chat = TestChat()
    chat.type("hello\r")
    let id = try #require(chat.state.reply?.id)
    chat.send(.reply(id, .text("Hel")))
    #expect(chat.press(key) == [.cancelReply(id)])
    #expect(chat.press(KeyEvent(.escape)).isEmpty)
    chat.send(.reply(id, .finished(outcome(.cancelled))))
    #expect(chat.state.conversation.messages.last?.text == "Hel")
    #expect(chat.screen.contains("(stopped)"))
  }

  @Test("a stopped answer that was not counted leaves the context as it was counted last")
  func uncounted() throws {
    var chat = TestChat()
    chat.type("hello\r")
    chat.send(.reply(try #require(chat.state.reply?.id), .finished(outcome(.stop))))
    chat.type("more\r")
    let uncounted = ReplyOutcome(reason: .cancelled, statistics: ReplyStatistics())
    chat.send(.reply(try #require(chat.state.reply?.id), .finished(uncounted)))
    #expect(chat.state.contextUsed == 15)
  }

  @Test("late events of an answer that ended change nothing")
  func late() throws {
    var chat = TestChat()
    chat.ask("hello", answer: "Hi.")
    let before = chat.state
    let id = ReplyID(1)
    #expect(chat.send(.reply(id, .text("more")), .reply(id, .finished(outcome(.stop)))).isEmpty)
    #expect(chat.send(.replyFailed(id, message: "late")).isEmpty)
    #expect(chat.state == before)
  }

  @Test("an answer that fails keeps what had come, or never was; /regen asks again")
  func failure() throws {
    var chat = TestChat()
    chat.type("hello\r")
    let first = try #require(chat.state.reply?.id)
    #expect(chat.send(.replyFailed(first, message: "no memory")).isEmpty)
    #expect(chat.state.conversation.messages.count == 1)
    #expect(chat.screen.contains("no memory"))
    let again = chat.type("/regen\r")
    let second = try #require(chat.state.reply?.id)
    #expect(again.contains { if case .startReply(second, _, _) = $0 { true } else { false } })
    chat.send(.reply(second, .text("Half")))
    chat.send(.replyFailed(second, message: "no memory"))
    #expect(chat.state.conversation.messages.last?.text == "Half")
    #expect(chat.state.conversation.messages.last?.outcome?.reason == .interrupted)
  }

  @Test("/regen takes the answer back and asks the same again")
  func regenerate() throws {
    var chat = TestChat()
    chat.ask("hello", answer: "Hi.")
    let answer = try #require(chat.state.conversation.messages.last)
    let question = try #require(chat.state.conversation.messages.first)
    let effects = chat.type("/regen\r")
    #expect(effects.contains(.journal([.setAside([answer.id])])))
    let id = try #require(chat.state.reply?.id)
    #expect(
      effects.contains(.startReply(id, conversation: Conversation(messages: [question]), options: ReplyOptions())))
  }

  @Test("/undo takes question and answer back, and the question becomes the draft")
  func undo() {
    var chat = TestChat()
    chat.attach("cat.png")
    chat.ask("what is it?", answer: "A cat.")
    let ids = chat.state.conversation.messages.map(\.id)
    #expect(chat.type("/undo\r").contains(.journal([.removed(ids)])))
    #expect(chat.state.conversation.messages.isEmpty)
    #expect(chat.state.composer.text == "[Image #1] what is it?")
    #expect(chat.state.contextUsed == 0)
  }

  @Test("/clear takes the messages, keeps the numbers, and /undo brings all back until something is sent")
  func clear() {
    var chat = TestChat()
    chat.attach("cat.png")
    chat.ask("what is it?", answer: "A cat.")
    let messages = chat.state.conversation.messages
    #expect(chat.type("/clear\r").contains(.journal([.cleared])))
    #expect(chat.state.conversation.messages.isEmpty)
    #expect(chat.state.conversation.attachments.count == 1)
    var other = chat
    #expect(chat.type("/undo\r").contains(.journal(messages.map { .message($0) })))
    #expect(chat.state.conversation.messages == messages)
    other.ask("hi", answer: "Hi.")
    other.type("/undo\r")
    other.press(.control("c"))
    other.type("/undo\r")
    #expect(other.state.conversation.messages.isEmpty)
  }

  @Test(
    "while an answer comes, what would change the conversation waits and says so",
    arguments: ["again", "/regen", "/undo", "/compare 1 1"])
  func busy(line: String) {
    var chat = TestChat()
    chat.attach("cat.png")
    chat.type("hello\r")
    let messages = chat.state.conversation.messages
    let effects = chat.type(line + "\r")
    #expect(!effects.contains { if case .startReply = $0 { true } else { false } })
    #expect(chat.state.conversation.messages == messages)
    #expect(chat.state.notice?.text.contains("Esc stops it") == true)
    if !line.hasPrefix("/") { #expect(chat.state.composer.text == line) }
  }

  @Test("Ctrl+C stops, then clears the draft, then hints, then quits; another key starts over")
  func interrupt() {
    var chat = TestChat()
    chat.type("draft")
    #expect(chat.press(.control("c")).isEmpty)
    #expect(chat.state.composer.isEmpty)
    #expect(chat.press(.control("c")).isEmpty)
    #expect(chat.state.notice?.text.contains("again quits") == true)
    var other = chat
    #expect(chat.press(.control("c")) == [.quit])
    other.type("x")
    other.press(KeyEvent(.backspace))
    #expect(other.press(.control("c")).isEmpty)
  }

  @Test("Ctrl+D quits on an empty line only; quitting keeps what had come of an answer")
  func quit() throws {
    var chat = TestChat()
    chat.type("ab")
    chat.press(KeyEvent(.home))
    #expect(chat.press(.control("d")).isEmpty)
    #expect(chat.state.composer.text == "b")
    chat.type("\r")
    let id = try #require(chat.state.reply?.id)
    chat.send(.reply(id, .text("Half")))
    let effects = chat.press(.control("d"))
    let answer = try #require(chat.state.conversation.messages.last)
    #expect(answer.outcome?.reason == .interrupted)
    #expect(effects == [.cancelReply(id), .journal([.message(answer)]), .quit])
  }

  @Test("a session that another process writes is read-only: nothing is sent, nothing journaled")
  func readOnly() {
    var chat = TestChat()
    chat.send(.sessionLoaded(SessionInformation(name: "trip", isReadOnly: true), Conversation(), notice: nil))
    #expect(chat.type("hello\r").isEmpty)
    #expect(chat.state.composer.text == "hello")
    #expect(chat.state.notice?.text.contains("read-only") == true)
    chat.press(.control("c"))
    #expect(chat.type("/system be brief\r") == [.rememberInput("/system be brief")])
    #expect(chat.type("/clear\r").contains(.newSession))
    #expect(!chat.state.session.isReadOnly)
  }
}
