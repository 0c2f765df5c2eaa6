import Chat
import Screen
import Testing

@testable import ChatUI

@Suite("Markdown on the screen")
struct MarkdownLayoutTests {
  private static let answer = """
    # Two pictures

    The *first* shows a **red bus**, the second ~~a tram~~ a [boat](https://example.org/boat) with `x = 1`.

    1. a bus
       - red
       - two decks, and this item is so long that it wraps into a second line
    2. a boat

    - [x] seen
    - [ ] unseen

    > A quote
    > of two lines.

    | thing | count | colour |
    |:------|------:|:------:|
    | bus   | 1     | red    |
    | boat  | 12    | blue and white, with a stripe |

    ```swift
    // how many
    let count = 12 + "x".count
    ```

    ---
    The end.
    """

  /// Text as it would be drawn.
  private func text(_ markdown: String, columns: Int) -> [String] {
    MarkdownLayout.lines(of: markdown, columns: columns, column: 0).map { line in
      var row = ""
      for span in line.spans {
        row += String(repeating: " ", count: max(0, span.column - TextWidth.columns(of: row))) + span.text
      }
      return row
    }
  }

  @Test("an answer with everything in it", arguments: [80, 40, 20])
  func everything(columns: Int) {
    expectSnapshot(text(Self.answer, columns: columns).joined(separator: "\n") + "\n", "markdown-\(columns)")
  }

  @Test("no line is wider than it may be", arguments: [1, 2, 5, 10, 17, 33, 60])
  func widths(columns: Int) {
    let documents = [Self.answer, "- - - - a\n> > > > b", "|a|b|c|d|e|\n|-|-|-|-|-|\n|1|2|3|4|5|", "日本語 **漢字漢字**"]
    for document in documents {
      for line in MarkdownLayout.lines(of: document, columns: columns, column: 0) {
        let end = line.spans.map { $0.column + TextWidth.columns(of: $0.text) }.max() ?? 0
        // A character of two columns has a row of its own where there is one.
        #expect(end <= max(columns, 2) || columns < 12, "\(columns): \(line)")
      }
    }
  }

  @Test("styles: headings, strong, emphasis, code, links, and the parts of code")
  func styles() {
    let spans = MarkdownLayout.lines(of: Self.answer, columns: 80, column: 0).flatMap(\.spans)
    func style(of text: String) -> StyleName? { spans.first { $0.text.contains(text) }?.style }
    #expect(style(of: "Two pictures") == .heading && style(of: "red bus") == .strong)
    #expect(style(of: "first") == .emphasis && style(of: "x = 1") == .code && style(of: "boat") == .link)
    #expect(style(of: "(https://example.org/boat)") == .dim)
    #expect(style(of: "// how many") == .codeComment && style(of: "let") == .codeKeyword)
    #expect(style(of: "\"x\"") == .codeString && spans.contains { $0.text == "12" && $0.style == .codeNumber })
  }

  @Test("what streams in is shown at every point, and a plain text as it is")
  func streaming() {
    for end in Self.answer.indices {
      _ = MarkdownLayout.lines(of: String(Self.answer[..<end]), columns: 40, column: 0)
    }
    #expect(text("Two plain lines\nof text.", columns: 40) == ["Two plain lines", "of text."])
    #expect(text("A red apple.", columns: 40) == ["A red apple."])
    #expect(text("", columns: 10).isEmpty)
  }

  @Test("no control character of an answer reaches the screen")
  func hostile() {
    let hostile = "a\u{1B}[31mb [x](\u{1B}]8;;evil) `\u{7}` ![\u{202E}](\u{9B}) &#27;[31m &#x9b; | \u{1B}c |"
    for line in MarkdownLayout.lines(of: hostile, columns: 30, column: 0) {
      for span in line.spans {
        #expect(
          !span.text.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) || $0 == "\u{202E}" }
        )
      }
    }
  }
}
