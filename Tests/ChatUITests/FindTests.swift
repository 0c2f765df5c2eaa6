import Chat
import Screen
import Testing

@testable import ChatUI

@Suite("Searching the conversation")
struct FindTests {
  private func chat(columns: Int = 60, rows: Int = 16) -> TestChat {
    var chat = TestChat(columns: columns, rows: rows)
    chat.ask("Where is the red car?", answer: "The **red** car stands left.")
    for number in 1...10 { chat.ask("question \(number)", answer: "nothing\nof\nnote") }
    chat.ask("and a Red one?", answer: "A red boat, a red kite, a\nred\nballoon.")
    return chat
  }

  /// The marked cells of the screen, row by row, and those of the hit that is walked to.
  private func marked(_ chat: TestChat) -> (all: [String], current: String) {
    let buffer = chat.frame(depth: .none).buffer
    let region = ScreenRegions(chat.state).conversation
    var all: [String] = []
    var current = ""
    for row in region.rowRange {
      var text = ""
      for column in 0..<buffer.size.columns where buffer[row, column].width > 0 {
        let attributes = buffer[row, column].style.attributes
        if attributes.contains(.reverse) { current.append(buffer[row, column].character) }
        if attributes.contains(.reverse) || attributes.isSuperset(of: [.underline, .bold]) {
          text.append(buffer[row, column].character)
        } else if text.last != "|", !text.isEmpty {
          text.append("|")
        }
      }
      all += text.split(separator: "|").map { String($0) }
    }
    return (all, current)
  }

  @Test("Ctrl+S finds as one types, whatever the case; the count is told; n and N walk round the ends")
  func walk() {
    var chat = chat()
    chat.press(.control("s"))
    chat.type("RED")
    #expect(chat.state.find?.total == 6)
    #expect(chat.screen.contains("find: RED  3 of 6"))
    #expect(marked(chat).current.lowercased() == "red")
    chat.press(KeyEvent(.enter))
    #expect(chat.screen.contains("3 of 6 · n next, N before"))
    chat.type("nnn")
    #expect(chat.screen.contains("6 of 6"))
    chat.type("n")
    #expect(chat.screen.contains("1 of 6") && chat.screen.contains("Where is the red car?"))
    chat.type("n")
    #expect(marked(chat).all == ["red", "red"] && marked(chat).current == "red")
    chat.type("NN")
    #expect(chat.screen.contains("6 of 6") && chat.screen.contains("balloon"))
    chat.press(KeyEvent(.escape))
    #expect(chat.state.find == nil && marked(chat).all.isEmpty)
    #expect(chat.state.composer.isEmpty)
  }

  @Test("Esc while typing goes back to where the view was; any other key ends the walk and is typed")
  func leave() {
    var chat = chat()
    chat.press(KeyEvent(.pageUp))
    let before = chat.state.scroll
    chat.press(.control("s"))
    chat.type("where")
    #expect(chat.state.scroll != before)
    chat.press(KeyEvent(.escape))
    #expect(chat.state.scroll == before)
    chat.type("/find where\r")
    #expect(chat.screen.contains("1 of 1"))
    chat.type("hi")
    #expect(chat.state.find == nil && chat.state.composer.text == "hi")
  }

  @Test("a hit that goes over the end of a line is marked on both lines; wide characters whole")
  func acrossLines() {
    var chat = TestChat(columns: 24, rows: 14)
    chat.ask("x", answer: "one two three four five six seven")
    chat.type("/find four FIVE\r")
    #expect(marked(chat).all.joined(separator: " ").contains("four"))
    #expect(marked(chat).current.filter { $0 != " " } == "fourfive")
    chat.press(KeyEvent(.escape))
    chat.ask("y", answer: "日本語のテキストも折り返されます。日本語のテキストも折り返されます。e\u{301}")
    chat.type("/find 返されます\r")
    #expect(chat.state.find?.total == 2)
    #expect(marked(chat).current == "返されます")
    chat.type("/find e\r")
    chat.press(KeyEvent(.escape))
    chat.type("/find \u{e9}\r")
    #expect(chat.state.find?.total == 1 && marked(chat).current == "e\u{301}")
  }

