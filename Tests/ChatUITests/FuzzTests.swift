import Chat
import Screen
import TestSupport
import Testing

@testable import ChatUI

@Suite("Random events")
struct FuzzTests {
  /// Whatever happens, the state stays sound and can be drawn.
  private func expectSound(_ chat: TestChat, _ trace: @autoclosure () -> String) {
    let state = chat.state
    let frame = chat.frame(depth: ColorDepth.allCases[state.size.columns % 4])
    #expect(frame.buffer.size == state.size, "\(trace())")
    if let cursor = frame.cursor { #expect(frame.buffer.bounds.contains(cursor), "cursor \(cursor) \(trace())") }
    #expect((0...state.composer.elements.count).contains(state.composer.cursor), "\(trace())")
    #expect(state.composer.pictures.allSatisfy { state.picture($0) != nil }, "chip without picture \(trace())")
    let numbers = state.pictures.map(\.number)
    #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count, "\(trace())")
    #expect(state.conversation.messages.flatMap(\.pictures).allSatisfy { state.conversation.attachment($0) != nil })
    if let reply = state.reply {
      #expect(state.conversation.messages.last?.id == reply.messageID, "\(trace())")
    }
    #expect(state.conversation.messages.dropLast().allSatisfy { $0.role == .user || $0.outcome != nil })
    for row in 0..<state.size.rows {
      for column in 0..<state.size.columns where frame.buffer[row, column].width == 2 {
        #expect(frame.buffer[row, column + 1].width == 0, "half a wide glyph at \(row), \(column) \(trace())")
      }
    }
  }

  @Test("thousands of random events on random screens leave the chat sound", arguments: 0..<24)
  func randomEvents(seed: Int) {
    var events = RandomEvents(seed: UInt64(seed))
    var chat = TestChat(columns: 60, rows: 20)
    for step in 0..<250 {
      for event in events.next(for: chat) { chat.send(event) }
      if step % 5 == 0 { expectSound(chat, "seed \(seed) step \(step)") }
    }
  }
}

/// Events as an unkind user and an unreliable world would have them.
private struct RandomEvents {
  private var generator: SeededGenerator
  private static let texts = [
    "hello", "日本語 ", "👩‍👩‍👧‍👦", "e\u{301}", "\u{200D}", "\u{1B}[2J", "\n\n", " ", "#1 ", "[Image #1]", "[Image #2] ", "\\",
    "🇩🇪🇫", "@c", "/a.png /b.png", "a\tb",
    "\u{0}", "~/x y.png", "'/tmp/a.png'", String(repeating: "long ", count: 60),
  ]
  private static let lines =
    SlashCommand.allCases.map { "/\($0.name)" } + [
      "/attach a.png", "/attach 'b c.png' what", "/attach f 2-4", "/attach f all", "/attach https://e/x y", "y",
      "/view 1 2", "/compare 1 2", "/detach 1", "/save x", "/load x",
      "/export a.md",
      "/set temperature 1", "/theme light", "/system x", "/help attach", "/xyz", "/tmp/a.png", "/view 1",
      "/compare 1 1 why",
    ]
  private static let keys: [KeyEvent] =
    Keymap.bindings.map(\.key) + [KeyEvent(.function(9)), KeyEvent(.insert), .alt("x")]

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func next(for chat: TestChat) -> [AppEvent] {
    switch Int.random(in: 0..<12, using: &generator) {
    case 0...2: return [.terminal(.key(pick(RandomEvents.keys, KeyEvent(.enter))))]
    case 3: return pick(RandomEvents.texts, "").map { .terminal(.key(KeyEvent(.character($0)))) }
    case 4: return [.terminal(.paste(pick(RandomEvents.texts, "")))]
    case 5: return [.line(pick(RandomEvents.lines, ""))]
    case 6: return [.terminal(.key(KeyEvent(.enter)))]
    case 7: return [randomSize()]
    case 8, 9: return [answer(chat)]
    case 10:
      return [
        .terminal(
          .mouse(MouseEvent(kind: pick([.wheelUp, .wheelDown, .press], .press), position: Position(row: 1, column: 1))))
      ]
    default: return [world(chat)]
    }
  }

  private mutating func pick<Value>(_ values: [Value], _ otherwise: Value) -> Value {
    values.randomElement(using: &generator) ?? otherwise
  }

