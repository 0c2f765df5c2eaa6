import Chat
import Screen
import Testing

@testable import ChatUI

@Suite("Screens")
struct SnapshotTests {
  static let sizes = [
    Size(columns: 80, rows: 24), Size(columns: 40, rows: 12), Size(columns: 20, rows: 5), Size(columns: 120, rows: 40),
  ]

  private func expect(_ chat: TestChat, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let size = chat.state.size
    // Without colour, so that pictures are glyphs that can be read.
    let screen = chat.frame(depth: .none).buffer.textDescription
    expectSnapshot(screen, "\(name)-\(size.columns)x\(size.rows)", sourceLocation: sourceLocation)
  }

  private func chat(_ size: Size) -> TestChat { TestChat(columns: size.columns, rows: size.rows) }

  @Test("the first screen says what to do", arguments: sizes)
  func welcome(size: Size) { expect(chat(size), "welcome") }

  @Test("a picture that waits in the draft is shown with its chip", arguments: sizes)
  func staged(size: Size) {
    var chat = chat(size)
    chat.attach("holiday/cat.png", width: 640, height: 480)
    chat.type("what is this?")
    expect(chat, "staged")
  }

  @Test("the pictures of a folder, some of them marked", arguments: sizes)
  func folder(size: Size) throws {
    var chat = chat(size)
    guard case .loadPicture(let request, _, _)? = chat.send(.attach(path: "holiday")).first else { return }
    let names = ["1.png", "2.png", "10.jpg", "beach at noon.webp"] + (11...30).map { "\($0).png" }
    let folder = PictureFolder(
      path: "holiday", names: names, faults: [PictureFolder.Fault(name: "cut.png", reason: "the file is empty")],
      otherFiles: 3)
    var waiting = chat.send(.folderListed(request, folder))
    var number = 1
    while case .readThumbnail(let request, _)? = waiting.first {
      waiting.removeFirst()
      waiting += chat.send(.thumbnailRead(request, TestChat.pixels(number, width: 40, height: 20 + 5 * (number % 4))))
      number += 1
    }
    chat.press(KeyEvent(.character(" ")), KeyEvent(.right), KeyEvent(.character(" ")), KeyEvent(.right))
    expect(chat, "folder")
  }

  @Test("a picture on the web is asked about before it is fetched", arguments: sizes)
  func fetching(size: Size) throws {
    var chat = chat(size)
    guard case .resolveAddress(let request, let address)? = chat.type("/attach http://example.org/cat.png\r").last
    else {
      return
    }
    chat.send(
      .addressResolved(request, WebLink(address: address, host: "example.org", isEncrypted: false, name: "cat.png")))
    expect(chat, "fetching")
  }

  @Test("a conversation with two pictures side by side and one between texts", arguments: sizes)
  func conversation(size: Size) {
    var chat = chat(size)
    chat.attach("cat.png", width: 640, height: 480)
    chat.attach("dog.png", width: 480, height: 640)
    chat.ask(
      "which of them is asleep?",
      answer:
        "The cat is asleep. It lies on a red sofa in the sun, and the dog stands beside it and looks out of the window."
    )
    chat.type("is ")
    for effect in chat.send(.attach(path: "bird.png")) { chat.finish(effect, width: 300, height: 100) }
    chat.ask("as big as #1?", answer: "No.")
    expect(chat, "conversation")
  }

  @Test("text of every width wraps, and the draft grows to a third of the screen", arguments: sizes)
  func widths(size: Size) {
    var chat = chat(size)
    chat.ask(
      "日本語のテキストも折り返されます。🚀👩‍👩‍👧‍👦 e\u{301}e\u{301}",
      answer: "Wide: 漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字\n\ttab\nA flag 🇩🇪 and a joined emoji 👩‍🚀 end here.")
    chat.type("one\ntwo\nthree 漢字\nfour\nfive\nsix\nseven\neight\nnine\nten\neleven\ntwelve\nthirteen\nfourteen")
    expect(chat, "widths")
  }

  @Test("an answer that streams, and one that was stopped", arguments: sizes)
  func streaming(size: Size) throws {
    var chat = chat(size)
    chat.type("hello\r")
    let first = try #require(chat.state.reply?.id)
    chat.send(.reply(first, .text("Half an ans")))
    chat.press(KeyEvent(.escape))
    chat.send(.reply(first, .finished(ReplyOutcome(reason: .cancelled, statistics: ReplyStatistics()))))
    chat.type("go on\r")
    let second = try #require(chat.state.reply?.id)
    chat.send(.tick(TestChat.start.addingTimeInterval(3)), .reply(second, .text("So it goes on and")))
    expect(chat, "streaming")
  }

  @Test("an error in words, above the draft that caused it", arguments: sizes)
  func error(size: Size) {
    var chat = chat(size)
    chat.ask("hello", answer: "Hi.")
    chat.type("/atach cat.png\r")
    chat.send(.slashLineResolved(RequestID(1), .notAFile))
    expect(chat, "error")
  }

  @Test("help", arguments: sizes)
  func help(size: Size) {
    var chat = chat(size)
    chat.press(KeyEvent(.function(1)))
    expect(chat, "help")
  }

  @Test("the list of sessions", arguments: sizes)
  func sessions(size: Size) {
    var chat = chat(size)
    chat.send(
      .sessionsListed([
        listing("2026-11-21-what-is-this", age: 120, messages: 4, pictures: 1),
        listing("trip to rome", age: 200_000, messages: 1, pictures: 0),
        listing("examples/two-cats", age: 0, messages: 6, pictures: 2, isExample: true),
      ]))
    chat.press(KeyEvent(.down))
    expect(chat, "sessions")
  }

  @Test("two pictures side by side on the whole screen", arguments: sizes)
  func pictures(size: Size) {
    var chat = chat(size)
    chat.attach("cat.png", width: 640, height: 480)
    chat.attach("dog.png", width: 480, height: 640)
    chat.type("/view 1 2\r")
    expect(chat, "pictures")
  }

  @Test("completions above the draft", arguments: sizes)
  func completion(size: Size) {
    var chat = chat(size)
    chat.type("/s\t\t")
    expect(chat, "completion")
  }

  @Test("settings, context and the list of pictures", arguments: ["show", "context", "images"])
  func pages(command: String) {
    var chat = TestChat()
    chat.attach("cat.png", width: 640, height: 480)
    chat.ask("what is it?", answer: "A cat.")
    chat.attach("dog.png", width: 480, height: 640)
    chat.type("/\(command)\r")
    expect(chat, command)
  }

  @Test(
    "below 20 columns or 5 rows there is one line", arguments: [Size(columns: 19, rows: 5), Size(columns: 20, rows: 4)])
  func tooSmall(size: Size) {
    let chat = chat(size)
    #expect(chat.screen.hasPrefix("terminal too small"))
    #expect(chat.frame().cursor == nil)
  }

  private func listing(
    _ name: String, age: Double, messages: Int, pictures: Int, isExample: Bool = false
  ) -> SessionListing {
    SessionListing(
      name: name, title: "", createdAt: nil, modifiedAt: TestChat.start.addingTimeInterval(-age),
      messageCount: messages,
      pictureCount: pictures, isReadable: true, isExample: isExample)
  }
}
