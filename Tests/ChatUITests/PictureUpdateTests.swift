import Chat
import Screen
import Testing

@testable import ChatUI

@Suite("Pictures in the chat")
struct PictureUpdateTests {
  private let one = PictureNumber(1)

  /// The request of the only `.loadPicture` among the effects.
  private func loadRequest(_ effects: [Effect]) -> RequestID? {
    effects.compactMap { if case .loadPicture(let request, _, _) = $0 { request } else { nil } }.first
  }

  private func loaded(_ request: RequestID, _ number: Int, name: String = "cat.png") -> AppEvent {
    .pictureLoaded(
      request, TestChat.attachment(number, name: name), pixels: TestChat.pixels(number, width: 64, height: 48))
  }

  @Test("/attach reads the file, then encodes it, while the chip stands in the draft")
  func attach() throws {
    var chat = TestChat()
    let effects = chat.type("/attach cat.png what is it?\r")
    let request = try #require(loadRequest(effects))
    #expect(effects.contains(.loadPicture(request, one, path: "cat.png")))
    #expect(chat.state.composer.text == "[Image #1] what is it?")
    #expect(chat.state.picture(one)?.status == .decoding)
    #expect(chat.send(loaded(request, 1)) == [.encodePicture(TestChat.attachment(1, name: "cat.png"))])
    #expect(chat.state.picture(one)?.status == .encoding)
    chat.send(.pictureEncoded(contentHash: TestChat.attachment(1, name: "").contentHash))
    #expect(chat.state.picture(one)?.status == .ready)
    #expect(chat.state.conversation.attachments.isEmpty)
  }

