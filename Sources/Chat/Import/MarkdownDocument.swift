import Foundation

/// A Markdown file that may be a conversation: what a reader sees of it, and the record at its end.
struct MarkdownDocument {
  private let text: String
  private let bytes: [UInt8]
  let record: TranscriptRecord?

  init?(_ bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    self.bytes = bytes
    let start = text.range(of: MarkdownRecord.opening, options: .backwards)
    let end = start.flatMap { text.range(of: MarkdownRecord.closing, range: $0.upperBound..<text.endIndex) }
    record = start.flatMap { start in
      end.flatMap { TranscriptRecord(decoding: text[start.upperBound..<$0.lowerBound].utf8) }
    }
    // What stands after the record would not be seen as part of the last answer.
    self.text = String(record == nil ? text[...] : text[..<(start?.lowerBound ?? text.endIndex)])
  }

  /// Whether the file is what the record would be written as.
  func isUnchanged(_ record: TranscriptRecord, _ conversation: Conversation) -> Bool {
    var pictures: [PictureNumber: [UInt8]] = [:]
    for picture in record.pictures where picture.file != nil { pictures[PictureNumber(picture.number)] = [] }
    let export = TranscriptExport(
      title: record.title, modelName: record.model, conversation: conversation, pictures: pictures)
    return export.document(format: .markdown, pictureFolder: record.pictureFolder ?? "").bytes == bytes
  }

  /// A path that leads nowhere but into a folder beside the document.
  static func isHarmless(_ path: String) -> Bool {
    !path.hasPrefix("/") && !path.split(separator: "/").contains("..") && !path.utf8.contains(0)
  }

  var title: String? {
    text.split(separator: "\n").first { $0.hasPrefix("# ") }.map { Self.unescaped(String($0.dropFirst(2))) }
  }

  /// The turns under the headings `## You` and `## Assistant`. Pictures are those of `recorded`, found by number.
  func conversation(over recorded: Conversation) -> Conversation? {
    var conversation = recorded
    conversation.messages = []
    // They hung on messages that are read anew.
    conversation.branches = Branches()
    var role: Role?
    var model: String?
    var lines: [Substring] = []
    var fence: Substring?
    func flush() {
      guard let role else { return lines = [] }
      // A turn in its old place keeps when it was said.
      let index = conversation.messages.count
      let former = recorded.messages.indices.contains(index) ? recorded.messages[index] : nil
      let parts = Self.parts(of: lines, pictures: recorded)
      if !parts.isEmpty {
        conversation.messages.append(
          Message(
            id: UUID(), role: role, parts: parts, createdAt: former?.createdAt ?? Date(),
            outcome: former?.role == role ? former?.outcome : nil,
            model: model ?? (former?.role == role ? former?.model : nil)))
      }
      lines = []
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let marks = line.prefix { $0 == line.first }
      if let open = fence {
        if marks.count >= open.count, marks.first == open.first { fence = nil }
      } else if marks.count >= 3, marks.first == "`" || marks.first == "~" {
        fence = marks
      } else if let next = Self.heading(line) {
        flush()
        (role, model) = next
        continue
      }
      lines.append(line)
    }
    flush()
    return conversation.messages.isEmpty ? nil : conversation
  }

  /// The heading of a turn: whose it is and, in brackets, which model's.
  private static func heading(_ line: Substring) -> (Role, model: String?)? {
    for role in [Role.user, .assistant] {
      let title = "## \(role.title)"
      if line == title { return (role, nil) }
      // Brackets are escaped where this program wrote them.
      for (opening, closing) in [(" \\(", "\\)"), (" (", ")")]
      where role == .assistant && line.hasPrefix(title + opening) && line.hasSuffix(closing) {
        let name = line.dropFirst(title.count + opening.count).dropLast(closing.count)
        if !name.isEmpty { return (role, unescaped(String(name))) }
      }
    }
    return nil
  }

  private static func parts(of lines: [Substring], pictures: Conversation) -> [MessagePart] {
    var parts: [MessagePart] = []
    var text: [Substring] = []
    func flush() {
      let body = text.joined(separator: "\n").trimmingCharacters(in: .newlines)
      if !body.isEmpty { parts.append(.text(plain(body))) }
      text = []
    }
    for line in lines {
      if TranscriptExport.isBranchRemark(line) { continue }
      if let number = pictureNumber(in: line), pictures.attachment(number) != nil {
        flush()
        parts.append(.picture(number))
      } else {
        text.append(line)
      }
    }
    flush()
    return parts
  }

  /// `![Image #1 cat.png, 640x480](<…>)`, escaped or not.
  private static func pictureNumber(in line: Substring) -> PictureNumber? {
    guard line.hasPrefix("![Image "), line.hasSuffix(")") else { return nil }
    let digits = line.dropFirst(8).drop { $0 == "\\" || $0 == "#" }.prefix { $0.isASCII && $0.isNumber }
    return Int(digits).map { PictureNumber($0) }
  }

  /// Undoes what made the text harmless.
  private static func plain(_ text: String) -> String {
    text.replacingOccurrences(of: "&lt;", with: "<").replacingOccurrences(of: "!\\[", with: "![")
  }

  private static func unescaped(_ text: String) -> String {
    var output = ""
    var isEscaped = false
    for character in text {
      if character == "\\", !isEscaped {
        isEscaped = true
      } else {
        output.append(character)
        isEscaped = false
      }
    }
    return output
  }
}

/// The record at the end of a Markdown file, in a comment that no viewer shows.
enum MarkdownRecord {
  static let opening = "\n<!-- \(TranscriptRecord.formatName)\n"
  static let closing = "\n-->"

  /// No sign of Markdown or HTML is left in it that could end the comment or be taken for text: they stand only within
  /// strings of the JSON, where they can be escaped.
  static func comment(_ record: TranscriptRecord) -> String {
    var text = ""
    for scalar in String(decoding: record.encoded(isPretty: false), as: UTF8.self).unicodeScalars {
      switch scalar {
      case "<", ">", "!", "`", "&":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return "\(opening)\(text)\(closing)\n"
  }
}
