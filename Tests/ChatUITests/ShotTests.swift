import Chat
import Screen
import Testing

@testable import ChatUI

@Suite("Examples")
struct ShotTests {
  private func chat(with lines: String...) -> TestChat {
    var chat = TestChat()
    for line in lines { for effect in chat.type(line + "\r") { chat.finish(effect) } }
    return chat
  }

  @Test(
    "a picture by path, number or none, and what is to be said",
    arguments: [
      ("cat.png a cat", .path("cat.png"), "a cat"), ("'my cat.png' \"A cat.\"", .path("my cat.png"), "\"A cat.\""),
      ("my\\ cat.png What? => a cat", .path("my cat.png"), "What? => a cat"),
      ("#2 2 cats", .number(PictureNumber(2)), "2 cats"),
      ("[Image #2] 2 cats", .number(PictureNumber(2)), "2 cats"), ("none What? => a", .none, "What? => a"),
      ("./none a", .path("./none"), "a"), ("2 cats", .path("2"), "cats"), ("#x y", .path("#x"), "y"),
    ] as [(String, ShotArguments.Picture, String)])
  func arguments(text: String, picture: ShotArguments.Picture, rest: String) throws {
    let arguments = try #require(ShotArguments(text))
    #expect(arguments.picture == picture)
    #expect(arguments.text == rest)
  }

  @Test("an example is in force when its picture is read, journaled, encoded and prepared")
  func added() throws {
    var chat = TestChat()
    let effects = chat.type("/shot cat.png What is it? => a cat\r")
    #expect(chat.state.conversation.shots.isEmpty)
    #expect(!chat.state.acceptsLine)
    for effect in effects { chat.finish(effect) }
    let shot = Shot(picture: PictureNumber(1), question: "What is it?", answer: "a cat")
    #expect(chat.state.conversation.shots == [shot])
    #expect(chat.state.acceptsLine && chat.state.composer.isEmpty)
    let attachment = try #require(chat.state.conversation.attachment(PictureNumber(1)))
    #expect(chat.effects.contains(.encodePicture(attachment)))
    #expect(chat.effects.contains(.journal([.picture(attachment), .shots([shot])])))
    #expect(chat.state.picture(PictureNumber(1))?.status == .ready)
    guard case .prepareReply(let conversation, _, _) = chat.preparations.last else {
      Issue.record("nothing prepared")
      return
    }
    #expect(conversation.shots == [shot])
    #expect(chat.screen.contains("1 example"))
    // Its picture is journaled once, and sent with the conversation.
    chat.type("and #1?\r")
    guard case .startReply(_, let asked, _) = chat.effects.last else {
      Issue.record("no answer asked for")
      return
    }
    #expect(asked.shots == [shot] && asked.attachments == [attachment])
    let journaled = chat.effects.flatMap { effect -> [SessionEvent] in
      if case .journal(let events) = effect { events } else { [] }
    }
    #expect(journaled.count { $0 == .picture(attachment) } == 1)
  }

  @Test("examples keep the order in which they were given, whichever picture is read first")
  func order() {
    var chat = TestChat()
    let first = chat.type("/shot slow.png one\r")
    let second = chat.type("/shot quick.png two\r") + chat.type("/shot none three\r")
    for effect in second { chat.finish(effect) }
    #expect(chat.state.conversation.shots.isEmpty)
    for effect in first { chat.finish(effect) }
    #expect(chat.state.conversation.shots.map(\.answer) == ["one", "two", "three"])
    #expect(chat.state.conversation.shots.map(\.picture) == [PictureNumber(1), PictureNumber(2), nil])
  }

  @Test("a question waits for the pictures of examples that were given before it")
  func waits() {
    var chat = TestChat()
    let effects = chat.type("/shot cat.png a cat\r")
    chat.type("what is it?\r")
    #expect(chat.state.reply == nil)
    for effect in effects { chat.finish(effect) }
    #expect(chat.state.reply != nil)
  }

  @Test("a picture that cannot be read costs its example and nothing else")
  func failure() throws {
    var chat = TestChat()
    let effects = chat.type("/shot no.png a cat\r")
    let request = try #require(effects.compactMap { if case .loadPicture(let id, _, _) = $0 { id } else { nil } }.first)
    chat.type("/shot none form\r")
    chat.send(.pictureFailed(request, message: "no.png: there is no such file"))
    #expect(chat.state.conversation.shots == [Shot(answer: "form")])
    #expect(chat.state.notice?.text == "no.png: there is no such file")
    #expect(chat.state.acceptsLine && chat.state.pictures.isEmpty)
  }

