/// A heading for each turn, text as it was written, pictures as files beside the document, and at the end, unseen, what it
/// takes to read the conversation in again.
struct MarkdownExport {
  private let export: TranscriptExport
  private let pictureFolder: String

  init(_ export: TranscriptExport, pictureFolder: String) {
    self.export = export
    self.pictureFolder = pictureFolder
  }

  var document: TranscriptExport.Document {
    var blocks = ["# \(inline(export.title))"]
    if let model = export.modelName { blocks.append("Answered by \(inline(model)).") }
    if let system = export.conversation.system {
      blocks.append("**System prompt:** \(MarkdownText.harmless(VisibleText.block(system)))")
    }
    for (index, shot) in export.conversation.shots.enumerated() {
      blocks.append("**Example \(index + 1):**")
      blocks += shot.shownParts.map(block)
    }
    for (index, message) in export.conversation.messages.enumerated() {
      blocks.append("## \(inline(export.title(of: message)))")
      if let remark = branchRemark(at: index) { blocks.append(remark) }
      blocks += message.parts.map(block)
      if let remark = TranscriptExport.remark(on: message.outcome) { blocks.append("*(\(remark))*") }
    }
    if let remark = branchRemark(at: export.conversation.messages.count) { blocks.append(remark) }
    let record = TranscriptRecord(export) { attachment, picture in
      if export.picture(attachment.number) != nil { picture.file = path(attachment) }
    }
    let text =
      blocks.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
      + MarkdownRecord.comment(record.placed(in: pictureFolder))
    return TranscriptExport.Document(bytes: Array(text.utf8), pictures: files)
  }

  private func branchRemark(at index: Int) -> String? {
    export.branchRemark(at: index).map { "*(\($0)\(TranscriptExport.branchRemarkEnd))*" }
  }

  private func block(_ part: MessagePart) -> String {
    switch part {
    case .text(let text): return MarkdownText.harmless(VisibleText.block(text))
    case .picture(let number):
      let caption = inline(export.caption(of: number))
      guard let picture = export.picture(number) else { return "*[Image \(caption): missing]*" }
      return "![Image \(caption)](<\(path(picture.attachment))>)"
    }
  }

  private var files: [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for attachment in export.conversation.attachments {
      if let picture = export.picture(attachment.number) { files[path(picture.attachment)] = picture.bytes }
    }
    return files
  }

  private func path(_ attachment: Attachment) -> String {
    let folder = VisibleText.line(pictureFolder).filter { !"<>\\/".contains($0) }
    return "\(folder)/image-\(attachment.number.rawValue).\(attachment.fileExtension)"
  }

  /// Text within a line, with every sign of Markdown escaped.
  private func inline(_ text: String) -> String {
    VisibleText.line(text).map { "\\`*_{}[]<>()#!|".contains($0) ? "\\\($0)" : String($0) }.joined()
  }
}

/// Markdown from outside.
enum MarkdownText {
  /// Takes the teeth out of raw HTML and of pictures from elsewhere, which a viewer would fetch; the rest of the Markdown, and
  /// everything in fenced code, stays.
  static func harmless(_ text: String) -> String {
    var fence: Substring?
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let body = line.drop { $0 == " " }
      let marks = body.prefix { $0 == body.first }
      if let open = fence {
        if marks.count >= open.count, marks.first == open.first, body.dropFirst(marks.count).allSatisfy({ $0 == " " }) {
          fence = nil
        }
        return String(line)
      }
      if marks.count >= 3, marks.first == "`" || marks.first == "~" {
        fence = marks
        return String(line)
      }
      return escaped(line)
    }.joined(separator: "\n") + (fence.map { "\n\($0)" } ?? "")
  }

  private static func escaped(_ line: Substring) -> String {
    var output = ""
    for character in line {
      if character == "<" {
        output += "&lt;"
      } else if character == "[", output.last == "!" {
        output += "\\["
      } else {
        output.append(character)
      }
    }
    return output
  }
}
