import Chat
import Screen
import Testing

@testable import ChatUI

/// What opens over the chat for a while; each so that a reader can follow it.
@Suite("Popups and searches, as they look")
struct PopupSnapshotTests {
  private static let sizes = [Size(columns: 80, rows: 24), Size(columns: 40, rows: 12)]

  private func expect(_ chat: TestChat, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let size = chat.state.size
    let screen = chat.frame(depth: .none).buffer.textDescription
    expectSnapshot(screen, "\(name)-\(size.columns)x\(size.rows)", sourceLocation: sourceLocation)
  }

  /// A chat of one question about a picture.
  private func chat(_ size: Size) -> TestChat {
    var chat = TestChat(
      columns: size.columns, rows: size.rows, history: ["Is it a cat?", "What is this?", "And this?"])
    chat.attach("cat.png", width: 640, height: 480)
    chat.ask("What is this?", answer: "A red cat on a red sofa.")
    return chat
  }

  @Test("who has written something before is shown three steps, a newcomer around")
  func tour() {
    let newcomer = TestChat(columns: 80, rows: 24)
    #expect(newcomer.screen.contains("/compare 1 2"))
    expect(newcomer, "tour")
    expect(TestChat(columns: 80, rows: 24, history: ["hello"]), "tour-over")
  }

  @Test("themes to choose from", arguments: sizes)
  func themes(size: Size) {
    var chat = chat(size)
    chat.type("/theme\r")
    chat.send(.themesListed(["dark", "forest", "light", "paper"]))
    chat.press(KeyEvent(.down))
    expect(chat, "themes")
  }

  @Test("models to choose from, and one on its way", arguments: sizes)
  func models(size: Size) throws {
    var chat = chat(size)
    chat.type("/model\r")
    chat.send(
      .modelsListed(
        ["fledgling", "idefics-9b"].map {
          ModelListing(
            name: $0, family: "idefics", byteCount: 5 << 30, state: "pulled", isLoaded: $0 == "fledgling",
            isDefault: $0 == "fledgling")
        }))
    chat.press(KeyEvent(.down))
    expect(chat, "models")
    let effects = chat.press(KeyEvent(.enter))
    guard case .loadModel(let request, _)? = effects.first else { return #expect(Bool(false), "\(effects)") }
    chat.send(.modelProgress(request, .reading(name: "idefics-9b", done: 1, total: 4)))
    expect(chat, "model-loading")
  }

  @Test("what is looked for in the conversation, and the places walked", arguments: sizes)
  func find(size: Size) {
    var chat = chat(size)
    chat.press(.control("s"))
    chat.type("red")
    expect(chat, "find")
    chat.press(KeyEvent(.enter), KeyEvent(.character("n")))
    expect(chat, "find-walking")
    chat.press(KeyEvent(.escape), .control("s"))
    chat.type("blue")
    expect(chat, "find-nothing")
  }

  @Test("what was sent before, looked for", arguments: sizes)
  func history(size: Size) {
    var chat = chat(size)
    chat.press(.control("r"))
    chat.type("cat")
    expect(chat, "history")
    chat.type("xyz")
    expect(chat, "history-nothing")
  }

  @Test("names of files after an @, and what a command may be given", arguments: sizes)
  func completions(size: Size) throws {
    var chat = chat(size)
    let effects = chat.type("look at @b")
    let request = try #require(chat.state.pending.completion, "\(effects)")
    chat.send(.completed(request, ["bird.png", "pictures/"]))
    expect(chat, "mention")
    chat.press(.control("u"))
    chat.type("/set \t\t")
    expect(chat, "options")
  }

  @Test("sessions that were searched, one being renamed, one deleted", arguments: sizes)
  func sessions(size: Size) throws {
    var chat = chat(size)
    let listing = SessionListing(
      name: "2026-11-21-what-is-this", title: "", createdAt: nil,
      modifiedAt: TestChat.start.addingTimeInterval(-120), messageCount: 4, pictureCount: 1, isReadable: true,
      isExample: false)
    chat.send(.sessionsListed([listing]))
    let message = Message(
      id: chat.state.identifiers.nextMessage(), role: .user,
      parts: [.picture(PictureNumber(1)), .text("What is this?")],
      createdAt: TestChat.start)
    chat.send(.sessionPreviewed(SessionPreview(name: listing.name, conversation: Conversation(messages: [message]))))
    let effects = chat.type("/red")
    guard case .searchSessions(let request, "red")? = effects.last else { return #expect(Bool(false), "\(effects)") }
    chat.send(.sessionsFound(request, [SessionHit(listing: listing, excerpt: "…a red cat…")]))
    expect(chat, "sessions-searched")
    chat.press(KeyEvent(.enter))
    chat.type("r")
    expect(chat, "sessions-renaming")
    chat.press(KeyEvent(.escape))
    chat.type("d")
    chat.send(.sessionDeleted(DeletedSession(name: listing.name, trashName: "x~1")))
    expect(chat, "sessions-deleted")
  }

  @Test("help on one command, and what a long message looks like folded", arguments: sizes)
  func others(size: Size) {
    var chat = chat(size)
    chat.type("/help attach\r")
    expect(chat, "help-attach")
    chat.press(KeyEvent(.escape))
    chat.ask("Count.", answer: (1...60).map { "line \($0)\n" }.joined())
    chat.ask("Thank you.", answer: "You are welcome.")
    expect(chat, "folded")
    chat.type("/stats\r")
    expect(chat, "stats")
  }
}