  @Test("the message that is sent holds text and pictures in their order, and its pictures are journaled before it")
  func interleaving() throws {
    var chat = TestChat()
    chat.type("is ")
    for effect in chat.send(.attach(path: "a.png")) { chat.finish(effect) }
    chat.type("redder than ")
    for effect in chat.send(.attach(path: "b.png")) { chat.finish(effect) }
    let effects = chat.type("?\r")
    let message = try #require(chat.state.conversation.messages.first)
    #expect(
      message.parts == [
        .text("is "), .picture(PictureNumber(1)), .text(" redder than "), .picture(PictureNumber(2)), .text(" ?"),
      ])
    let attachments = chat.state.conversation.attachments
    #expect(attachments.map(\.name) == ["a.png", "b.png"])
    #expect(effects.contains(.journal(attachments.map { .picture($0) } + [.message(message)])))
  }

  @Test("leading pictures and the text after them stand without white space between")
  func leading() {
    var chat = TestChat()
    chat.attach("a.png")
    chat.attach("b.png")
    #expect(chat.state.composer.text == "[Image #1] [Image #2] ")
    chat.type("which?\r")
    #expect(
      chat.state.conversation.messages.first?.parts
        == [.picture(PictureNumber(1)), .picture(PictureNumber(2)), .text("which?")])
  }

  @Test("a picture is placed again by its number, and described once")
  func again() {
    var chat = TestChat()
    chat.attach("cat.png")
    chat.ask("what is it?", answer: "A cat.")
    let effects = chat.type("is #1 red? and #7?\r")
    #expect(
      chat.state.conversation.messages.dropFirst(2).first?.parts
        == [.text("is "), .picture(one), .text(" red? and #7?")])
    #expect(chat.state.conversation.attachments.count == 1)
    #expect(!effects.contains { if case .loadPicture = $0 { true } else { false } })
  }

  @Test("one Backspace removes a chip and its picture; undo brings both back")
  func backspace() {
    var chat = TestChat()
    chat.attach("cat.png")
    chat.press(KeyEvent(.backspace), KeyEvent(.backspace))
    #expect(chat.state.composer.isEmpty)
    #expect(chat.state.listedPictures.isEmpty)
    #expect(chat.state.stagedPictures.isEmpty)
    chat.press(.control("_"))
    #expect(chat.state.composer.pictures == [one])
    #expect(chat.state.stagedPictures == [one])
  }

  @Test("a file that cannot be read is an error, its chip goes, the text stays, the number is free again")
  func failure() throws {
    var chat = TestChat()
    let request = try #require(loadRequest(chat.type("/attach no.png tell me\r")))
    chat.send(.pictureFailed(request, message: "no.png: there is no such file"))
    #expect(chat.state.composer.text == " tell me")
    #expect(chat.state.notice?.kind == .error)
    #expect(chat.screen.contains("no.png: there is no such file"))
    chat.press(.control("c"))
    chat.attach("cat.png")
    #expect(chat.state.composer.pictures == [one])
  }

  @Test("Enter before the file is read sends as soon as it is; an edit calls that off")
  func early() throws {
    var chat = TestChat()
    let request = try #require(loadRequest(chat.type("/attach cat.png what?\r")))
    #expect(chat.type("\r").isEmpty)
    #expect(chat.state.conversation.messages.isEmpty)
    var other = chat
    let effects = chat.send(loaded(request, 1))
    #expect(effects.contains { if case .startReply = $0 { true } else { false } })
    #expect(chat.state.composer.isEmpty)
    other.type("!")
    other.send(loaded(request, 1))
    #expect(other.state.conversation.messages.isEmpty)
    #expect(other.state.composer.text == "[Image #1] what?!")
  }

  @Test("what comes for a picture of a session that was left is dropped")
  func stale() throws {
    var chat = TestChat()
    let request = try #require(loadRequest(chat.type("/attach cat.png\r")))
    chat.send(.sessionLoaded(SessionInformation(name: "other"), Conversation(), notice: nil))
    chat.type("/attach dog.png\r")
    #expect(chat.send(loaded(request, 1)).isEmpty)
    #expect(chat.state.picture(one)?.status == .decoding)
    #expect(chat.state.picture(one)?.attachment == nil)
  }

  @Test("a second /attach goes after the pictures that wait already")
  func secondAttach() {
    var chat = TestChat()
    chat.attach("a.png")
    chat.attach("b.png")
    #expect(chat.state.composer.pictures == [PictureNumber(1), PictureNumber(2)])
    chat.type("/detach 1\r")
    #expect(chat.state.composer.pictures == [PictureNumber(2)])
  }

  @Test(
    "a pasted path becomes a chip where it stands, if it is a file",
    arguments: [("/tmp/cat.png", "look: [Image #1] !"), (nil, "look: /tmp/cat.png!")] as [(String?, String)])
  func paste(found: String?, draft: String) throws {
    var chat = TestChat()
    chat.type("look: ")
    let effects = chat.send(.terminal(.paste("/tmp/cat.png")))
    guard case .resolvePaste(let request, let candidates) = try #require(effects.first) else {
      Issue.record("no question about the file")
      return
    }
    #expect(candidates == ["/tmp/cat.png"])
    chat.type("!")
    let load = chat.send(.pasteResolved(request, path: found))
    #expect(load.isEmpty == (found == nil))
    #expect(chat.state.composer.text == draft)
  }

  @Test(
    "a file named after an @ is put where it is named, and the message is sent when it is read",
    arguments: [
      ("is @a.png red?", ["a.png"], "a.png", [.text("is "), .picture(PictureNumber(1)), .text(" red?")]),
      ("is it @a.png?", ["a.png?", "a.png"], "a.png", [.text("is it "), .picture(PictureNumber(1)), .text("?")]),
      (#"@"my cat.png" what?"#, ["my cat.png"], "my cat.png", [.picture(PictureNumber(1)), .text("what?")]),
      (#"@my\ cat.png what?"#, ["my cat.png"], "my cat.png", [.picture(PictureNumber(1)), .text("what?")]),
      ("mail me@a.org or @a.org", ["a.org"], nil, [.text("mail me@a.org or @a.org")]),
    ] as [(String, [String], String?, [MessagePart])])
  func mention(typed: String, candidates: [String], found: String?, parts: [MessagePart]) throws {
    var chat = TestChat()
    guard case .resolvePaste(let request, candidates) = try #require(chat.type(typed + "\r").last) else {
      Issue.record("asked for \(chat.effects)")
      return
    }
    for effect in chat.send(.pasteResolved(request, path: found)) { chat.finish(effect) }
    #expect(chat.state.conversation.messages.first?.parts == parts)
  }

  @Test(
    "a name after an @ that is nobody's file is asked about by nobody", arguments: ["hi @bob", "a@b.c", "@", "@ a.png"])
  func noMention(typed: String) {
    var chat = TestChat()
    chat.type(typed + "\r")
    #expect(chat.state.conversation.messages.first?.text == typed)
  }

  @Test("Tab completes a file's name after an @")
  func mentionCompletion() {
    var chat = TestChat()
    #expect(chat.type("is @my\t").last == .complete(RequestID(4), .picture, prefix: "my"))
    chat.send(.completed(RequestID(4), ["my cat.png"]))
    #expect(chat.state.composer.text == #"is @my\ cat.png "#)
  }

  @Test("/compare asks about two pictures with its own question when there is no other")
  func compare() {
    var chat = TestChat()
    chat.attach("a.png")
    chat.attach("b.png")
    chat.ask("hello", answer: "Hi.")
    chat.type("/compare 2 #1\r")
    let parts = chat.state.conversation.messages.dropFirst(2).first?.parts
    #expect(
      parts
        == [.picture(PictureNumber(2)), .picture(one), .text("What is different between these two pictures?")])
  }

  @Test("a picture attached only to be compared does not wait in the draft afterwards; others do")
  func compareStaged() {
    var chat = TestChat()
    chat.attach("a.png")
    chat.ask("hello", answer: "Hi.")
    chat.attach("b.png")
    var other = chat
    chat.type("/compare 1 2\r")
    #expect(chat.state.reply != nil && chat.state.composer.isEmpty)
    #expect(chat.state.conversation.attachments.count == 2)
    other.attach("c.png")
    other.type("/compare 1 2\r")
    #expect(other.state.composer.pictures == [PictureNumber(3)])
  }

  @Test("a picture that was taken out of the draft can still be compared and viewed by its number")
  func compareDropped() {
    var chat = TestChat()
    chat.attach("a.png")
    chat.ask("hello", answer: "Hi.")
    chat.attach("b.png")
    chat.press(.control("u"))
    chat.type("/view 2\r")
    #expect(chat.state.viewing?.numbers == [PictureNumber(2)])
    chat.press(KeyEvent(.escape))
    chat.type("/compare 1 2\r")
    #expect(chat.state.conversation.messages.dropFirst(2).first?.pictures == [PictureNumber(1), PictureNumber(2)])
  }

  @Test(
    "commands on pictures say what is wrong with their numbers",
    arguments: [
      ("/view 9", "There is no picture #9"), ("/view x", "Which picture?"), ("/compare 1", "Which pictures?"),
      ("/compare 1 9", "There is no picture #9"), ("/detach", "Which picture?"),
      ("/detach 9", "There is no picture #9"),
      ("/attach", "Which file?"), ("/attach \"x", "Which file?"),
    ])
  func wrongNumbers(line: String, message: String) {
    var chat = TestChat()
    chat.attach("cat.png")
    chat.type(line + "\r")
    #expect(chat.state.notice?.kind == .error)
    #expect(chat.state.notice?.text.contains(message) == true)
    #expect(chat.state.conversation.messages.isEmpty)
    #expect(chat.state.composer.pictures == [one])
  }

  @Test("more pictures in a message than the model takes: an error, and the draft stays")
  func tooMany() {
    var chat = TestChat()
    for number in 1...9 { chat.attach("\(number).png") }
    chat.type("all?\r")
    #expect(chat.state.notice?.text.contains("at most 8 pictures") == true)
    #expect(chat.state.composer.pictures.count == 9)
    #expect(chat.state.conversation.messages.isEmpty)
  }

  @Test("/paste takes the clipboard's picture as /attach takes a file, and fails as it does")
  func clipboard() throws {
    var chat = TestChat()
    let effects = chat.type("/paste what is it?\r")
    guard case .readPicture(let request, let number, .clipboard)? = effects.last else {
      Issue.record("\(effects)")
      return
    }
    #expect(number == one && chat.state.composer.text == "[Image #1] what is it?")
    var other = chat
    #expect(chat.send(loaded(request, 1)) == [.encodePicture(TestChat.attachment(1, name: "cat.png"))])
    other.send(.pictureFailed(request, message: "the clipboard holds no picture"))
    #expect(other.state.composer.text == " what is it?" && other.screen.contains("the clipboard holds no picture"))
  }

  @Test("/attach - says how a picture is piped in; what is piped in stands in the draft under that name")
  func standardInput() throws {
    var chat = TestChat()
    #expect(chat.type("/attach - what?\r") == [.rememberInput("/attach - what?")])
    #expect(chat.screen.contains("vlmchat -") && chat.state.pictures.isEmpty)
    let effects = chat.send(.attachPicture(from: .standardInput))
    guard case .readPicture(let request, let number, .standardInput)? = effects.first else {
      Issue.record("\(effects)")
      return
    }
    // There is no file that a later start could read again.
    #expect(number == one && chat.drafts.last == .keepDraft(nil))
    chat.send(.pictureFailed(request, message: "standard input: cut off"))
    #expect(chat.state.pictures.isEmpty && chat.screen.contains("cut off"))
  }
}
