import Foundation

/// One file that needs no other: pictures as data, no scripts, light and dark.
struct HTMLExport {
  private let export: TranscriptExport

  init(_ export: TranscriptExport) { self.export = export }

  var text: String {
    let title = Self.escaped(VisibleText.line(export.title))
    let model =
      export.modelName.map { "\n<p class=\"model\">Answered by \(Self.escaped(VisibleText.line($0)))</p>" } ?? ""
    let system = export.conversation.system.map {
      "\n<section class=\"system\"><h2>System prompt</h2><p>\(Self.escaped(VisibleText.block($0)))</p></section>"
    }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
      <title>\(title)</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <h1>\(title)</h1>\(model)\(system ?? "")\(shots)
      \(sections(export.conversation.messages, after: nil, depth: 0))
      </body>
      </html>

      """
  }

  private var shots: String {
    let sections = export.conversation.shots.enumerated().map { index, shot in
      """

      <section class="shot">
      <h2>Example \(index + 1)</h2>
      \(shot.shownParts.map(paragraph).joined(separator: "\n"))
      </section>
      """
    }
    return sections.joined()
  }

  /// Messages in turn, and what could stand in their place, folded, after the first of them.
  private func sections(_ messages: [Message], after parent: Message.ID?, depth: Int) -> String {
    var sections: [String] = []
    var parent = parent
    for message in messages {
      sections.append(section(message))
      sections += asides(after: parent, depth: depth)
      parent = message.id
    }
    return (sections + asides(after: parent, depth: depth)).joined(separator: "\n")
  }

  private func asides(after parent: Message.ID?, depth: Int) -> [String] {
    guard depth < Conversation.branchDepthLimit else { return [] }
    return export.conversation.setAside(after: parent).compactMap { tail in
      guard let first = tail.first else { return nil }
      let noun = first.role == .user ? "question" : "answer"
      let rest = sections(Array(tail.dropFirst()), after: first.id, depth: depth + 1)
      return """
        <details><summary>Another \(noun) in this place</summary>
        \(section(first))
        \(rest)
        </details>
        """
    }
  }

  private func section(_ message: Message) -> String {
    let remark = TranscriptExport.remark(on: message.outcome).map { "\n<p class=\"remark\">\($0)</p>" } ?? ""
    return """
      <section class="\(message.role.rawValue)">
      <h2>\(Self.escaped(export.title(of: message)))</h2>
      \(message.parts.map(paragraph).joined(separator: "\n"))\(remark)
      </section>
      """
  }

  private func paragraph(_ part: MessagePart) -> String {
    switch part {
    case .text(let text):
      let body = VisibleText.block(text)
      return body.allSatisfy(\.isWhitespace) ? "" : "<p>\(Self.escaped(body))</p>"
    case .picture(let number):
      let caption = "Image \(Self.escaped(export.caption(of: number)))"
      guard let (attachment, bytes) = export.picture(number), let type = attachment.mediaType else {
        return "<p class=\"missing\">[\(caption): missing]</p>"
      }
      let data = Data(bytes).base64EncodedString()
      return
        "<figure><img alt=\"\(caption)\" src=\"data:\(type);base64,\(data)\"><figcaption>\(caption)</figcaption></figure>"
    }
  }

  static func escaped(_ text: String) -> String {
    var output = ""
    output.reserveCapacity(text.utf8.count)
    for character in text.unicodeScalars {
      switch character {
      case "&": output += "&amp;"
      case "<": output += "&lt;"
      case ">": output += "&gt;"
      case "\"": output += "&quot;"
      case "'": output += "&#39;"
      default: output.unicodeScalars.append(character)
      }
    }
    return output
  }

  private static let style = """
    :root { color-scheme: light dark; --text: #1d1f21; --page: #ffffff; --user: #eef3fb; --edge: #d5dbe3; --dim: #667080; }
    @media (prefers-color-scheme: dark) {
    :root { --text: #d8dbe0; --page: #16181b; --user: #1f2733; --edge: #363d47; --dim: #8b95a3; } }
    body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: var(--text); background: var(--page);
    font: 1rem/1.5 system-ui, sans-serif; }
    h1 { font-size: 1.3rem; } h2 { font-size: .8rem; color: var(--dim); margin: 0; }
    section { margin: 1rem 0; padding: .6rem .9rem; border: 1px solid var(--edge); border-radius: .6rem; }
    section.user { background: var(--user); }
    p { white-space: pre-wrap; overflow-wrap: anywhere; margin: .4rem 0; }
    figure { margin: .6rem 0; } img { max-width: 100%; height: auto; border-radius: .3rem; }
    details { margin: 1rem 0 1rem 1rem; } summary { font-size: .8rem; color: var(--dim); cursor: pointer; }
    figcaption, .remark, .missing, .model { font-size: .8rem; color: var(--dim); }
    """
}

extension Attachment {
  /// Only types that show a picture and nothing else.
  var mediaType: String? {
    switch fileExtension {
    case "png": "image/png"
    case "jpg", "jpeg": "image/jpeg"
    case "webp": "image/webp"
    default: nil
    }
  }
}
