import Chat
import Screen
import TestSupport
import Testing

@testable import ChatUI

@Suite("Composer")
struct ComposerTests {
  /// One change of a draft.
  enum Edit: Sendable {
    case type(String), paste(String), chip(Int)
    case left, right, wordLeft, wordRight, lineStart, lineEnd, start
    case backspace, delete, killToEnd, killToStart, killToSpace, killWordLeft, killWordRight
    case yank, transpose, undo, redo, purge(Int)

    func apply(to composer: inout Composer) {
      switch self {
      case .type(let text): for character in text { composer.insert(String(character)) }
      case .paste(let text): composer.insert(text)
      case .chip(let number): composer.insert([.picture(PictureNumber(number))])
      case .left: composer.moveLeft()
      case .right: composer.moveRight()
      case .wordLeft: composer.moveWordLeft()
      case .wordRight: composer.moveWordRight()
      case .lineStart: composer.moveToLineStart()
      case .lineEnd: composer.moveToLineEnd()
      case .start: composer.moveToStart()
      case .backspace: composer.deleteBackward()
      case .delete: composer.deleteForward()
      case .killToEnd: composer.killToLineEnd()
      case .killToStart: composer.killToLineStart()
      case .killToSpace: composer.killToSpaceBackward()
      case .killWordLeft: composer.killWordBackward()
      case .killWordRight: composer.killWordForward()
      case .yank: composer.yank()
      case .transpose: composer.transpose()
      case .undo: composer.undo()
      case .redo: composer.redo()
      case .purge(let number): composer.purge(PictureNumber(number))
      }
    }
  }

  /// The draft with a bar where the cursor stands.
  private func described(_ composer: Composer) -> String {
    Composer.text(of: composer.elements[..<composer.cursor]) + "|"
      + Composer.text(of: composer.elements[composer.cursor...])
  }

  @Test(
    "edits do what readline does, over wide characters, combining marks, joined emoji and chips alike",
    arguments: [
      ([.type("cat")], "cat|"),
      ([.type("cat"), .left, .left, .type("o")], "co|at"),
      ([.type("日本"), .backspace], "日|"),
      ([.type("e"), .type("\u{301}"), .backspace], "|"),
      ([.type("x"), .type("👩"), .type("\u{200D}"), .type("🚀"), .left], "x|👩‍🚀"),
      ([.paste("👩‍👩‍👧‍👦!"), .left, .backspace], "|!"),
      ([.type("🇩"), .type("🇪"), .type("!"), .left, .backspace], "|!"),
      ([.paste("a\r\nb\rc")], "a\nb\nc|"),
      ([.type("is "), .chip(1), .type(" red"), .wordLeft, .left, .backspace], "is | red"),
      ([.chip(1), .chip(2), .left, .backspace], "|[Image #2]"),
      ([.type("one two"), .wordLeft], "one |two"),
      ([.type("one  two"), .start, .wordRight, .wordRight], "one  two|"),
      ([.chip(1), .type(" a"), .wordLeft, .wordLeft], "|[Image #1] a"),
      ([.type("one two"), .start, .killToEnd], "|"),
      ([.paste("one\ntwo"), .lineStart, .killToEnd], "one\n|"),
      ([.paste("one\ntwo"), .start, .lineEnd, .killToEnd], "one|two"),
      ([.paste("one\ntwo"), .killToStart], "one\n|"),
      ([.type("see /a/b.png now"), .wordLeft, .left, .killToSpace], "see | now"),
      ([.type("see a.b"), .killWordLeft], "see a.|"),
      ([.type("see a.b"), .start, .killWordRight], "| a.b"),
      ([.type("one two"), .killWordLeft, .killWordLeft, .yank, .yank], "one twoone two|"),
      ([.type("one "), .chip(3), .killToStart, .yank], "one [Image #3]|"),
      ([.type("ab"), .transpose], "ba|"),
      ([.type("abc"), .start, .right, .transpose], "ba|c"),
      ([.type("abc"), .undo], "|"),
      ([.type("abc"), .left, .type("d"), .undo], "ab|c"),
      ([.type("abc"), .undo, .redo], "abc|"),
      ([.type("a"), .chip(1), .backspace, .undo], "a[Image #1]|"),
      ([.type("a"), .chip(1), .type("b"), .purge(1), .undo, .undo], "|"),
      ([.chip(1), .killToStart, .purge(1), .yank], "|"),
      ([.backspace, .delete, .left, .right, .killToSpace, .yank, .transpose, .undo, .redo], "|"),
    ] as [([Edit], String)])
  func edits(edits: [Edit], expected: String) {
    var composer = Composer()
    for edit in edits { edit.apply(to: &composer) }
    #expect(described(composer) == expected)
  }

