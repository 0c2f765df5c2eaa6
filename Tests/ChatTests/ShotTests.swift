import Foundation
import Testing

@testable import Chat

@Suite("Shots")
struct ShotTests {
  @Test(
    "a text is a caption, or a question and its answer; quotes may hold all or either",
    arguments: [
      ("a cat", nil, "a cat"), ("  a cat \n", nil, "a cat"), ("\"A cat, asleep.\"", nil, "A cat, asleep."),
      ("What is it? => a cat", "What is it?", "a cat"), ("What is it?=>a cat", "What is it?", "a cat"),
      ("\"What is it? => a cat\"", "What is it?", "a cat"), ("'What?' => \"a cat\"", "What?", "a cat"),
      ("What? => x => y", "What?", "x => y"), ("\"stop\" and \"go\"", nil, "\"stop\" and \"go\""),
      ("it's", nil, "it's"), ("\"", nil, "\""),
    ] as [(String, String?, String)])
  func reads(text: String, question: String?, answer: String) throws {
    let shot = try #require(Shot(picture: PictureNumber(1), text: text))
    #expect(shot == Shot(picture: PictureNumber(1), question: question, answer: answer))
    #expect(Shot(picture: PictureNumber(1), text: shot.text) == shot)
  }

  @Test(
    "without an answer, or with an arrow and no question, it is none",
    arguments: ["", " ", "\"\"", "=>", "What? =>", "=> a", "\"\" => a"])
  func nothing(text: String) { #expect(Shot(text: text) == nil) }

  @Test("the last list counts; messages that go leave it alone")
  func replay() throws {
    let lines = [
      #"{"created":"2026-11-21T10:00:00.000Z","program":"vlmchat","type":"session","version":1}"#,
      #"{"shots":[{"answer":"a"}],"type":"shots"}"#,
      #"{"shots":[{"answer":"b","picture":7,"question":"q"},{"answer":"c"}],"type":"shots"}"#, #"{"type":"cleared"}"#,
    ]
    let replay = try JournalReplay(bytes: Array(lines.joined(separator: "\n").utf8), path: "x")
    #expect(
      replay.conversation.shots == [
        Shot(picture: PictureNumber(7), question: "q", answer: "b"), Shot(answer: "c"),
      ])
    #expect(replay.notices == [.missingPicture(PictureNumber(7))])
  }

  @Test(
    "a line that cannot be is skipped, whole",
    arguments: [
      #"{"type":"shots"}"#, #"{"shots":[{"picture":1}],"type":"shots"}"#,
      #"{"shots":[{"answer":"a"},{"answer":"b","picture":0}],"type":"shots"}"#, #"{"shots":[7],"type":"shots"}"#,
    ])
  func hostile(line: String) throws {
    let lines = [
      #"{"created":"2026-11-21T10:00:00.000Z","program":"vlmchat","type":"session","version":1}"#,
      #"{"shots":[{"answer":"a"}],"type":"shots"}"#, line, #"{"text":"x","type":"system"}"#,
    ]
    let replay = try JournalReplay(bytes: Array(lines.joined(separator: "\n").utf8), path: "x")
    #expect(replay.conversation.shots == [Shot(answer: "a")])
    #expect(replay.notices == [.unreadableLine(3)] && replay.conversation.system == "x")
  }

  @Test("every export tells of them, and holds their pictures", arguments: ExportFormat.allCases)
  func export(format: ExportFormat) throws {
    let conversation = Conversation(
      shots: [
        Shot(picture: PictureNumber(1), question: "What is <it>?", answer: "a\u{1B} cat"), Shot(answer: "A form."),
      ], messages: [Sample.message(1, .user, [.text("hello")])], attachments: [Sample.attachment(1)])
    let export = TranscriptExport(
      title: "t", conversation: conversation, pictures: [PictureNumber(1): Sample.pictureBytes])
    let document = export.document(format: format)
    let text = String(decoding: document.bytes, as: UTF8.self)
    #expect(text.contains("A form.") && text.contains("a\u{FFFD} cat") == (format != .json))
    #expect(!text.contains("\u{1B}"))
    switch format {
    case .markdown:
      #expect(text.contains("**Example 1:**") && text.contains("image-1.png"))
      #expect(document.pictures.count == 1)
    case .html:
      #expect(text.contains("<h2>Example 2</h2>") && text.contains("data:image/png") && !text.contains("<it>"))
    case .text: #expect(text.contains("Example 1: [Image #1 cat.png, 640x480] What is <it>? => a"))
    case .json:
      let object = try #require(JSONSerialization.jsonObject(with: Data(document.bytes)) as? [String: Any])
      let shots = try #require(object["shots"] as? [[String: Any]])
      #expect(shots.count == 2 && shots[0]["picture"] as? Int == 1 && shots[1]["question"] == nil)
    }
  }

  @Test("a transcript without them is as it was")
  func absent() {
    let export = TranscriptExport(
      title: "t", conversation: Conversation(messages: [Sample.message(1, .user, [.text("hello")])]), pictures: [:])
    #expect(!String(decoding: export.document(format: .json).bytes, as: UTF8.self).contains("shots"))
  }
}
