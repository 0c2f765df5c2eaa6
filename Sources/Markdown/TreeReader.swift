import CMarkGFM

/// Makes values of cmark's nodes.
struct TreeReader {
  let maximumDepth: Int
  private(set) var isTooDeep = false
  private var depth = 0

  init(maximumDepth: Int) { self.maximumDepth = maximumDepth }

  typealias Node = OpaquePointer

  // MARK: blocks

  mutating func blocks(of parent: Node) -> [MarkdownBlock] {
    nested { reader in
      var blocks: [MarkdownBlock] = []
      reader.forEachChild(of: parent) { reader, node in
        if let block = reader.block(node) { blocks.append(block) }
      }
      return blocks
    } ?? []
  }

  private mutating func block(_ node: Node) -> MarkdownBlock? {
    switch Self.type(of: node) {
    case "paragraph": return .paragraph(inlines(of: node))
    case "heading": return .heading(level: Int(cmark_node_get_heading_level(node)), inlines(of: node))
    case "block_quote": return .quote(blocks(of: node))
    case "list": return .list(list(node))
    case "code_block":
      let language = Self.string(cmark_node_get_fence_info(node)).split(separator: " ").first.map(String.init)
      return .code(language: language, text: Self.withoutLastBreak(Self.string(cmark_node_get_literal(node))))
    case "html_block":
      return .paragraph([.text(Self.withoutLastBreak(Self.string(cmark_node_get_literal(node))))])
    case "thematic_break": return .rule
    case "table": return .table(table(node))
    default: return nil
    }
  }

  private mutating func list(_ node: Node) -> MarkdownList {
    var items: [MarkdownList.Item] = []
    forEachChild(of: node) { reader, item in
      let isTask = Self.type(of: item) == "tasklist"
      items.append(
        .init(
          blocks: reader.blocks(of: item),
          isDone: isTask ? cmark_gfm_extensions_get_tasklist_item_checked(item) : nil))
    }
    let isOrdered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
    return MarkdownList(
      start: isOrdered ? Int(cmark_node_get_list_start(node)) : nil, isTight: cmark_node_get_list_tight(node) != 0,
      items: items)
  }

  private mutating func table(_ node: Node) -> MarkdownTable {
    var rows: [[[MarkdownInline]]] = []
    forEachChild(of: node) { reader, row in
      var cells: [[MarkdownInline]] = []
      reader.forEachChild(of: row) { reader, cell in cells.append(reader.inlines(of: cell)) }
      rows.append(cells)
    }
    let columns = Int(cmark_gfm_extensions_get_table_columns(node))
    let marks = cmark_gfm_extensions_get_table_alignments(node)
    let alignments = (0..<columns).map { column -> MarkdownTable.Alignment in
      switch marks?[column] {
      case UInt8(ascii: "l"): .left
      case UInt8(ascii: "c"): .center
      case UInt8(ascii: "r"): .right
      default: .none
      }
    }
    return MarkdownTable(alignments: alignments, header: rows.first ?? [], rows: Array(rows.dropFirst()))
  }

  // MARK: inlines

  private mutating func inlines(of parent: Node) -> [MarkdownInline] {
    nested { reader in
      var inlines: [MarkdownInline] = []
      reader.forEachChild(of: parent) { reader, node in
        guard let inline = reader.inline(node) else { return }
        // cmark cuts text where it looked for marks.
        switch (inlines.last, inline) {
        case (_, .text("")): break
        case (.text(let before)?, .text(let more)): inlines[inlines.count - 1] = .text(before + more)
        default: inlines.append(inline)
        }
      }
      return inlines
    } ?? []
  }

  private mutating func inline(_ node: Node) -> MarkdownInline? {
    switch Self.type(of: node) {
    case "text", "html_inline": return .text(Self.string(cmark_node_get_literal(node)))
    case "code": return .code(Self.string(cmark_node_get_literal(node)))
    case "softbreak": return .softBreak
    case "linebreak": return .lineBreak
    case "emph": return .emphasis(inlines(of: node))
    case "strong": return .strong(inlines(of: node))
    case "strikethrough": return .strikethrough(inlines(of: node))
    case "link": return .link(destination: Self.string(cmark_node_get_url(node)), inlines(of: node))
    case "image": return .image(destination: Self.string(cmark_node_get_url(node)), inlines(of: node))
    default: return nil
    }
  }

  // MARK: nodes

  /// - Returns: `nil` below the depth that is read.
  private mutating func nested<Value>(_ body: (inout TreeReader) -> Value) -> Value? {
    guard depth < maximumDepth else {
      isTooDeep = true
      return nil
    }
    depth += 1
    defer { depth -= 1 }
    return body(&self)
  }

  private mutating func forEachChild(of parent: Node, _ body: (inout TreeReader, Node) -> Void) {
    var child = cmark_node_first_child(parent)
    while let node = child {
      body(&self, node)
      child = cmark_node_next(node)
    }
  }

  private static func type(of node: Node) -> String { string(cmark_node_get_type_string(node)) }

  private static func string(_ text: UnsafePointer<CChar>?) -> String { text.map { String(cString: $0) } ?? "" }

  private static func withoutLastBreak(_ text: String) -> String {
    text.hasSuffix("\n") ? String(text.dropLast()) : text
  }
}
