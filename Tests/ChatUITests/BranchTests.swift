import Chat
import Screen
import Testing

@testable import ChatUI

@Suite("Other answers, long messages, details")
struct BranchTests {
  private func answer(_ chat: inout TestChat, _ text: String) {
    guard let id = chat.state.reply?.id else { return }
    let statistics = ReplyStatistics(
      promptTokens: 120, cachedTokens: 100, completionTokens: 20, pictures: 0, decodeMilliseconds: 500, seed: 7)
    chat.send(.reply(id, .text(text)), .reply(id, .finished(ReplyOutcome(reason: .stop, statistics: statistics))))
  }

  @Test("/regen keeps the answer before; < and > walk, and the journal is told")
  func walk() throws {
    var chat = TestChat()
    chat.ask("hello", answer: "First.")
    let first = try #require(chat.state.conversation.messages.last)
    #expect(chat.type("/regen\r").contains(.journal([.setAside([first.id])])))
    answer(&chat, "Second.")
    #expect(chat.screen.contains("answer 2 of 2") && !chat.screen.contains("First."))
    #expect(chat.type("<") == [.journal([.chosen(first.id)])])
    #expect(chat.screen.contains("answer 1 of 2") && chat.screen.contains("First."))
    #expect(chat.screen.contains("This is answer 1 of 2."))
    chat.press(KeyEvent(.left, modifiers: .alt))
    #expect(chat.screen.contains("Second."))
    // The conversation goes on from what is shown.
    chat.type(">")
    chat.ask("more", answer: "Yes.")
    #expect(chat.state.conversation.messages.map(\.text) == ["hello", "First.", "more", "Yes."])
    chat.type("<")
    #expect(chat.state.conversation.messages.map(\.text) == ["hello", "Second."])
    chat.type("/branch 1\r")
    #expect(chat.state.conversation.messages.map(\.text) == ["hello", "First.", "more", "Yes."])
    // In a draft they are letters.
    chat.type("a<b")
    #expect(chat.state.composer.text == "a<b")
  }

  @Test("/edit puts a question into the draft, and what was there can be brought back, sent or not")
  func edit() {
    var chat = TestChat()
    chat.ask("one", answer: "1")
    chat.ask("two", answer: "2")
    let ids = chat.state.conversation.messages.map(\.id)
    #expect(chat.type("/edit 1\r").contains(.journal([.setAside(ids)])))
    #expect(chat.state.composer.text == "one" && chat.state.conversation.messages.isEmpty)
    chat.press(.control("u"))
    chat.type("<")
    #expect(chat.state.conversation.messages.map(\.id) == ids)
    chat.type("/edit\r")
    #expect(chat.state.composer.text == "two")
    chat.type("!\r")
    answer(&chat, "2!")
    #expect(chat.state.conversation.messages.map(\.text) == ["one", "1", "two!", "2!"])
    #expect(chat.screen.contains("question 2 of 2"))
    chat.type("/edit 2\r")
    #expect(chat.screen.contains("no question of yours"))
    chat.type("/export x.json\r")
    let exported = chat.effects.compactMap { effect -> [String]? in
      if case .export(_, let conversation) = effect { conversation.messages.map(\.text) } else { nil }
    }
    #expect(exported == [["one", "1", "two!", "2!"]])
  }

  @Test("nothing to walk is said; an answer under way is not walked away from")
  func nothing() {
    var chat = TestChat()
    chat.type("<")
    #expect(chat.screen.contains("/regen makes another"))
    chat.ask("hello", answer: "Hi.")
    chat.type("/regen\r")
    #expect(chat.type("<").isEmpty)
    #expect(chat.screen.contains("Esc stops it"))
  }

  @Test("plain mode prints the branch that is chosen")
  func plain() {
    var chat = TestChat()
    var plain = PlainChat(echoesInput: true)
    chat.ask("hello", answer: "First.")
    chat.type("/regen\r")
    answer(&chat, "Second.")
    _ = plain.output(after: chat.state)
    chat.send(.line("/branch"))
    let output = plain.output(after: chat.state)
    #expect(output.contains("fledgling: First.") && output.contains("This is answer 1 of 2."))
    chat.send(.line("/branch"))
    #expect(plain.output(after: chat.state).contains("fledgling: Second."))
  }

