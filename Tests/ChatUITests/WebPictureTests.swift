import Chat
import Screen
import Testing

@testable import ChatUI

@Suite("Pictures on the web")
struct WebPictureTests {
  private static let address = "https://example.org/a/cat.png?size=2"

  private func link(isEncrypted: Bool = true) -> WebLink {
    WebLink(address: Self.address, host: "example.org", isEncrypted: isEncrypted, name: "cat.png")
  }

  /// `/attach ADDRESS TEXT` typed, and the address taken apart.
  private func asked(
    _ size: Size = Size(columns: 80, rows: 24), fetching: FetchPolicy = .ask, isEncrypted: Bool = true,
    text: String = " what is it?"
  ) throws -> (TestChat, [Effect]) {
    var chat = TestChat(columns: size.columns, rows: size.rows)
    chat.state.fetching = fetching
    let effects = chat.type("/attach \(Self.address)\(text)\r")
    guard case .resolveAddress(let request, Self.address)? = effects.last else { return (chat, effects) }
    let further = chat.send(.addressResolved(request, link(isEncrypted: isEncrypted)))
    return (chat, further)
  }

  private func isRead(_ effects: [Effect]) -> Bool {
    effects.contains { if case .readPicture(_, _, .web(link())) = $0 { true } else { false } }
  }

  @Test("nothing is fetched before y, and n, Esc and other keys fetch nothing")
  func consent() throws {
    let (chat, effects) = try asked()
    #expect(effects.isEmpty && chat.state.pictures.isEmpty)
    #expect(chat.screen.contains("Fetch from example.org?") && chat.screen.contains(Self.address))
    #expect(!chat.screen.contains("without encryption"))
    for key in [KeyEvent(.character("n")), KeyEvent(.escape)] {
      var chat = chat
      #expect(chat.press(KeyEvent(.enter), KeyEvent(.character("x"))).isEmpty && chat.state.overlay != nil)
      #expect(chat.press(key).isEmpty && chat.state.overlay == nil && chat.state.pictures.isEmpty)
      #expect(chat.screen.contains("was not fetched"))
    }
    var yes = chat
    #expect(isRead(yes.type("y")) && yes.state.overlay == nil)
    #expect(yes.state.composer.text == "[Image #1] what is it?" && yes.state.fetching == .ask)
    // There is no file that a later start could read again.
    #expect(yes.drafts.last.map { "\($0)".contains("cat.png") } == false)
  }

  @Test("a asks no more in this session, v fetches no more")
  func policies() throws {
    var (always, _) = try asked()
    #expect(isRead(always.type("a")) && always.state.fetching == .always)
    #expect(isRead(try asked(fetching: .always).1))
    var (never, _) = try asked()
    #expect(never.type("v").isEmpty && never.state.fetching == .never)
    let (refused, effects) = try asked(fetching: .never)
    #expect(!effects.contains { if case .resolveAddress = $0 { true } else { false } })
    #expect(refused.screen.contains("/set fetch ask"))
    var set = TestChat()
    set.type("/set fetch always\r")
    #expect(set.state.fetching == .always && set.state.origins[.fetch] == .session)
    set.type("/set fetch sometimes\r")
    #expect(set.state.fetching == .always && set.screen.contains("ask, always, never"))
  }

  @Test("a fetch shows how much has come; Esc and /detach give it up", arguments: [nil, "/detach 1\r", "/detach #1\r"])
  func progress(line: String?) throws {
    let (begun, effects) = try asked(fetching: .always, text: "")
    var chat = begun
    guard case .readPicture(let request, _, _)? = effects.first else {
      Issue.record("nothing is read")
      return
    }
    #expect(chat.screen.contains("fetching #1, 0 B… · Esc stops"))
    chat.send(.pictureProgress(request, bytes: 1_300_000, of: nil))
    #expect(chat.screen.contains("fetching #1, 1.2 MiB…"))
    chat.send(.pictureProgress(request, bytes: 1_300_000, of: 3_600_000))
    #expect(chat.screen.contains("fetching #1, 1.2 MiB of 3.4 MiB…"))
    let stopped = line.map { chat.type($0) } ?? chat.press(KeyEvent(.escape))
    #expect(stopped.contains(.stopReading(request)))
    #expect(chat.state.pictures.isEmpty && !chat.state.composer.text.contains("Image"))
    #expect(chat.screen.contains("Picture #1 was not fetched."))
    // What comes of it afterwards is news no more.
    chat.send(.pictureProgress(request, bytes: 2_000_000, of: 3_600_000))
    #expect(chat.send(.pictureFailed(request, message: "was cancelled")).isEmpty)
    #expect(chat.state.pictures.isEmpty && !chat.screen.contains("was cancelled"))
  }

