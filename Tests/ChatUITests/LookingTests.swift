import Chat
import Screen
import Testing

@testable import ChatUI

@Suite("Where the model looked, on the screen")
struct LookingTests {
  /// Three words; the first two see picture 2, which they share with picture 1.
  static let report = report(most: 0.25, others: 0.05)

  private static func report(most: Float, others: Float, place: Int? = nil, picture: Int = 2) -> AttentionReport {
    func token(_ id: Int, _ text: String, _ picture: Int?, hot: Int) -> AttentionReport.Token {
      var patches = [Float](repeating: others, count: 16)
      patches[place ?? hot] = most
      let number = picture.map { PictureNumber($0) }
      return AttentionReport.Token(
        id: id, text: text, picture: number, blocks: number == nil ? [] : [patches, patches.reversed()],
        patches: number == nil ? [] : patches, shares: [PictureNumber(1): 0.1, PictureNumber(2): 0.4])
    }
    return AttentionReport(
      gridSize: 4,
      tokens: [
        token(5, "A red", picture, hot: 3), token(6, " bus", picture, hot: 12), token(7, "\u{1B}.", nil, hot: 0),
      ],
      gates: [.init(attention: 0.43, mlp: -0.126), .init(attention: -0.002, mlp: 1)],
      areas: [PictureNumber(2): .init(left: 0, top: 0, width: 1, height: 1)])
  }

  private func chat(_ columns: Int, _ rows: Int) throws -> TestChat {
    var chat = TestChat(columns: columns, rows: rows)
    chat.attach("cat.png")
    chat.attach("bus.png")
    chat.ask("what?", answer: "A red bus.")
    let effects = chat.type("/look\r")
    guard case .look(let request, let conversation, let answer, _)? = effects.last else {
      Issue.record("\(effects)")
      return chat
    }
    #expect(answer == "A red bus." && conversation.messages.last?.role == .user)
    chat.send(.looked(request, Self.report))
    return chat
  }

  @Test(
    "the whole answer, a word, a block",
    arguments: [Size(columns: 80, rows: 24), Size(columns: 40, rows: 12), Size(columns: 20, rows: 6)])
  func screens(size: Size) throws {
    var chat = try chat(size.columns, size.rows)
    func expect(_ name: String) {
      let screen = chat.frame(depth: .none).buffer.textDescription
      #expect(!screen.contains("\u{1B}"))
      expectSnapshot(screen, "look-\(name)-\(size.columns)x\(size.rows)")
    }
    expect("answer")
    chat.press(KeyEvent(.right), KeyEvent(.right), KeyEvent(.down))
    expect("word")
    chat.press(KeyEvent(.escape))
    #expect(chat.state.overlay == nil)
  }

  @Test("arrows walk words and blocks and stop at the ends; Home is the whole answer")
  func walking() throws {
    var chat = try chat(80, 24)
    func looking() -> Looking? { if case .looking(let looking) = chat.state.overlay { looking } else { nil } }
    #expect(looking()?.token == nil && looking()?.shownPicture == PictureNumber(2))
    chat.press(KeyEvent(.down))
    #expect(looking()?.block == nil)
    for _ in 0..<5 { chat.press(KeyEvent(.right)) }
    #expect(looking()?.token == 2 && looking()?.patches.isEmpty == true && looking()?.shownPicture == nil)
    chat.press(KeyEvent(.left))
    for _ in 0..<5 { chat.press(KeyEvent(.down)) }
    #expect(looking()?.token == 1 && looking()?.block == 1 && looking()?.patches.first == 0.05)
    chat.press(KeyEvent(.home))
    #expect(looking()?.token == nil && looking()?.block == nil)
    chat.press(KeyEvent(.left), KeyEvent(.end))
    #expect(looking()?.token == 2)
  }

  @Test("Esc while the answer is read calls it off, and what comes then is dropped")
  func cancelling() {
    var chat = TestChat()
    chat.ask("who?", answer: "me")
    let effects = chat.type("/look\r")
    guard case .look(let request, _, _, _)? = effects.last else {
      Issue.record("\(effects)")
      return
    }
    #expect(chat.press(KeyEvent(.escape)) == [.cancelLook(request)])
    chat.send(.looked(request, Self.report))
    #expect(chat.state.overlay == nil)
  }

  @Test("what cannot be looked at, or cut out, is told and waited for no longer")
  func failures() {
    var chat = TestChat()
    chat.attach("bus.png")
    chat.ask("who?", answer: "me")
    guard case .look(let request, _, _, _)? = chat.type("/look\r").last else { return }
    #expect(!chat.state.acceptsLine)
    chat.send(.lookFailed(request, message: "no"))
    #expect(chat.state.acceptsLine && chat.state.notice?.text == "no" && chat.state.overlay == nil)
    guard case .look(let again, _, _, _)? = chat.type("/focus\r").last,
      case .cropPicture(let crop, let number, _, _)? = chat.send(
        .looked(again, Self.report(most: 0.7, others: 0.02, place: 5, picture: 1))
      ).last
    else {
      Issue.record("no crop")
      return
    }
    #expect(!chat.state.acceptsLine)
    chat.send(.pictureFailed(crop, message: "gone"))
    #expect(chat.state.acceptsLine && chat.state.picture(number) == nil)
  }

  @Test("there is nothing to look at before an answer, and not while one is under way")
  func refusals() {
    var chat = TestChat()
    func looks(_ effects: [Effect]) -> Bool { effects.contains { if case .look = $0 { true } else { false } } }
    #expect(!looks(chat.type("/look\r")) && chat.state.notice?.kind == .error)
    chat.type("who?\r")
    #expect(!looks(chat.type("/look\r")) && chat.state.notice?.kind == .error)
  }

  @Test("in words, for a reader without a screen")
  func words() {
    let lines = LookingWords.lines(of: Looking(report: Self.report), columns: 80).map(\.plainText)
    let text = lines.joined(separator: "\n")
    #expect(text.contains("#1 10 %, #2 40 %, text 50 %"))
    #expect(text.contains("1: 0.43 and -0.13; 2: 0.00 and 1.00"))
    #expect(text.contains("“A red”") && text.contains("#2: 25 % at row 1, column 4 of 4"))
    #expect(!text.contains("\u{1B}"))
  }

  @Test("/focus cuts out what was looked at most and asks again, the part behind the picture")
  func focus() throws {
    var chat = TestChat()
    chat.attach("bus.png")
    chat.attach("cat.png")
    chat.ask("what?", answer: "A red bus.")
    guard case .look(let look, _, _, _)? = chat.type("/focus\r").last else {
      Issue.record("no look")
      return
    }
    guard
      case .cropPicture(let request, let number, let attachment, let area)? = chat.send(
        .looked(look, Self.report(most: 0.7, others: 0.02, place: 5))
      ).last
    else {
      Issue.record("no crop")
      return
    }
    #expect(number == PictureNumber(3) && attachment.number == PictureNumber(2) && chat.state.overlay == nil)
    #expect(area.width * area.height <= 0.6 && chat.state.notice?.text.contains("of #2") == true)
    let effects = chat.send(
      .pictureLoaded(request, TestChat.attachment(3, name: "part"), pixels: TestChat.pixels(3, width: 4, height: 4)))
    let asked = chat.state.conversation.messages.last { $0.role == .user }
    #expect(
      asked?.parts == [.picture(PictureNumber(1)), .picture(PictureNumber(2)), .picture(number), .text("what?")])
    #expect(effects.contains { if case .startReply = $0 { true } else { false } })
  }
}
