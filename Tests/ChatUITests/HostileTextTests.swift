import Chat
import Screen
import Testing

@testable import ChatUI

@Suite("Hostile text")
struct HostileTextTests {
  static let nasty = "a\u{1B}[31mred\u{7}\u{9B}2J\u{202E}evil\u{200B}\u{FEFF}\0\u{8}\r\n\u{85}\u{2028}end"

  /// No cell of any screen may hold what acts on a terminal.
  private func expectHarmless(_ chat: TestChat, sourceLocation: SourceLocation = #_sourceLocation) {
    for depth in ColorDepth.allCases {
      for cell in chat.frame(depth: depth).buffer.cells {
        for scalar in cell.character.unicodeScalars {
          let category = scalar.properties.generalCategory
          let isJoiner = scalar == "\u{200D}" || scalar == "\u{200C}"
          #expect(
            category != .control && (category != .format || isJoiner) && category != .lineSeparator
              && category != .paragraphSeparator, "U+\(String(scalar.value, radix: 16))", sourceLocation: sourceLocation
          )
        }
      }
    }
  }

  @Test("control characters in names, messages, notices, sessions, themes and the draft are made visible")
  func everywhere() throws {
    var chat = TestChat()
    let nasty = HostileTextTests.nasty
    chat.state.engine.modelName = nasty
    chat.send(.attach(path: nasty))
    let request = try #require(chat.state.pictures.first?.request)
    expectHarmless(chat)
    chat.send(
      .pictureLoaded(request, TestChat.attachment(1, name: nasty), pixels: TestChat.pixels(1, width: 4, height: 4)))
    expectHarmless(chat)
    chat.ask("x", answer: nasty)
    chat.send(.failed(message: nasty))
    chat.send(.sessionNamed(SessionInformation(name: nasty, path: nasty)))
    chat.send(.terminal(.paste(nasty)))
    expectHarmless(chat)
    chat.press(.control("r"))
    chat.send(.terminal(.paste(nasty)))
    expectHarmless(chat)
    chat.press(KeyEvent(.escape))
    for line in ["/images", "/show", "/context", "/view 1", "/help"] {
      chat.press(KeyEvent(.escape), .control("c"))
      chat.type(line + "\r")
      #expect(chat.state.overlay != nil)
      expectHarmless(chat)
    }
    chat.send(.themesListed([nasty]))
    expectHarmless(chat)
    chat.send(
      .sessionsListed([
        SessionListing(
          name: nasty, title: nasty, createdAt: nil, modifiedAt: TestChat.start, messageCount: .max, pictureCount: .max,
          isReadable: true, isExample: false)
      ]))
    expectHarmless(chat)
    chat.press(KeyEvent(.escape), .control("c"), .control("c"))
    chat.type("/attach \t")
    let completion = try #require(chat.state.pending.completion)
    chat.send(.completed(completion, [nasty, "b" + nasty]))
    expectHarmless(chat)
  }

  @Test("plain mode prints nothing that acts on a terminal")
  func plain() {
    var chat = TestChat()
    var plain = PlainChat(echoesInput: true)
    chat.state.engine.modelName = HostileTextTests.nasty
    chat.ask("x" + HostileTextTests.nasty.replacing("\r\n", with: " "), answer: HostileTextTests.nasty)
    chat.send(.failed(message: HostileTextTests.nasty))
    let output = plain.output(after: chat.state)
    #expect(output.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    #expect(output.contains("␛[31m"))
  }

  @Test("figures of any size from a transcript are shown, not trapped on")
  func figures() {
    var chat = TestChat()
    let statistics = ReplyStatistics(
      promptTokens: .max, cachedTokens: .min, completionTokens: .max, pictures: .max,
      decodeMilliseconds: .leastNonzeroMagnitude,
      seed: .max)
    let message = Message(
      id: chat.state.identifiers.nextMessage(), role: .assistant, parts: [.text("x"), .picture(PictureNumber(.min))],
      createdAt: .distantFuture, outcome: ReplyOutcome(reason: .stop, statistics: statistics))
    var attachment = TestChat.attachment(1, name: "x", width: .max, height: 1)
    attachment.byteCount = .max
    chat.send(
      .sessionLoaded(
        SessionInformation(), Conversation(messages: [message], attachments: [attachment]), notice: nil))
    chat.state.lastStatistics = statistics
    #expect(!chat.screen.contains(" ·  · "))
    for line in ["/context", "/images", "/show", "/view 1"] {
      chat.type(line + "\r")
      #expect(!chat.screen.isEmpty)
      chat.press(KeyEvent(.escape))
    }
    chat.send(.tick(.distantPast))
    chat.type("hi\r")
    chat.send(.tick(.distantFuture))
    #expect(chat.screen.contains("hi"))
  }
}
