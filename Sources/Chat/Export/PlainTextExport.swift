/// Labelled turns; pictures by number, name and size.
struct PlainTextExport {
  private let export: TranscriptExport

  init(_ export: TranscriptExport) { self.export = export }

  var text: String {
    var blocks = [VisibleText.line(export.title)]
    if let system = export.conversation.system { blocks.append("System: " + VisibleText.block(system)) }
    blocks += export.conversation.messages.map(block)
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private func block(_ message: Message) -> String {
    let body = message.parts.map { part in
      switch part {
      case .text(let text): VisibleText.block(text)
      case .picture(let number):
        "[Image \(export.caption(of: number))\(export.conversation.attachment(number) == nil ? ", missing" : "")]"
      }
    }.joined(separator: " ")
    let remark = TranscriptExport.remark(on: message.outcome).map { "\n(\($0))" } ?? ""
    return "\(message.role.title): \(body)\(remark)"
  }
}
