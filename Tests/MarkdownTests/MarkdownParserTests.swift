import TestSupport
import Testing

@testable import Markdown

@Suite("Markdown")
struct MarkdownParserTests {
  private static let words: [MarkdownInline] = [.text("a")]

  @Test(
    "each kind of block",
    arguments: [
      ("a", [.paragraph(words)]),
      ("## a", [.heading(level: 2, words)]),
      ("> a", [.quote([.paragraph(words)])]),
      ("---", [.rule]),
      ("```swift x\nlet a = 1\n\nb\n```", [.code(language: "swift", text: "let a = 1\n\nb")]),
      ("    a", [.code(language: nil, text: "a")]),
      ("<b>a</b>", [.paragraph([.text("<b>a</b>")])]),
      ("<div>\na\n</div>", [.paragraph([.text("<div>\na\n</div>")])]),
      ("", []),
    ] as [(String, [MarkdownBlock])])
  func blocks(text: String, expected: [MarkdownBlock]) {
    #expect(MarkdownParser.parse(text) == expected)
  }

  @Test(
    "each kind of inline",
    arguments: [
      ("*a*", [.emphasis(words)]), ("**a**", [.strong(words)]), ("~~a~~", [.strikethrough(words)]),
      ("`a*b*`", [.code("a*b*")]), ("a\nb", [.text("a"), .softBreak, .text("b")]),
      ("a  \nb", [.text("a"), .lineBreak, .text("b")]),
      ("[a](https://x.y)", [.link(destination: "https://x.y", words)]),
      ("https://x.yz", [.link(destination: "https://x.yz", [.text("https://x.yz")])]),
      ("![a](b.png)", [.image(destination: "b.png", words)]),
      ("2 * 3 * 4", [.text("2 * 3 * 4")]),
    ] as [(String, [MarkdownInline])])
  func inlines(text: String, expected: [MarkdownInline]) throws {
    let blocks = try #require(MarkdownParser.parse(text))
    guard case .paragraph(let inlines)? = blocks.first, blocks.count == 1 else {
      Issue.record("\(blocks)")
      return
    }
    #expect(inlines == expected)
  }

  @Test("lists: numbers, bullets, tasks, nested, loose")
  func lists() throws {
    let numbered = try #require(MarkdownParser.parse("3. a\n4. b"))
    guard case .list(let list)? = numbered.first else { return }
    #expect(list.start == 3 && list.isTight && list.items.count == 2)
    let tasks = try #require(MarkdownParser.parse("- [x] a\n- [ ] b\n- c\n  - d"))
    guard case .list(let taskList)? = tasks.first else { return }
    #expect(taskList.items.map(\.isDone) == [true, false, nil] && taskList.start == nil)
    guard case .list(let inner)? = taskList.items[2].blocks.last else {
      Issue.record("no inner list")
      return
    }
    #expect(inner.items.count == 1)
    guard case .list(let loose)? = MarkdownParser.parse("- a\n\n- b")?.first else { return }
    #expect(!loose.isTight)
  }

  @Test("tables with alignments")
  func tables() throws {
    let blocks = try #require(MarkdownParser.parse("|a|b|c|\n|:-|:-:|-:|\n|1|2|3|\n|4|"))
    guard case .table(let table)? = blocks.first else {
      Issue.record("\(blocks)")
      return
    }
    #expect(table.alignments == [.left, .center, .right])
    #expect(table.header.count == 3 && table.rows.count == 2 && table.rows[1].count == 3)
  }

  @Test("what is too long or too deep is left as it is")
  func limits() {
    #expect(MarkdownParser.parse(String(repeating: "a", count: MarkdownParser.maximumBytes + 1)) == nil)
    #expect(MarkdownParser.parse(String(repeating: ">", count: 60) + "a") == nil)
    #expect(MarkdownParser.parse(String(repeating: "[", count: 1000)) == nil)
    #expect(MarkdownParser.parse(String(repeating: "*a ", count: 100)) != nil)
  }

  @Test("no text of marks stops it, or makes text of nothing", arguments: 0..<4)
  func fuzz(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let pieces = [
      "*", "_", "`", "[", "]", "(", ")", "<", ">", "|", "-", "#", "\n", "\n\n", " ", "a", "1.", "~~", "![", "é", "\t",
      "\0", "&amp;", "http://a.b", ":",
    ]
    for _ in 0..<500 {
      let text = (0..<Int.random(in: 1...60, using: &generator)).map { _ in
        pieces[Int.random(in: 0..<pieces.count, using: &generator)]
      }.joined()
      _ = MarkdownParser.parse(text)
    }
  }
}