  @Test(
    "matches: case, white space, marks",
    arguments: [
      ("red", "Red RED redred", 4), ("a  b", "a\nb a b ab", 2), ("e", "e\u{301}e", 1), ("aa", "aaaa", 2),
      ("É", "e\u{301} é", 2), ("ß", "SS ß", 1), ("x", "", 0), ("日本", "日本語日 本", 1), ("\u{1B}[", "\u{1B}[2J", 1),
    ])
  func matches(query: String, text: String, count: Int) throws {
    let search = try #require(TextSearch(query))
    #expect(search.count(in: text) == count)
    for range in search.ranges(in: text) { #expect(TextSearch(String(text[range])) == search || count > 0) }
    #expect(TextSearch(" \n") == nil)
  }

  @Test("nothing found is said, and Enter then ends the search")
  func nothing() {
    var chat = chat()
    chat.press(.control("s"))
    chat.type("zebra")
    #expect(chat.screen.contains("nothing found"))
    chat.press(KeyEvent(.backspace), KeyEvent(.enter))
    #expect(chat.state.find == nil)
    chat.type("/find zebra\r")
    #expect(chat.state.find == nil && chat.screen.contains("stands nowhere"))
  }

  @Test("plain mode lists the messages with the words around")
  func plain() {
    var chat = chat()
    var plain = PlainChat(echoesInput: false)
    _ = plain.output(after: chat.state)
    chat.send(.line("/find red"))
    let output = plain.output(after: chat.state)
    #expect(output.contains("Found 6 times:"))
    #expect(output.contains("Message 2, fledgling: The **red** car stands left."))
    #expect(output.contains("Message 24, fledgling, 3 times: A red boat"))
    chat.send(.line("hello"))
    #expect(chat.state.find == nil)
  }

  @Test("a hit in a folded message is unfolded")
  func folded() {
    var chat = TestChat(columns: 60, rows: 14)
    chat.ask("long", answer: (1...80).map { "line \($0)\n" }.joined(separator: "\n"))
    chat.ask("short", answer: "yes")
    chat.type("/find line 77\r")
    #expect(chat.screen.contains("line 77") && marked(chat).current == "line 77")
  }

  @Test("from message to message, up and down, to both ends")
  func jumps() {
    var chat = chat()
    chat.press(KeyEvent(.up, modifiers: .alt))
    var tops: [String] = []
    for _ in 0..<30 {
      let row = ScreenRegions(chat.state).conversation.row
      tops.append(chat.frame().buffer.rowTexts[row].trimmingSuffix(while: \.isWhitespace).description)
      chat.type("{")
    }
    #expect(tops.allSatisfy { $0.hasPrefix("  You") || $0.hasPrefix("  fledgling") })
    #expect(chat.state.scroll == .anchored(message: 0, line: 0))
    chat.type("}")
    #expect(chat.state.scroll == .anchored(message: 1, line: 0))
    for _ in 0..<40 { chat.press(KeyEvent(.down, modifiers: .alt)) }
    #expect(chat.state.scroll == .following)
  }

  @Test(
    "marks of Markdown within a word do not hide it, and are not found for what they are not",
    arguments: [
      ("**wo**rd", "word", 1), ("a *w*ord, a wo**rd** and a word", "word", 3), ("`code`d", "coded", 1),
      ("the **red** house", "red house", 1),
      ("**wo** rd", "word", 0), ("snake_case and snake\\_case", "snake_case", 2), ("~~str~~uck", "struck", 0),
      ("**größ**er", "größer", 1), ("2 * 3", "23", 0),
      ("**a**b **a**b", "ab", 2), ("word", "word", 1), ("***", "a", 0), ("", "ab", 0),
    ])
  func partedWords(answer: String, query: String, count: Int) throws {
    var chat = TestChat(columns: 60, rows: 16)
    chat.ask("Who?", answer: answer)
    chat.press(.control("s"))
    chat.type(query)
    #expect(chat.state.find?.total == count)
    let shown = LineMatch.matches(
      of: try #require(TextSearch(query)), in: chat.state.conversationLayout.fullLines(at: 1))
    #expect(shown.count == count)
    guard count > 0 else { return }
    #expect(!marked(chat).current.isEmpty)
    var plain = PlainChat(echoesInput: false)
    _ = plain.output(after: chat.state)
    chat.press(KeyEvent(.escape))
    chat.send(.line("/find \(query)"))
    #expect(plain.output(after: chat.state).contains("Message 2, fledgling"))
  }

  @Test("places are found whatever lies around them, sixteen bytes at a time or one", arguments: 0..<60)
  func everyOffset(offset: Int) throws {
    let search = try #require(TextSearch("Ab c"))
    let around = String(repeating: "aB@`!", count: 20)
    let text = String(around.prefix(offset) + "aB\tC" + around.prefix(60 - offset) + "AB  c")
    #expect(search.count(in: text) == 2)
    #expect(search.ranges(in: text).map { String(text[$0]) } == ["aB\tC", "AB  c"])
  }
}
