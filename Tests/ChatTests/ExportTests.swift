import Foundation
import Testing

@testable import Chat

@Suite("Exports")
struct ExportTests {
  private static let hostile =
    "<script>alert(1)</script> & \u{1B}[31mred\u{9B}\u{202E} ![x](http://e.vil/p.png)\n```\n<b>\n"

  private func export(pictures: [PictureNumber: [UInt8]] = [PictureNumber(1): Sample.pictureBytes]) -> TranscriptExport
  {
    var second = Sample.attachment(2)
    second.name = "<b>\"dog\".png"
    let conversation = Conversation(
      system: "Be <kind>.",
      messages: [
        Sample.message(
          1, .user, [.text("Look: "), .picture(PictureNumber(1)), .text("and"), .picture(PictureNumber(2))]),
        Sample.message(2, .assistant, [.text(Self.hostile)], reason: .cancelled),
      ], attachments: [Sample.attachment(1), second])
    return TranscriptExport(title: "My <cats>", modelName: "fledgling", conversation: conversation, pictures: pictures)
  }

  private func text(_ format: ExportFormat) -> String {
    String(decoding: export().document(format: format).bytes, as: UTF8.self)
  }

  @Test("no format holds a control character of the conversation", arguments: ExportFormat.allCases)
  func controls(format: ExportFormat) {
    let scalars = text(format).unicodeScalars
    #expect(
      !scalars.contains {
        ($0.value < 0x20 && $0 != "\n" && $0 != "\t") || (0x7F...0x9F).contains($0.value) || $0.value == 0x202E
      })
    #expect(scalars.last == "\n")
  }

  @Test("HTML escapes everything, holds the pictures and runs nothing")
  func html() {
    let text = text(.html)
    #expect(!text.contains("<script") && !text.contains("<b>") && text.contains("&lt;script&gt;"))
    #expect(text.contains("data:image/png;base64,AQIDBA=="))
    #expect(text.components(separatedBy: "<img ").count == 2)
    #expect(text.contains("missing]") && text.contains("&lt;b&gt;&quot;dog&quot;.png"))
    #expect(text.contains("default-src 'none'") && text.contains("prefers-color-scheme: dark"))
    #expect(text.contains("stopped"))
  }

  @Test("Markdown refers to its pictures and shows nothing from elsewhere")
  func markdown() {
    let document = export().document(format: .markdown, pictureFolder: "cats-pictures")
    let text = String(decoding: document.bytes, as: UTF8.self)
    #expect(document.pictures == ["cats-pictures/image-1.png": Sample.pictureBytes])
    #expect(text.contains("](<cats-pictures/image-1.png>)") && text.contains("missing"))
    #expect(!text.contains("<script") && !text.contains("![x]"))
    // The fence that the answer left open is closed; what is in it stays as it is.
    #expect(text.components(separatedBy: "```").count == 3 && text.contains("\n<b>\n"))
    #expect(text.contains("## You") && text.contains("## Assistant"))
  }

  @Test("text names the pictures where they stand")
  func plainText() {
    let text = text(.text)
    #expect(text.contains("You: Look:") && text.contains("[Image #1 cat.png, 640x480]"))
    #expect(text.contains("Assistant: <script>"))
  }

  @Test("JSON is complete")
  func json() throws {
    let bytes = export().document(format: .json).bytes
    let object = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    #expect(object["format"] as? String == "vlmchat-transcript" && object["version"] as? Int == 1)
    let pictures = try #require(object["pictures"] as? [[String: Any]])
    #expect(pictures.map { $0["data"] as? String } == ["AQIDBA==", nil])
    let messages = try #require(object["messages"] as? [[String: Any]])
    let parts = try #require(messages[1]["parts"] as? [[String: Any]])
    #expect(parts.first?["text"] as? String == Self.hostile)
    let outcome = try #require(messages[1]["outcome"] as? [String: Any])
    #expect(outcome["reason"] as? String == "cancelled")
  }

  @Test("writing puts the file and its pictures in place and says where", arguments: ExportFormat.allCases)
  func write(format: ExportFormat) throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/my chat.\(format.rawValue.uppercased())"
    try folder.write("my chat.\(format.rawValue.uppercased())", [0])
    #expect(try export().write(to: path) == path)
    #expect(try folder.read("my chat.\(format.rawValue.uppercased())").count > 100)
    if format == .markdown { #expect(try folder.read("my chat-pictures/image-1.png") == Sample.pictureBytes) }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(!names.contains { $0.hasSuffix(".tmp") })
  }

  @Test("other endings and places that cannot be written are errors")
  func errors() throws {
    let folder = try TemporaryFolder()
    for name in ["chat.pdf", "chat", ".", "md"] {
      #expect(throws: ChatError.unknownExportFormat(path: name)) { try export().write(to: name) }
    }
    #expect(throws: ChatError.self) { try export().write(to: "\(folder.path)/missing/chat.md") }
    try FileManager.default.createDirectory(atPath: folder.path + "/a.md", withIntermediateDirectories: true)
    #expect(throws: ChatError.notARegularFile(path: folder.path + "/a.md")) {
      try export().write(to: folder.path + "/a.md")
    }
  }
}

@Suite("The history file")
struct InputHistoryFileTests {
  @Test("entries come back as they were, oldest first, without repeats in a row")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let file = InputHistoryFile(path: folder.path + "/state/history")
    #expect(try file.load() == [])
    for entry in ["one", "two\nlines", "two\nlines", "", "\u{1B}[31m 日本 \u{9B}\"\\"] { try file.append(entry) }
    #expect(try file.load() == ["one", "two\nlines", "\u{1B}[31m 日本 \u{9B}\"\\"])
    #expect(!(try folder.read("state/history")).contains(0x1B))
  }

  @Test("it keeps the newest entries only")
  func bound() throws {
    let folder = try TemporaryFolder()
    let file = InputHistoryFile(path: folder.path + "/history", limit: 5)
    for number in 0..<12 { try file.append("\(number)") }
    #expect(try file.load() == ["7", "8", "9", "10", "11"])
  }

  @Test("lines that are no entries are left out")
  func damaged() throws {
    let folder = try TemporaryFolder()
    try folder.write("history", Array("\"one\"\nnoise\n[1]\n\"two\"\n\"thr".utf8))
    let file = InputHistoryFile(path: folder.path + "/history")
    #expect(try file.load() == ["one", "two"])
    try file.append("three")
    #expect(try file.load() == ["one", "two", "three"])
  }

  @Test("two chats at once lose nothing")
  func concurrent() async throws {
    let folder = try TemporaryFolder()
    let file = InputHistoryFile(path: folder.path + "/history")
    await withTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask { for number in 0..<10 { try? file.append("\(writer)-\(number)") } }
      }
    }
    #expect(Set(try file.load()).count == 40)
  }
}
