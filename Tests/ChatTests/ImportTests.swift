import Foundation
import Testing

@testable import Chat

@Suite("Imports")
struct ImportTests {
  private static func hash(_ bytes: [UInt8]) -> String {
    String(repeating: String(bytes.first.map { Int($0) } ?? 0), count: 64)
  }

  /// A conversation with everything in it that could be lost.
  private static let conversation: Conversation = {
    var second = Sample.attachment(2, name: "d<o>g `!\u{202E}.png", bytes: 2)
    second.fileExtension = "tiff"
    return Conversation(
      system: "Be <kind>.\nAlways! `so` & so\u{1B}[1m",
      shots: [Shot(picture: PictureNumber(1), question: "What?", answer: "A cat."), Shot(question: nil, answer: "x")],
      messages: [
        Sample.message(
          1, .user, [.text("Look: "), .picture(PictureNumber(1)), .text("and"), .picture(PictureNumber(2)), .text("")]),
        Sample.message(
          2, .assistant, [.text("## You\n<b>-->\n```\n![x](y)\n\u{9B}31m \u{2028}\r\n &lt; 日本")], reason: .cancelled),
        Sample.message(3, .user, [.text("  spaces \n\n")]),
        Sample.answer(4, "yes", of: "own (model)"),
      ], attachments: [Sample.attachment(1), second, Sample.attachment(3)])
  }()
  private static let files: [PictureNumber: [UInt8]] = [
    PictureNumber(1): Sample.pictureBytes, PictureNumber(2): [2, 0],
  ]
  private static let export = TranscriptExport(
    title: "My <cats> #1", modelName: "fledgling", conversation: conversation, pictures: files)

  private func written(_ name: String, in folder: TemporaryFolder) throws -> String {
    try Self.export.write(to: "\(folder.path)/\(name)")
  }

  @Test("what was exported comes back whole", arguments: ["chat.json", "my chat.md"])
  func roundTrip(name: String) throws {
    let folder = try TemporaryFolder()
    let transcript = try TranscriptImport(path: try written(name, in: folder), hash: Self.hash)
    #expect(!transcript.isFromText)
    #expect(transcript.conversation == Self.conversation)
    #expect(transcript.pictures == Self.files)
    #expect(transcript.title == "My <cats> #1" && transcript.modelName == "fledgling")
  }

  @Test(
    "an import is a session like any other, and its export is the file it came from", arguments: ["a.json", "a.md"])
  func session(name: String) throws {
    let folder = try TemporaryFolder()
    let path = try written(name, in: folder)
    let store = SessionStore(folder: folder.path + "/sessions")
    let transcript = try TranscriptImport(path: path, hash: Self.hash)
    let session = try store.add(transcript, name: "back")
    #expect(session.name == "back")
    let opened = try store.open(name: "back")
    #expect(opened.conversation == Self.conversation)
    #expect(opened.missingPictures == [PictureNumber(3)])
    #expect(throws: ChatError.sessionNameTaken("back")) { try store.add(transcript, name: "back") }
    let again = TranscriptExport(
      title: transcript.title, modelName: transcript.modelName, conversation: opened.conversation,
      pictures: try Self.files.mapValues { bytes in
        try opened.session.pictureBytes(
          try #require(Self.conversation.attachments.first { $0.byteCount == bytes.count }))
      })
    let format = try ExportFormat(path: name)
    #expect(again.document(format: format, pictureFolder: "a-pictures").bytes == (try folder.read(name)))
  }

  @Test("Markdown that was changed by hand is read as it stands")
  func edited() throws {
    let folder = try TemporaryFolder()
    let path = try written("a.md", in: folder)
    var text = String(decoding: try folder.read("a.md"), as: UTF8.self)
    text.replaceSubrange(try #require(text.range(of: "Look:")), with: "See here:")
    try folder.write("a.md", Array(text.utf8))
    let transcript = try TranscriptImport(path: path, hash: Self.hash)
    #expect(transcript.isFromText)
    let first = try #require(transcript.conversation.messages.first)
    #expect(first.parts.prefix(2) == [.text("See here: "), .picture(PictureNumber(1))])
    #expect(first.createdAt == Self.conversation.messages[0].createdAt)
    #expect(transcript.pictures == Self.files)
  }

  @Test("Markdown without a record is read by its headings")
  func foreign() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "a.md", Array("# A \\<b\\>\n\n## You\n\nHello &lt;you>\n\n## Assistant\n\n```\n## You\n```\n".utf8))
    let transcript = try TranscriptImport(path: folder.path + "/a.md", hash: Self.hash)
    #expect(transcript.isFromText && transcript.title == "A <b>")
    #expect(transcript.conversation.messages.map(\.text) == ["Hello <you>", "```\n## You\n```"])
  }

  @Test("a picture that is another one is refused")
  func changedPicture() throws {
    let folder = try TemporaryFolder()
    let path = try written("a.md", in: folder)
    try folder.write("a-pictures/image-1.png", [9, 9, 9, 9])
    #expect(throws: ChatError.badTranscript(path: path, fault: .changedPicture(1))) {
      _ = try TranscriptImport(path: path, hash: Self.hash)
    }
    // One that is gone is only missing.
    try FileManager.default.removeItem(atPath: folder.path + "/a-pictures/image-1.png")
    #expect(try TranscriptImport(path: path, hash: Self.hash).pictures[PictureNumber(1)] == nil)
  }

  @Test(
    "what is no conversation is told",
    arguments: [
      ("hello", .otherFormat), ("{}", .otherFormat), ("\u{0}", .otherFormat),
      (#"{"format":"vlmchat-transcript","version":2,"title":"","pictures":[],"messages":[]}"#, .newerVersion(2)),
      (#"{"format":"vlmchat-transcript","version":1,"title":"","pictures":[],"messages":[]}"#, .empty),
      (
        #"{"format":"vlmchat-transcript","version":1,"title":"","pictures":[{"number":1,"name":"a","sha256":"../x","media_type":"image/png","width":1,"height":1,"bytes":1}],"messages":[]}"#,
        .picture(1)
      ),
      (
        #"{"format":"vlmchat-transcript","version":1,"title":"","pictures":[],"messages":[{"id":"00000000-0000-0000-0000-000000000000","role":"user","at":"2026-11-21T10:00:05.250Z","parts":[{"picture":7}]}]}"#,
        .message(1)
      ),
    ] as [(String, TranscriptFault)])
  func refused(text: String, fault: TranscriptFault) throws {
    let folder = try TemporaryFolder()
    try folder.write("a.json", Array(text.utf8))
    #expect(throws: ChatError.badTranscript(path: folder.path + "/a.json", fault: fault)) {
      _ = try TranscriptImport(path: folder.path + "/a.json", hash: Self.hash)
    }
  }

  @Test("Markdown cannot name a file outside its folder", arguments: ["/etc/passwd", "../secret", "a/../../b"])
  func outside(path: String) { #expect(!MarkdownDocument.isHarmless(path)) }
}