  @Test(
    "a draft is broken into rows at spaces, chips stay whole, wide characters count two",
    arguments: [
      ("one two three", 9, ["one two ", "three"]),
      ("abcdefghijkl", 5, ["abcd", "efgh", "ijkl"]),
      ("日本語", 5, ["日本", "語"]),
      ("a\n\nb\n", 20, ["a\n", "\n", "b\n", ""]),
      ("see [Image #1] now", 12, ["see ", "[Image #1] ", "now"]),
      ("a\tb", 7, ["a\tb"]),
      ("a\tb", 6, ["a\t", "b"]),
      ("", 10, [""]),
    ])
  func rows(text: String, columns: Int, expected: [String]) {
    var composer = Composer()
    composer.insert(Composer.elements(of: text, pictures: [PictureNumber(1)]))
    let layout = ComposerLayout(composer, columns: columns)
    #expect(layout.rows.map { Composer.text(of: composer.elements[$0.range]) } == expected)
  }

  @Test(
    "words are swapped and written anew as readline does, whatever they are written in",
    arguments: [
      ("one two", [KeyEvent.alt("t")], "two one|"), ("one two x", [.control("a"), .alt("f"), .alt("t")], "one| two x"),
      ("a, b.", [.alt("t")], "b, a|."), ("日本 語", [.alt("t")], "語 日本|"),
      ("one TWO", [.control("a"), .alt("c")], "One| TWO"),
      ("one TWO", [.control("a"), .alt("c"), .alt("c")], "One Two|"),
      ("one", [.control("a"), .alt("u")], "ONE|"), ("ONE é", [.control("a"), .alt("l"), .alt("u")], "one É|"),
      ("one", [.control("a"), .control("f"), .alt("u")], "oNE|"), ("", [.alt("u"), .alt("t"), .alt("c")], "|"),
      ("one two", [.alt("t"), .control("_")], "one two|"),
    ])
  func words(draft: String, keys: [KeyEvent], expected: String) {
    var chat = TestChat()
    chat.type(draft)
    for key in keys { chat.press(key) }
    let composer = chat.state.composer
    #expect(
      Composer.text(of: composer.elements[..<composer.cursor]) + "|"
        + Composer.text(of: composer.elements[composer.cursor...]) == expected)
  }

  @Test("the cursor's place and the element at a place are each other's inverse", arguments: 0..<40)
  func places(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    var composer = Composer()
    for _ in 0..<Int.random(in: 0...60, using: &generator) {
      let next = ["a", " ", "\n", "日", "é", "🚀", "word "].randomElement(using: &generator) ?? ""
      if Int.random(in: 0..<8, using: &generator) == 0 {
        composer.insert([.picture(PictureNumber(1))])
      } else {
        composer.insert(next)
      }
    }
    let layout = ComposerLayout(composer, columns: Int.random(in: 2...30, using: &generator))
    // Every element stands in exactly one row, in order.
    #expect(layout.rows.flatMap { Array($0.range) } == Array(composer.elements.indices))
    for index in 0...composer.elements.count {
      let place = layout.position(of: index)
      #expect(layout.rows[place.row].range.lowerBound <= index)
      // Elements of no width share their place with the next one.
      let found = layout.index(row: place.row, column: place.column)
      #expect(layout.position(of: found) == place, "element \(index)")
    }
  }
}

@Suite("What was cut")
struct KillRingTests {
  private func text(_ chat: TestChat) -> String { chat.state.composer.text }

  @Test("Alt+Y after Ctrl+Y puts in what was cut before, round the ring; cuts in a row are one")
  func ring() {
    var chat = TestChat()
    chat.type("one two")
    chat.press(.control("w"), .control("w"))
    chat.type("three")
    chat.press(.control("u"))
    chat.type("four")
    chat.press(.control("a"), .control("k"))
    chat.press(.control("y"))
    #expect(text(chat) == "four")
    chat.press(.alt("y"))
    #expect(text(chat) == "three")
    chat.press(.alt("y"))
    #expect(text(chat) == "one two")
    chat.press(.alt("y"))
    #expect(text(chat) == "four")
    chat.press(.alt("y"), KeyEvent(.character("!")), .alt("y"))
    #expect(text(chat) == "three!", "only right after a yank")
    chat.press(.control("y"))
    #expect(text(chat) == "three!three", "the ring has turned")
    chat.press(.control("_"))
    #expect(text(chat) == "three!")
  }

  @Test("Alt+Y with nothing, or one thing, cut does nothing; the ring keeps the newest")
  func limits() {
    var chat = TestChat()
    chat.press(.alt("y"), .control("y"), .alt("y"))
    #expect(text(chat).isEmpty)
    for number in 0..<40 {
      chat.type("\(number)")
      chat.press(.control("u"))
    }
    #expect(chat.state.composer.killRing.count == Composer.killLimit)
    chat.press(.control("y"))
    #expect(text(chat) == "39")
  }
}
