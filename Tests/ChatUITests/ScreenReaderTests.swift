import Chat
import Foundation
import Screen
import Testing

@testable import ChatUI

@Suite("For a screen reader")
struct ScreenReaderTests {
  private func reader() -> TestChat {
    var chat = TestChat()
    chat.state.isForScreenReader = true
    return chat
  }

  private func answer(_ chat: inout TestChat, _ plain: inout PlainChat, _ events: [ReplyEvent]) throws -> String {
    let id = try #require(chat.state.reply?.id)
    var output = ""
    for event in events {
      chat.send(.reply(id, event))
      output += plain.output(after: chat.state)
    }
    return output
  }

  @Test("pictures, states and ends are told in words, whole sentences at a time, each once")
  func session() throws {
    var chat = reader()
    var plain = PlainChat(echoesInput: true)
    var output = ""
    for name in ["cat.png", "dog.png"] {
      for effect in chat.send(.line("/attach \(name)")) { chat.finish(effect, width: 640, height: 480) }
      output += plain.output(after: chat.state)
    }
    chat.send(.line("what is this?"))
    output += plain.output(after: chat.state)
    let statistics = ReplyStatistics(
      promptTokens: 9, completionTokens: 34, pictureMilliseconds: 1000, prefillMilliseconds: 600,
      decodeMilliseconds: 520)
    output += try answer(
      &chat, &plain,
      [
        .progress(.encodingPicture(PictureNumber(1))), .progress(.encodingPicture(PictureNumber(2))),
        .progress(.readingPrompt(done: 1, total: 4)), .progress(.readingPrompt(done: 2, total: 4)),
        .text("A c"), .text("at. And"), .text(" a dog."),
        .finished(ReplyOutcome(reason: .stop, statistics: statistics)),
      ])
    #expect(
      output == """
        Picture 1: cat.png, 640 by 480, PNG.
        Picture 2: dog.png, 640 by 480, PNG.
        You: [Picture 1: cat.png, 640 by 480, PNG] [Picture 2: dog.png, 640 by 480, PNG] what is this?
        Encoding picture 1 of 2.
        Encoding picture 2 of 2.
        Reading the prompt.
        Model: A cat. And a dog.
        Answer finished, 34 tokens, 2.1 seconds.

        """)
  }

  @Test(
    "no part of a sentence is spoken before the rest is there",
    arguments: [
      ("A c", ""), ("A cat. And", "A cat. "), ("One\ntwo", "One\n"), ("1.5", ""), ("是。 x", "是。 "), ("", ""),
      (String(repeating: "word ", count: 100) + "wo", String(repeating: "word ", count: 100)),
    ])
  func sentences(text: String, spoken: String) {
    #expect(ScreenReaderWords.sentences(of: text) == spoken)
  }

  @Test("what a picture's encoding and a model's loading are doing is told, a model by quarters")
  func states() throws {
    var chat = reader()
    var plain = PlainChat(echoesInput: false)
    let loading = chat.send(.line("/attach cat.png"))
    guard
      case .loadPicture(let request, _, _)? = loading.last(where: { if case .loadPicture = $0 { true } else { false } })
    else { return #expect(Bool(false), "\(loading)") }
    chat.send(
      .pictureLoaded(request, TestChat.attachment(1, name: "cat.png"), pixels: TestChat.pixels(1, width: 4, height: 4)))
    #expect(plain.output(after: chat.state) == "Picture 1: cat.png, 64 by 48, PNG.\nEncoding picture 1.\n")
    chat.send(.pictureEncoded(contentHash: TestChat.attachment(1, name: "").contentHash))
    #expect(plain.output(after: chat.state) == "Picture 1 is encoded.\n")
    let effects = chat.send(.line("/model idefics"))
    _ = plain.output(after: chat.state)
    let model = try #require(
      effects.lazy.compactMap { if case .loadModel(let request, _) = $0 { request } else { nil } }.first)
    let output = (0...10).map { step in
      chat.send(.modelProgress(model, .reading(name: "idefics", done: step, total: 10)))
      return plain.output(after: chat.state)
    }
    #expect(
      output.joined() == [25, 50, 75, 100].map { "Loading idefics, \($0) percent.\n" }.joined())
  }

  @Test(
    "pages are plain lists: a line for each thing, nothing drawn, no sign between words",
    arguments: ["/help", "/help keys", "/show", "/context", "/images", "/shots", "/look", "/model", "/help view"])
  func pages(line: String) {
    var chat = reader()
    var plain = PlainChat(echoesInput: true)
    chat.attach("cat.png")
    chat.ask("what is it", answer: "a cat")
    _ = plain.output(after: chat.state)
    for effect in chat.send(.line(line)) {
      if case .look(let request, _, _, _) = effect {
        let token = AttentionReport.Token(
          id: 1, text: "a", picture: PictureNumber(1), blocks: [], patches: [0.5, 0.5, 0, 0],
          shares: [PictureNumber(1): 0.5])
        chat.send(.looked(request, AttentionReport(gridSize: 2, tokens: [token], gates: [], areas: [:])))
      } else if effect == .listModels {
        chat.send(
          .modelsListed([
            ModelListing(
              name: "x", family: nil, byteCount: 1, state: "own", isLoaded: true, isDefault: true)
          ]))
      }
    }
    let output = plain.output(after: chat.state)
    let drawn = output.unicodeScalars.filter {
      (0x2500...0x25FF).contains($0.value) || "·…–".unicodeScalars.contains($0)
    }
    #expect(drawn.isEmpty, "\(output)")
    #expect(!output.isEmpty && !output.contains("   "))
    #expect(output.split(separator: "\n").allSatisfy { !$0.hasPrefix(" ") })
  }

  @Test("/set screen_reader on leaves the screen, and says how it is; off only changes the words")
  func setting() {
    var chat = TestChat()
    #expect(chat.type("/set screen-reader on\r").contains(.useScreenReader(true)))
    #expect(chat.state.isForScreenReader && chat.state.notice?.text == "screen_reader is on now.")
    #expect(!chat.type("/set screen_reader on\r").contains(.useScreenReader(true)))
    #expect(chat.type("/set screen_reader off\r").contains(.useScreenReader(false)))
    chat.type("/set screen_reader maybe\r")
    #expect(chat.state.notice?.text.contains("on or off") == true)
  }
}

