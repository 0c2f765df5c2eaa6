import Chat
import Testing

@testable import ChatUI

@Suite("Plain mode")
struct PlainChatTests {
  @Test("a chat is labelled turns, line by line, pictures by number, name and size; streams arrive as they come")
  func session() throws {
    var chat = TestChat()
    var plain = PlainChat(echoesInput: true)
    var output = ""
    for effect in chat.send(.line("/attach cat.png")) { chat.finish(effect, width: 640, height: 480) }
    output += plain.output(after: chat.state)
    chat.send(.line("what is this?"))
    output += plain.output(after: chat.state)
    #expect(!chat.state.acceptsLine)
    let id = try #require(chat.state.reply?.id)
    for text in ["A ", "cat", "."] {
      chat.send(.reply(id, .text(text)))
      output += plain.output(after: chat.state)
    }
    chat.send(.reply(id, .finished(ReplyOutcome(reason: .length, statistics: ReplyStatistics()))))
    output += plain.output(after: chat.state)
    #expect(chat.state.acceptsLine)
    chat.send(.line("/view 9"))
    output += plain.output(after: chat.state)
    output += plain.output(after: chat.state)
    #expect(
      output == """
        Picture #1 cat.png 640x480
        You: [#1 cat.png 640x480] what is this?
        fledgling: A cat. (cut off: /set max-tokens makes room for longer answers)
        Error: There is no picture #9: /images lists those there are.

        """)
  }

  @Test("what the user typed on a terminal is not printed again")
  func noEcho() {
    var chat = TestChat()
    var plain = PlainChat(echoesInput: false)
    chat.ask("hello", answer: "Hi.")
    #expect(plain.output(after: chat.state) == "fledgling: Hi.\n")
  }

  @Test("an error in the middle of an answer stands on its own line, and the answer goes on")
  func interruption() throws {
    var chat = TestChat()
    var plain = PlainChat(echoesInput: false)
    chat.send(.line("hello"))
    let id = try #require(chat.state.reply?.id)
    var output = ""
    for event in [AppEvent.reply(id, .text("One")), .failed(message: "disk full"), .reply(id, .text(" two"))] {
      chat.send(event)
      output += plain.output(after: chat.state)
    }
    #expect(output == "fledgling: One\nError: disk full\n two")
  }

  @Test("a text after /attach is the draft; an empty line sends it")
  func draft() {
    var chat = TestChat()
    var plain = PlainChat(echoesInput: false)
    for effect in chat.send(.line("/attach cat.png what is it?")) { chat.finish(effect) }
    let output = plain.output(after: chat.state)
    #expect(output.contains("Draft: [Image #1] what is it? (an empty line sends it)"))
    chat.send(.line(""))
    #expect(chat.state.conversation.messages.first?.text == "what is it?")
  }

  @Test("a command that cannot be read is not in the way of the next line")
  func typo() {
    var chat = TestChat()
    chat.send(.line("/atach cat.png"))
    #expect(!chat.state.acceptsLine)
    chat.send(.slashLineResolved(RequestID(1), .notAFile))
    chat.send(.line("hello"))
    #expect(chat.state.conversation.messages.first?.text == "hello")
  }

  @Test(
    "help, lists and settings are printed as text",
    arguments: ["/help", "/images", "/shots", "/show", "/context", "/help set"])
  func pages(line: String) {
    var chat = TestChat()
    var plain = PlainChat(echoesInput: false)
    chat.send(.line(line))
    #expect(plain.output(after: chat.state).count > 20)
    #expect(plain.output(after: chat.state).isEmpty)
    chat.send(.line(line))
    #expect(plain.output(after: chat.state).count > 20)
  }

  @Test("a loaded session is printed, its last turns at least")
  func loaded() {
    var chat = TestChat()
    var plain = PlainChat(echoesInput: false)
    let messages = (0..<50).map { number in
      Message(
        id: chat.state.identifiers.nextMessage(), role: number % 2 == 0 ? .user : .assistant,
        parts: [.text("m\(number)")],
        createdAt: TestChat.start)
    }
    chat.send(.sessionLoaded(SessionInformation(name: "trip"), Conversation(messages: messages), notice: nil))
    let output = plain.output(after: chat.state)
    #expect(output.hasPrefix("(30 earlier messages)\nYou: m30\nfledgling: m31\n"))
    #expect(output.hasSuffix("fledgling: m49\nOpened trip.\n"))
  }
}