  @Test(
    "a message of more than two screens is folded once there is one after it, and unfolds", arguments: [10, 24, 60])
  func fold(rows: Int) {
    var chat = TestChat(columns: 60, rows: rows)
    let long = (1...200).map { "line \($0)  " }.joined(separator: "\n")
    chat.ask("long", answer: long)
    #expect(chat.screen.contains("line 200"))
    chat.ask("short", answer: "yes")
    chat.press(KeyEvent(.home, modifiers: .control))
    chat.type("}")
    #expect(chat.screen.contains("more lines · Ctrl+O"))
    let shown = max(4, rows - 4) / 2
    #expect(chat.screen.contains("… \(201 - shown) more lines"))
    chat.press(KeyEvent(.enter))
    #expect(!chat.screen.contains("more lines") && chat.screen.contains("line \(shown)\n"))
    chat.press(.control("o"))
    #expect(chat.screen.contains("more lines · Ctrl+O"))
  }

  @Test("/stats shows when and at what cost, and hides it again")
  func details() {
    var chat = TestChat()
    chat.type("hello\r")
    answer(&chat, "Hi.")
    let before = chat.screen
    chat.type("/stats\r")
    #expect(chat.screen.contains("You  2027-01-15 08:00"))
    #expect(chat.screen.contains("20 tokens · 40 tokens/s · prompt 120, 100 kept"))
    #expect(chat.screen.contains("seed 7"))
    chat.type("/stats\r")
    chat.press(KeyEvent(.escape))
    #expect(chat.screen == before)
  }

  @Test("/copy takes the last answer, a message, or code")
  func copy() {
    var chat = TestChat()
    #expect(chat.type("/copy\r") == [.rememberInput("/copy")])
    chat.ask("show code", answer: "Do:\n```swift\nlet a = 1\n```\n- or\n\n  ```\n  b\n  ```")
    chat.ask("thanks", answer: "Welcome.")
    func copied(_ line: String) -> String? {
      for case .copy(let text) in chat.type(line + "\r") { return text }
      return nil
    }
    #expect(copied("/copy") == "Welcome.")
    #expect(copied("/copy 1") == "show code")
    #expect(copied("/copy code") == "let a = 1\n\nb")
    #expect(copied("/copy code 2") == "b")
    #expect(copied("/copy code 3") == nil && chat.screen.contains("there are 2"))
    #expect(copied("/copy 9") == nil && chat.screen.contains("There is no message 9"))
  }

  @Test("in ten thousand messages no key lays out more than what comes into view")
  func long() throws {
    var chat = TestChat(columns: 100, rows: 40)
    let attachments = (1...50).map { TestChat.attachment($0, name: "p.png") }
    let messages = (0..<10_000).map { number in
      Message(
        id: chat.state.identifiers.nextMessage(), role: number % 2 == 0 ? .user : .assistant,
        parts: (number % 200 == 0 ? [.picture(PictureNumber(number / 200 + 1))] : [])
          + [.text("message \(number) speaks of\n\nmany *things*")], createdAt: TestChat.start)
    }
    let conversation = Conversation(messages: messages, attachments: attachments)
    chat.send(.sessionLoaded(SessionInformation(name: "long"), conversation, notice: nil))
    _ = chat.screen
    func layouts(_ act: (inout TestChat) -> Void) -> Int {
      let before = chat.state.layouts.layoutCount
      act(&chat)
      _ = chat.screen
      return chat.state.layouts.layoutCount - before
    }
    for _ in 0..<50 { #expect(layouts { $0.press(KeyEvent(.up, modifiers: .shift)) } <= 1) }
    for _ in 0..<20 { #expect(layouts { $0.press(KeyEvent(.pageUp)) } <= 40) }
    for letter in "hello" { #expect(layouts { $0.type(String(letter)) } == 0) }
    #expect(layouts { $0.press(KeyEvent(.home, modifiers: .control)) } <= 40)
    #expect(layouts { $0.press(KeyEvent(.end, modifiers: .control)) } <= 40)
    chat.press(.control("u"), .control("s"))
    #expect(layouts { $0.type("message 77 s") } <= 200)
    #expect(chat.state.find?.total == 1)
    #expect(layouts { $0.press(KeyEvent(.enter), KeyEvent(.character("n"))) } <= 40)
    #expect(chat.screen.contains("message 77 speaks"))
    // Where a picture stood first is known without looking through what is before.
    #expect(chat.state.pictures.allSatisfy { $0.firstPlace?.index == ($0.number.rawValue - 1) * 200 })
  }
}