@Suite("Times beside messages")
struct TimestampTests {
  /// A message an hour, through two nights.
  private func chat() -> TestChat {
    var chat = TestChat(columns: 60, rows: 60)
    let messages = (0..<5).map { number in
      Message(
        id: chat.state.identifiers.nextMessage(), role: number % 2 == 0 ? .user : .assistant,
        parts: [.text("message \(number)")], createdAt: TestChat.start.addingTimeInterval(Double(number) * 36_000))
    }
    chat.send(.sessionLoaded(SessionInformation(name: "long"), Conversation(messages: messages), notice: nil))
    return chat
  }

  @Test("/set timestamps on shows local times, and the date where the day changes; off hides them")
  func screen() {
    var chat = chat()
    #expect(!chat.screen.contains("08:00"))
    chat.type("/set timestamps on\r")
    // 2027-01-15 08:00 UTC is the first.
    let lines = chat.screen.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    let shown = lines.filter { $0.hasPrefix("2027") || $0.contains(":00") }
    #expect(
      shown == [
        "2027-01-15", "You  08:00", "fledgling  18:00", "2027-01-16", "You  04:00", "fledgling  14:00", "2027-01-17",
        "You  00:00",
      ])
    chat.state.timeZone = TimeZone(secondsFromGMT: -3600) ?? .gmt
    #expect(chat.screen.contains("You  07:00") && !chat.screen.contains("2027-01-17"))
    chat.type("/set timestamps off\r")
    #expect(!chat.screen.contains("07:00"))
  }

  @Test("a date above a message is not searched, nor is its label")
  func find() {
    var chat = chat()
    chat.type("/set timestamps on\r")
    chat.type("/find message 2\r")
    #expect(chat.state.find?.total == 1 && chat.screen.contains("1 of 1"))
    let layout = chat.state.conversationLayout
    let search = TextSearch("2027")
    #expect(search.map { LineMatch.matches(of: $0, in: layout.fullLines(at: 0)).isEmpty } == true)
  }

  @Test("plain mode tells them, too")
  func plain() {
    var chat = chat()
    chat.state.showsTimes = true
    var plain = PlainChat(echoesInput: true)
    let output = plain.output(after: chat.state)
    #expect(output.hasPrefix("2027-01-15\nYou (08:00): message 0\nfledgling (18:00): message 1\n2027-01-16\n"))
  }
}