  private mutating func randomSize() -> AppEvent {
    let columns = pick([0, 1, 19, 20, 25, 40, 80, 132], 80)
    return .terminal(.resize(Size(columns: columns, rows: pick([0, 1, 4, 5, 6, 7, 10, 24, 45], 24))))
  }

  /// Something for the answer under way, or for one that is over.
  private mutating func answer(_ chat: TestChat) -> AppEvent {
    let id = Bool.random(using: &generator) ? chat.state.reply?.id ?? ReplyID(0) : ReplyID(1)
    return pick(
      [
        .reply(id, .text(pick(RandomEvents.texts, ""))), .reply(id, .progress(.readingPrompt(done: 3, total: 0))),
        .reply(id, .progress(.encodingPicture(PictureNumber(7)))), .reply(id, .progress(.droppedOldestTurns(2))),
        .reply(
          id, .finished(ReplyOutcome(reason: pick([.stop, .cancelled, .length], .stop), statistics: ReplyStatistics()))),
        .replyFailed(id, message: "failed"),
      ], .replyFailed(id, message: ""))
  }

  private func asked(_ chat: TestChat) -> RequestID {
    guard case .folder(let picker) = chat.state.overlay else { return RequestID(1) }
    for case .asked(let request) in picker.thumbnails.values { return request }
    return RequestID(1)
  }

  /// What effects lead to, wanted or not.
  private mutating func world(_ chat: TestChat) -> AppEvent {
    let request = chat.state.pictures.compactMap(\.request).randomElement(using: &generator) ?? RequestID(1)
    let number = chat.state.pictures.first { $0.request == request }?.number.rawValue ?? 1
    let attachment = TestChat.attachment(
      number, name: pick(RandomEvents.texts, "x"), width: pick([1, 40, 5000], 1), height: pick([1, 30, 9000], 1))
    let pixels = TestChat.pixels(number, width: 2, height: 2)
    return pick(
      [
        .pictureLoaded(request, attachment, pixels: pixels), .pictureLoaded(request, attachment, pixels: pixels),
        .pictureFailed(request, message: "no file"), .pictureEncoded(contentHash: attachment.contentHash),
        .pictureEncodingFailed(contentHash: attachment.contentHash, message: "no"),
        .slashLineResolved(
          chat.state.pending.slashLine ?? RequestID(1),
          pick([.notAFile, .file(path: "/tmp/a.png", text: "b")], .notAFile)),
        .pasteResolved(chat.state.pending.paste?.request ?? RequestID(1), path: pick(["/tmp/a.png", nil], nil)),
        .completed(chat.state.pending.completion ?? RequestID(1), ["a b", "ac/", "日本"]),
        .previewed(
          chat.state.pending.preview ?? RequestID(1),
          PictureSlot(
            number: PictureNumber(1), path: nil, status: .waiting, attachment: attachment, pixels: pixels)),
        .pastedPathsResolved(
          chat.state.pending.paste?.request ?? RequestID(1), paths: pick([["/a.png", "b"], []], [])),
        .draftRestored(KeptDraft(parts: [.text("left"), .picture(PictureNumber(1)), .file(path: "/q.png")])),
        .editorClosed(text: pick(RandomEvents.texts, "")), .themesListed(["dark", "light"]),
        .themeChanged(name: "light"),
        .sessionLoaded(SessionInformation(name: "s"), Conversation(attachments: [attachment]), notice: nil),
        .sessionsListed([]),
        .sessionNamed(SessionInformation(name: "n", isReadOnly: pick([true, false, false], false))),
        .failed(message: "failed"), .informed(message: "well"), .tick(TestChat.start.addingTimeInterval(50)),
        .attach(path: "z.png"), .attachPicture(from: .standardInput),
        .folderListed(request, PictureFolder(path: "f", names: (1...40).map { "\($0).png" })),
        .folderListed(request, PictureFolder(path: "e", names: [], otherFiles: 2)),
        .addressResolved(
          chat.state.pending.address?.request ?? RequestID(1),
          WebLink(address: "https://e/x", host: "e", isEncrypted: false, name: "x")),
        .thumbnailRead(asked(chat), pick([pixels, nil], nil)),
      ], .tick(TestChat.start))
  }
}