  @Test(
    "what is no example is said so, and no file is read",
    arguments: [
      "/shot", "/shot cat.png", "/shot cat.png =>", "/shot cat.png What? =>", "/shot 'cat.png a", "/shot #9 a",
    ])
  func mistakes(line: String) {
    var chat = TestChat()
    chat.type(line + "\r")
    #expect(chat.state.notice?.kind == .error)
    #expect(chat.effects.allSatisfy { if case .rememberInput = $0 { true } else { false } })
  }

  @Test("an example may show a picture that was sent")
  func again() {
    var chat = TestChat()
    chat.attach("cat.png")
    chat.ask("what?", answer: "A cat.")
    chat.type("/shot #1 What is it? => a cat\r")
    #expect(chat.state.conversation.shots.first?.picture == PictureNumber(1))
    #expect(chat.state.conversation.attachments.count == 1)
  }

  @Test("/shots lists them, takes one away, or all; /clear leaves them")
  func manage() {
    var chat = chat(with: "/shot cat.png What is it? => a cat", "/shot none just so", "/shot dog.png A dog.")
    chat.type("/shots\r")
    #expect(chat.screen.contains("What is it? => a cat") && chat.screen.contains("no picture"))
    chat.press(.init(.escape))
    chat.type("/shots remove 2\r")
    #expect(chat.state.conversation.shots.map(\.answer) == ["a cat", "A dog."])
    #expect(chat.effects.contains(.journal([.shots(chat.state.conversation.shots)])))
    for wrong in ["/shots remove 3", "/shots remove x", "/shots remove", "/shots all"] {
      chat.type(wrong + "\r")
      #expect(chat.state.notice?.kind == .error, "\(wrong)")
    }
    chat.ask("hello", answer: "Hi.")
    chat.type("/clear\r")
    #expect(chat.state.conversation.shots.count == 2)
    chat.type("/shots clear\r")
    #expect(chat.state.conversation.shots.isEmpty)
    #expect(chat.effects.last { if case .journal = $0 { true } else { false } } == .journal([.shots([])]))
    chat.type("/shots\r")
    #expect(chat.screen.contains("No examples yet"))
  }

  @Test("the list on a screen", arguments: [Size(columns: 80, rows: 24), Size(columns: 40, rows: 12)])
  func list(size: Size) {
    var chat = TestChat(columns: size.columns, rows: size.rows)
    for line in [
      "/shot holiday/cat.png What animal is this? => a cat", "/shot none And that? => so",
      "/shot dog.png A dog asleep.",
    ] {
      for effect in chat.type(line + "\r") { chat.finish(effect, width: 640, height: 480) }
    }
    chat.type("/shots\r")
    expectSnapshot(chat.frame(depth: .none).buffer.textDescription, "shots-\(size.columns)x\(size.rows)")
  }

  @Test("while an answer is under way nothing changes")
  func busy() {
    var chat = chat(with: "/shot none a")
    chat.type("hello\r")
    for line in ["/shot none b", "/shots clear", "/shots remove 1"] { chat.type(line + "\r") }
    #expect(chat.state.conversation.shots == [Shot(answer: "a")])
  }

  @Test("pictures of examples count among those that a model takes at once")
  func tooMany() {
    var chat = TestChat()
    for _ in 0..<9 { for effect in chat.type("/shot cat.png a cat\r") { chat.finish(effect) } }
    // One is left for the question.
    #expect(chat.state.conversation.shots.count == 7)
    chat.type("#1 or #2?\r")
    #expect(chat.state.reply == nil && chat.state.notice?.kind == .error)
  }

  @Test("a loaded session brings its examples")
  func loaded() {
    var chat = TestChat()
    let attachment = TestChat.attachment(1, name: "cat.png")
    let conversation = Conversation(
      shots: [Shot(picture: PictureNumber(1), answer: "a cat")], attachments: [attachment])
    chat.send(.sessionLoaded(SessionInformation(name: "trip"), conversation, notice: nil))
    chat.type("/shots\r")
    #expect(chat.screen.contains("#1 cat.png"))
  }

  @Test("nothing of an example can act on the terminal")
  func hostile() {
    var chat = chat(with: "/shot none a")
    chat.state.conversation.shots = [Shot(question: "\u{1B}[31m\u{202E}q\n", answer: "\u{9B}2Ja")]
    chat.type("/shots\r")
    let scalars = chat.screen.unicodeScalars
    #expect(
      !scalars.contains { ($0.value < 0x20 && $0 != "\n") || (0x7F...0x9F).contains($0.value) || $0.value == 0x202E })
  }
}
