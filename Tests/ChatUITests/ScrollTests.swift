import Chat
import Screen
import Testing

@testable import ChatUI

@Suite("Scrolling")
struct ScrollTests {
  private func longChat(rows: Int = 24) -> TestChat {
    var chat = TestChat(columns: 60, rows: rows)
    for number in 1...20 { chat.ask("question \(number)", answer: "answer \(number)\nsecond line\nthird line") }
    return chat
  }

  /// The rows of the screen that the conversation takes.
  private func conversation(_ chat: TestChat) -> [String] {
    let region = ScreenRegions(chat.state).conversation
    return Array(chat.frame().buffer.rowTexts[region.rowRange])
  }

  @Test("new text below does not move a view that was scrolled up, and a following view shows it")
  func streamingBelow() throws {
    var chat = longChat()
    chat.type("more\r")
    let id = try #require(chat.state.reply?.id)
    chat.press(KeyEvent(.pageUp))
    let before = conversation(chat)
    for number in 1...50 { chat.send(.reply(id, .text("line \(number)\n"))) }
    #expect(conversation(chat) == before)
    chat.press(.init(.end, modifiers: .control))
    #expect(conversation(chat).contains { $0.contains("line 50") })
    chat.send(.reply(id, .text("the newest")))
    #expect(conversation(chat).contains { $0.contains("the newest") })
  }

  @Test("a page up and a page down come back to where they began; the ends hold")
  func pages() {
    var chat = longChat()
    let end = conversation(chat)
    chat.press(KeyEvent(.pageDown))
    #expect(chat.state.scroll == .following)
    chat.press(KeyEvent(.pageUp), KeyEvent(.pageUp))
    #expect(conversation(chat) != end)
    chat.press(KeyEvent(.pageDown), KeyEvent(.pageDown))
    #expect(conversation(chat) == end && chat.state.scroll == .following)
    for _ in 0..<100 { chat.press(KeyEvent(.pageUp)) }
    #expect(conversation(chat).first?.contains("You") == true)
    #expect(conversation(chat).contains { $0.contains("question 1 ") })
    chat.send(.terminal(.mouse(MouseEvent(kind: .wheelDown, position: Position(row: 0, column: 0)))))
    #expect(chat.state.scroll == .anchored(message: 1, line: 0))
  }

  @Test("scrolling by single lines shows every line once", arguments: [5, 7, 12, 24])
  func everyLine(rows: Int) {
    var chat = longChat(rows: rows)
    let layout = chat.state.conversationLayout
    let all = (0..<layout.count).flatMap { layout.lines(at: $0) }
    chat.press(KeyEvent(.home, modifiers: .control))
    var seen = [chat.state.conversationLayout.visibleLines().first]
    while chat.state.scroll != .following {
      chat.press(KeyEvent(.down, modifiers: .shift))
      seen.append(chat.state.conversationLayout.visibleLines().first)
    }
    let region = ScreenRegions(chat.state).conversation
    #expect(seen == Array(all.prefix(all.count - region.rows + 1)))
  }

  @Test("a resize while an answer streams keeps the newest line in view, or the line that was held")
  func resize() throws {
    var chat = longChat()
    chat.type("more\r")
    let id = try #require(chat.state.reply?.id)
    var held = chat
    held.press(KeyEvent(.pageUp))
    guard case .anchored(let message, _) = held.state.scroll else {
      Issue.record("not held")
      return
    }
    for (columns, rows) in [(100, 30), (25, 8), (20, 5), (200, 60), (60, 24)] {
      let size = Size(columns: columns, rows: rows)
      chat.send(.terminal(.resize(size)), .reply(id, .text("at \(columns) ")))
      #expect(chat.frame().buffer.size == size)
      #expect(conversation(chat).contains { $0.contains("at \(columns)") })
      held.send(.terminal(.resize(size)))
      _ = held.frame()
    }
    guard case .anchored(message, _) = held.state.scroll else {
      Issue.record("the view moved to \(held.state.scroll)")
      return
    }
  }

  @Test("a screen of a conversation of ten thousand messages lays out what it shows, and once")
  func long() {
    var chat = TestChat()
    let messages = (0..<10_000).map { number in
      Message(
        id: chat.state.identifiers.nextMessage(), role: number % 2 == 0 ? .user : .assistant,
        parts: [.text("message \(number)")], createdAt: TestChat.start)
    }
    chat.send(.sessionLoaded(SessionInformation(name: "long"), Conversation(messages: messages), notice: nil))
    _ = chat.screen
    let first = chat.state.layouts.layoutCount
    #expect(first <= 24)
    chat.type("a")
    _ = chat.screen
    #expect(chat.state.layouts.layoutCount == first)
    chat.press(KeyEvent(.home, modifiers: .control))
    #expect(chat.screen.contains("message 0"))
    #expect(chat.state.layouts.layoutCount <= first + 48)
  }
}
