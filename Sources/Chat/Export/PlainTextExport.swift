/// Labelled turns; pictures by number, name and size.
struct PlainTextExport {
  private let export: TranscriptExport

  init(_ export: TranscriptExport) { self.export = export }

  var text: String {
    var blocks = [VisibleText.line(export.title)]
    if let system = export.conversation.system { blocks.append("System: " + VisibleText.block(system)) }
    for (index, shot) in export.conversation.shots.enumerated() {
      blocks.append("Example \(index + 1): " + words(of: shot.shownParts))
    }
    for (index, message) in export.conversation.messages.enumerated() {
      let remark = export.branchRemark(at: index).map { " (\($0))" } ?? ""
      blocks.append(block(message, remark))
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private func block(_ message: Message, _ branch: String) -> String {
    let remark = TranscriptExport.remark(on: message.outcome).map { "\n(\($0))" } ?? ""
    return "\(export.title(of: message))\(branch): \(words(of: message.parts))\(remark)"
  }

  private func words(of parts: [MessagePart]) -> String {
    parts.map { part in
      switch part {
      case .text(let text): VisibleText.block(text)
      case .picture(let number):
        "[Image \(export.caption(of: number))\(export.conversation.attachment(number) == nil ? ", missing" : "")]"
      }
    }.joined(separator: " ")
  }
}
