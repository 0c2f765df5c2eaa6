import Chat
import Screen
import Testing

@testable import ChatUI

@Suite("Browsing sessions")
struct SessionBrowserTests {
  private func listing(_ name: String, isExample: Bool = false) -> SessionListing {
    SessionListing(
      name: name, title: "", createdAt: nil, modifiedAt: TestChat.start, messageCount: 2, pictureCount: 1,
      isReadable: true, isExample: isExample)
  }

  private func chat(_ names: [String] = ["cats", "dogs", "examples/two"]) -> TestChat {
    var chat = TestChat(columns: 100, rows: 20)
    chat.send(.sessionsListed(names.map { listing($0, isExample: $0.contains("/")) }))
    return chat
  }

  @Test("the selected session's beginning is asked for and shown beside the list")
  func preview() {
    var chat = TestChat(columns: 100, rows: 20)
    #expect(chat.send(.sessionsListed([listing("cats"), listing("dogs")])) == [.previewSession(name: "cats")])
    let message = Message(
      id: chat.state.identifiers.nextMessage(), role: .user,
      parts: [.picture(PictureNumber(1)), .text("Who sleeps\u{1B}?")],
      createdAt: TestChat.start)
    chat.send(.sessionPreviewed(SessionPreview(name: "cats", conversation: Conversation(messages: [message]))))
    #expect(chat.screen.contains("[1 picture] Who sleeps␛?"))
    #expect(chat.press(KeyEvent(.down)) == [.previewSession(name: "dogs")])
    #expect(!chat.screen.contains("Who sleeps"))
  }

  @Test("letters after / search; only the newest search's result counts; Esc shows all again")
  func search() throws {
    var chat = chat()
    #expect(chat.type("x") == [])
    let first = try #require(chat.type("/c").last)
    let second = try #require(chat.type("a").last)
    guard case .searchSessions(let old, "c") = first, case .searchSessions(let new, "ca") = second else {
      Issue.record("asked for \(first), \(second)")
      return
    }
    chat.send(.sessionsFound(old, []))
    #expect(chat.screen.contains("dogs"))
    chat.send(.sessionsFound(new, [SessionHit(listing: listing("cats"), excerpt: "…a red cat…")]))
    #expect(chat.screen.contains("…a red cat…") && !chat.screen.contains("dogs") && chat.screen.contains("with: ca"))
    #expect(chat.press(KeyEvent(.enter)) == [])
    #expect(chat.press(KeyEvent(.escape)).contains { if case .searchSessions(_, "") = $0 { true } else { false } })
    chat.press(KeyEvent(.escape))
    #expect(chat.state.overlay == nil)
  }

  @Test("r renames, d deletes, u brings back")
  func changes() {
    var chat = chat()
    chat.press(KeyEvent(.down))
    chat.type("r")
    chat.press(.control("u"))
    chat.type("wolves")
    #expect(chat.screen.contains("New name: wolves"))
    #expect(chat.press(KeyEvent(.enter)) == [.renameSession(name: "dogs", newName: "wolves")])
    chat.type("r/")
    #expect(chat.press(KeyEvent(.enter)) == [])
    #expect(chat.state.notice?.kind == .error)
    #expect(chat.type("d") == [.deleteSession(name: "dogs")])
    let deleted = DeletedSession(name: "dogs", trashName: "dogs")
    #expect(chat.send(.sessionDeleted(deleted)).contains { if case .searchSessions = $0 { true } else { false } })
    #expect(chat.screen.contains("u brings it back"))
    #expect(chat.type("u") == [.restoreSession(deleted)])
    chat.send(.sessionRestored(deleted, name: "dogs"))
    #expect(chat.type("u") == [] && chat.state.notice?.kind == .error)
  }

  @Test("the open session and the examples are not deleted")
  func refusals() {
    var chat = chat()
    chat.send(.sessionNamed(SessionInformation(name: "cats")))
    #expect(chat.type("d") == [])
    #expect(chat.state.notice?.text.contains("you are in") == true)
    chat.press(KeyEvent(.end))
    #expect(chat.type("d") == [])
    #expect(chat.state.notice?.text.contains("examples") == true)
  }

  @Test("/sessions WORDS searches, in plain mode too")
  func plain() throws {
    var chat = TestChat()
    var plain = PlainChat(echoesInput: false)
    let effects = chat.send(.line("/sessions red cat"))
    let search = effects.first { if case .searchSessions = $0 { true } else { false } }
    guard case .searchSessions(let request, "red cat") = try #require(search) else { return }
    #expect(plain.output(after: chat.state) == "")
    chat.send(.sessionsFound(request, [SessionHit(listing: listing("cats"), excerpt: "a red cat")]))
    let output = plain.output(after: chat.state)
    #expect(output.contains("cats (2 messages, 1 picture, just now): a red cat") && output.contains("/load NAME"))
  }

  @Test("any key in any state of the browser, at any size, draws a screen", arguments: [1, 3, 20, 71, 72, 200])
  func sizes(columns: Int) {
    for rows in [1, 4, 9, 30] {
      var chat = TestChat(columns: columns, rows: rows)
      chat.send(.sessionsListed([listing("cats"), listing("dogs 漢字")]))
      for key in "/漢\rr漢\u{301}d\rdu" { chat.type(String(key)); _ = chat.screen }
      chat.press(KeyEvent(.escape), KeyEvent(.escape))
      _ = chat.screen
    }
  }
}
