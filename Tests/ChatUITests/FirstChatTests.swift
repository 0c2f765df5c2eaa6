import Chat
import Screen
import Testing

@testable import ChatUI

@Suite("A first chat")
struct FirstChatTests {
  @Test("attach, ask, stream, and the screen shows all of it")
  func wholeTurn() {
    var chat = TestChat()
    chat.attach("cat.png")
    chat.ask("What is this?", answer: "A cat on a sofa, asleep in the sun.")
    #expect(chat.state.conversation.messages.count == 2)
    chat.press(KeyEvent(.function(1)))
  }
}
