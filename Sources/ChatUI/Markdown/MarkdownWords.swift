import Markdown

/// What a reader sees of Markdown: its words without its marks.
enum MarkdownWords {
  static func text(of markdown: String) -> String {
    MarkdownParser.parse(markdown).map { $0.map(text).joined(separator: "\n") } ?? markdown
  }

  private static func text(_ block: MarkdownBlock) -> String {
    switch block {
    case .paragraph(let inlines), .heading(_, let inlines): text(inlines)
    case .list(let list): list.items.map { $0.blocks.map(text).joined(separator: "\n") }.joined(separator: "\n")
    case .quote(let blocks): blocks.map(text).joined(separator: "\n")
    case .code(_, let text): text
    case .table(let table):
      ([table.header] + table.rows).map { $0.map(text).joined(separator: "\n") }.joined(separator: "\n")
    case .rule: ""
    }
  }

  private static func text(_ inlines: [MarkdownInline]) -> String {
    inlines.map { inline in
      switch inline {
      case .text(let text), .code(let text): text
      case .emphasis(let inner), .strong(let inner): text(inner)
      // Shown between signs, too.
      case .strikethrough(let inner): "~\(text(inner))~"
      case .link(let destination, let inner), .image(let destination, let inner):
        text(inner) == destination ? destination : "\(text(inner)) (\(destination))"
      case .softBreak, .lineBreak: "\n"
      }
    }.joined()
  }

  /// Signs that stand in the text and not on the screen, where they can part a word.
  static let marks: Set<UInt8> = [0x2A, 0x5F, 0x7E, 0x60, 0x5C]
}