  @Test(
    "plain mode says how much has come by quarters, or by doublings where the whole is not known",
    arguments: [
      (4 << 20 as Int?, ["512 KiB of 4.0 MiB", "1.0 MiB of 4.0 MiB", "2.5 MiB of 4.0 MiB", "4.0 MiB of 4.0 MiB"]),
      (nil, ["512 KiB", "1.0 MiB", "2.5 MiB", "4.0 MiB"]),
    ])
  func plainProgress(total: Int?, told: [String]) throws {
    let (begun, effects) = try asked(fetching: .always)
    var (chat, plain, output) = (begun, PlainChat(echoesInput: false), "")
    guard case .readPicture(let request, _, _)? = effects.first else {
      Issue.record("nothing is read")
      return
    }
    _ = plain.output(after: chat.state)
    for half in [0, 1, 1, 2, 5, 5, 8] {
      chat.send(.pictureProgress(request, bytes: half << 19, of: total))
      output += plain.output(after: chat.state)
    }
    #expect(output == told.map { "Fetching picture 1: \($0).\n" }.joined())
    // Another picture may get the number of one that was given up.
    chat.send(.pictureFailed(request, message: "cut off"))
    _ = plain.output(after: chat.state)
    chat.send(.attachPicture(from: .web(link())))
    let again = try #require(chat.state.pictures.first)
    #expect(again.number == PictureNumber(1))
    chat.send(.pictureProgress(try #require(again.request), bytes: 1 << 19, of: total))
    #expect(plain.output(after: chat.state).contains("Fetching picture 1: \(told[0])."))
  }

  @Test("an unencrypted address comes with a warning, on every screen", arguments: SnapshotTests.sizes)
  func warning(size: Size) throws {
    let (chat, _) = try asked(size, isEncrypted: false)
    guard size.rows > 5 else { return }
    #expect(chat.screen.contains("without"), "\(chat.screen)")
  }

  @Test("an address that is none is an error, and an answer to an earlier one is dropped")
  func faults() throws {
    var chat = TestChat()
    guard case .resolveAddress(let request, _)? = chat.type("/attach ftp://x/y.png\r").last else { return }
    chat.send(.pictureFailed(request, message: "\"ftp://x/y.png\" is no address"))
    #expect(chat.screen.contains("is no address") && chat.state.acceptsLine)
    #expect(chat.send(.addressResolved(request, link())).isEmpty && chat.state.overlay == nil)
  }

  @Test(
    "what is an address and what is a file's name",
    arguments: [
      ("https://a/b.png", true), ("HTTP://a", true), ("ftp://a", true), ("file:///a.png", false), ("a.png", false),
      ("a/b://c", false), ("://a", false), ("1a://b", false), ("C:/a.png", false),
    ])
  func addresses(text: String, expected: Bool) { #expect(WebLink.isAddress(text) == expected) }

  @Test("plain mode asks in a line and takes the next one for the answer", arguments: ["y", " YES ", "n", "", "what?"])
  func plain(answer: String) throws {
    var chat = TestChat()
    var plain = PlainChat(echoesInput: false)
    guard case .resolveAddress(let request, _)? = chat.send(.line("/attach \(Self.address)")).last else { return }
    #expect(!chat.state.acceptsLine)
    chat.send(.addressResolved(request, link(isEncrypted: false)))
    let output = plain.output(after: chat.state)
    #expect(output.contains("Fetch from example.org?\n") && output.contains("y or n?"))
    #expect(output.contains("without encryption") && chat.state.acceptsLine)
    let effects = chat.send(.line(answer))
    #expect(effects.contains { if case .readPicture = $0 { true } else { false } } == answer.lowercased().contains("y"))
    #expect(chat.state.overlay == nil)
    // What was no answer is a line like any other.
    #expect(chat.state.conversation.messages.isEmpty == (answer != "what?"))
  }
}
