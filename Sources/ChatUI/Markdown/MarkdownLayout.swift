import Markdown
import Screen

/// Lays Markdown out as lines: what stands where, in which style.
struct MarkdownLayout {
  /// The columns there are, from `column` on.
  private let columns: Int
  private let column: Int
  private var lines: [LayoutLine] = []
  /// What stands before every line of what is being laid out, such as a quote's bar.
  private var prefix: [LayoutLine.Span] = []
  private var indent = 0

  /// Narrower than this, nested lists and quotes are no longer indented.
  private static let narrowest = 16

  /// - Parameters:
  ///   - text: as the model wrote it.
  ///   - columns: at least 1.
  ///   - column: where the lines begin.
  static func lines(of text: String, columns: Int, column: Int) -> [LayoutLine] {
    let safe = SafeText.block(text)
    guard let blocks = MarkdownParser.parse(safe) else {
      return TextWrapping.lines(of: safe, columns: columns).map {
        $0.isEmpty ? .blank : .text($0, style: .text, column: column)
      }
    }
    var layout = MarkdownLayout(columns: columns, column: column)
    layout.add(blocks, isTight: false)
    return layout.lines
  }

  private init(columns: Int, column: Int) {
    self.columns = columns
    self.column = column
  }

  private var width: Int { max(1, columns - indent) }

  // MARK: blocks

  private mutating func add(_ blocks: [MarkdownBlock], isTight: Bool) {
    for (index, block) in blocks.enumerated() {
      if index > 0, !isTight { addBlank() }
      add(block)
    }
  }

  private mutating func add(_ block: MarkdownBlock) {
    switch block {
    case .paragraph(let inlines): add(StyledText(inlines))
    case .heading(let level, let inlines):
      add(StyledText(inlines, style: level <= 2 ? .heading : .strong))
    case .list(let list): add(list)
    case .quote(let blocks):
      nested(mark: LayoutLine.Span(column: 0, text: "▌", style: .quote), by: 2, repeats: true) {
        $0.add(blocks, isTight: false)
      }
    case .code(let language, let text): addCode(text, language)
    case .table(let table): addTable(table)
    case .rule: addRow([LayoutLine.Span(column: 0, text: String(repeating: "─", count: width), style: .dim)])
    }
  }

  private mutating func add(_ text: StyledText) {
    for row in text.rows(columns: width) { addRow(row) }
  }

  private mutating func add(_ list: MarkdownList) {
    let last = (list.start ?? 0) + list.items.count - 1
    let numberColumns = list.start == nil ? 2 : "\(last). ".count
    for (index, item) in list.items.enumerated() {
      if index > 0, !list.isTight { addBlank() }
      let number = list.start.map { "\($0 + index)." }
      let mark = item.isDone.map { $0 ? "☑" : "☐" } ?? number ?? "•"
      let padding = String(repeating: " ", count: max(0, numberColumns - 1 - TextWidth.columns(of: mark)))
      nested(mark: LayoutLine.Span(column: 0, text: padding + mark, style: .accent), by: numberColumns, repeats: false)
      {
        $0.add(item.blocks, isTight: list.isTight)
      }
    }
  }

  private mutating func addCode(_ text: String, _ language: String?) {
    nested(mark: LayoutLine.Span(column: 0, text: "│", style: .dim), by: 2, repeats: true) { layout in
      for line in CodeColoring.lines(of: SafeText.block(text), language: language) { layout.add(line) }
    }
  }

  private mutating func addTable(_ table: MarkdownTable) {
    guard let rows = TableLayout(table, columns: width)?.rows else { return addAsRecords(table) }
    for row in rows { addRow(row) }
  }

  /// A table that no width does justice to: each row as lines of `column: value`.
  private mutating func addAsRecords(_ table: MarkdownTable) {
    for (index, row) in table.rows.enumerated() {
      if index > 0 { addBlank() }
      for (name, cell) in zip(table.header, row) {
        var text = StyledText(name, style: .strong)
        text.append(": ", style: .strong)
        text.append(StyledText(cell))
        add(text)
      }
    }
  }

  // MARK: lines

  private mutating func addBlank() {
    if prefix.isEmpty { lines.append(.blank) } else { addRow([]) }
  }

  /// - Parameter spans: from the indent on.
  private mutating func addRow(_ spans: [LayoutLine.Span]) {
    var line = LayoutLine()
    line.spans = prefix.map { shifted($0, by: column) } + spans.map { shifted($0, by: column + indent) }
    lines.append(line)
    prefix.removeAll { $0.text.isEmpty }
    // Marks of list items stand before their first line only.
    prefix = prefix.filter { repeating.contains($0.column) }
  }

  /// The columns of marks that stand before every line.
  private var repeating: Set<Int> = []

  private func shifted(_ span: LayoutLine.Span, by columns: Int) -> LayoutLine.Span {
    LayoutLine.Span(column: span.column + columns, text: span.text, style: span.style)
  }

  /// - Parameters:
  ///   - mark: what stands before the lines that `body` adds.
  ///   - by: columns that these are indented.
  ///   - repeats: whether it stands before each of them, or before the first.
  private mutating func nested(
    mark: LayoutLine.Span, by depth: Int, repeats: Bool, _ body: (inout MarkdownLayout) -> Void
  ) {
    let (outerPrefix, outerIndent, outerRepeating) = (prefix, indent, repeating)
    let isNarrow = width - depth < Self.narrowest
    prefix.append(shifted(mark, by: indent))
    if repeats { repeating.insert(indent) }
    indent += isNarrow ? min(depth, max(0, width - 1)) : depth
    body(&self)
    // An item without content still shows its mark.
    if prefix.contains(where: { $0.column == outerIndent }), !repeats { addRow([]) }
    (indent, repeating) = (outerIndent, outerRepeating)
    prefix = outerPrefix.filter { outerRepeating.contains($0.column) }
  }
}

extension StyledText {
  /// - Parameter style: of what has none of its own.
  init(_ inlines: [MarkdownInline], style: StyleName = .text) {
    self.init()
    append(inlines, style: style)
  }

  mutating func append(_ more: StyledText) { for (text, style) in more.runs { append(text, style: style) } }

  private mutating func append(_ inlines: [MarkdownInline], style: StyleName) {
    for inline in inlines {
      switch inline {
      // Once more: references such as `&#27;` have become characters.
      case .text(let text): append(SafeText.block(text), style: style)
      case .code(let text): append(SafeText.block(text), style: .code)
      case .emphasis(let inner): append(inner, style: style == .text ? .emphasis : style)
      case .strong(let inner): append(inner, style: style == .heading ? .heading : .strong)
      case .strikethrough(let inner):
        append("~", style: .dim)
        append(inner, style: .dim)
        append("~", style: .dim)
      case .link(let destination, let inner):
        let before = text
        append(inner, style: .link)
        // The address is shown: a link that hides where it leads is a trap.
        let shown = text.dropFirst(before.count)
        if shown != destination, "mailto:" + shown != destination, !destination.isEmpty {
          append(" (\(SafeText.line(destination)))", style: .dim)
        }
      case .image(let destination, let inner):
        append("[", style: .dim)
        append(inner, style: .link)
        append(" \(SafeText.line(destination))]", style: .dim)
      // As in comments on GitHub: who breaks a line in a chat means it.
      case .softBreak: append("\n", style: style)
      case .lineBreak: append("\n", style: style)
      }
    }
  }
}
