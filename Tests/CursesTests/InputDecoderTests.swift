import Screen
import TestSupport
import Testing

@testable import Curses

@Suite("Input from the terminal")
struct InputDecoderTests {
  private func events(_ text: String) -> [TerminalEvent] {
    var decoder = InputDecoder()
    return decoder.feed(Array(text.utf8)) + decoder.finish()
  }

  @Test(
    "sequences become keys",
    arguments: [
      ("\u{1B}[A", KeyEvent(.up)), ("\u{1B}OA", KeyEvent(.up)), ("\u{1B}[1;5D", KeyEvent(.left, modifiers: .control)),
      ("\u{1B}[1;3C", KeyEvent(.right, modifiers: .alt)), ("\u{1B}\u{1B}[C", KeyEvent(.right, modifiers: .alt)),
      ("\u{1B}[1;2H", KeyEvent(.home, modifiers: .shift)), ("\u{1B}[3~", KeyEvent(.delete)),
      ("\u{1B}[3;5~", KeyEvent(.delete, modifiers: .control)), ("\u{1B}[Z", KeyEvent(.backTab)),
      ("\u{1B}[15~", KeyEvent(.function(5))), ("\u{1B}OP", KeyEvent(.function(1))),
      ("\u{1B}[[B", KeyEvent(.function(2))),
      ("\u{1B}Oc", KeyEvent(.right, modifiers: .control)), ("\u{1B}[a", KeyEvent(.up, modifiers: .shift)),
      ("\u{1B}[13;2u", KeyEvent(.enter, modifiers: .shift)), ("\u{1B}[27;5;13~", KeyEvent(.enter, modifiers: .control)),
      ("\u{1B}[106;5u", .control("j")), ("\u{1B}b", .alt("b")), ("\u{1B}\r", KeyEvent(.enter, modifiers: .alt)),
      ("\u{1B}\u{7F}", KeyEvent(.backspace, modifiers: .alt)), ("\u{1B}é", .alt("é")), ("\u{1B}", KeyEvent(.escape)),
      ("\u{1B}[", .alt("[")), ("\u{1B}O", .alt("O")), ("\n", .control("j")), ("\r", KeyEvent(.enter)),
      ("\u{8}", KeyEvent(.backspace)), ("\u{0}", .control(" ")), ("\u{1F}", .control("_")),
      ("😀", KeyEvent(.character("😀"))),
      ("\u{1B}OM", KeyEvent(.enter)), ("\u{1B}Or", KeyEvent(.character("2"))),
    ])
  func keys(sequence: String, key: KeyEvent) {
    #expect(events(sequence) == [.key(key)])
  }

  @Test("sequences in a row, cut anywhere, are the same events")
  func cuts() {
    let text = "a\u{1B}[A日\u{1B}[1;5Db\u{1B}[200~x\ry\u{1B}[201~\u{1B}[<0;3;4Mé"
    let bytes = Array(text.utf8)
    let whole = events(text)
    #expect(whole.count == 8)
    #expect(whole[5] == .paste("x\ny"))
    #expect(whole[6] == .mouse(MouseEvent(kind: .press, position: Position(row: 3, column: 2))))
    for cut in 1..<bytes.count {
      var decoder = InputDecoder()
      #expect(decoder.feed(bytes[..<cut]) + decoder.feed(bytes[cut...]) + decoder.finish() == whole, "cut at \(cut)")
    }
  }

  @Test("two escapes are two keys")
  func twoEscapes() {
    #expect(events("\u{1B}\u{1B}") == [.key(KeyEvent(.escape)), .key(KeyEvent(.escape))])
  }

  @Test("a paste may hold escapes, and one without an end is kept")
  func pastes() {
    #expect(events("\u{1B}[200~a\u{1B}[31mb\u{1B}[20\u{1B}[201~") == [.paste("a\u{1B}[31mb\u{1B}[20")])
    #expect(events("\u{1B}[200~never ends") == [.paste("never ends")])
  }

  @Test("the wheel, drags and releases; other buttons are not reported")
  func mouse() {
    let position = Position(row: 0, column: 1)
    #expect(events("\u{1B}[<65;2;1M") == [.mouse(MouseEvent(kind: .wheelDown, position: position))])
    #expect(events("\u{1B}[<32;2;1M") == [.mouse(MouseEvent(kind: .drag, position: position))])
    #expect(events("\u{1B}[<0;2;1m") == [.mouse(MouseEvent(kind: .release, position: position))])
    #expect(events("\u{1B}[<2;2;1M") == [])
    #expect(events("\u{1B}[M \"!") == [.mouse(MouseEvent(kind: .press, position: position))])
    #expect(
      events("\u{1B}[<0;99999999999999999999;0M") == [
        .mouse(MouseEvent(kind: .press, position: Position(row: 0, column: 9998)))
      ])
  }

  @Test("answers that nobody asked for are swallowed")
  func answers() {
    #expect(events("\u{1B}]11;rgb:0000/0000/0000\u{7}a") == [.key(KeyEvent(.character("a")))])
    #expect(events("\u{1B}P1+r\u{1B}\\b") == [.key(KeyEvent(.character("b")))])
    #expect(events("\u{1B}_Gi=1;OK\u{1B}\\d") == [.key(KeyEvent(.character("d")))])
    #expect(events("\u{1B}[?64;1;2cc") == [.key(KeyEvent(.character("c")))])
    #expect(events("\u{1B}[I\u{1B}[O") == [])
  }

  @Test(
    "Alt with a character that may begin an answer is a key when no answer follows", arguments: ["_", "P", "]", "^"])
  func alternates(character: Character) {
    let keys: [TerminalEvent] = [.key(.alt(character)), .key(KeyEvent(.character("q")))]
    #expect(events("\u{1B}\(character)q") == keys)
    var decoder = InputDecoder()
    #expect(decoder.feed(Array("\u{1B}\(character)".utf8)) + decoder.feed([0x71]) == keys)
    #expect(events("\u{1B}\(character)") == [keys[0]])
  }

  @Test("bytes that are no text become replacement characters")
  func badText() {
    var decoder = InputDecoder()
    let bytes: [UInt8] = [0xFF, 0x61, 0xC3, 0x28, 0xED, 0xA0, 0x80]
    let events = decoder.feed(bytes) + decoder.finish()
    #expect(events.contains(.key(KeyEvent(.character("a")))) && events.contains(.key(KeyEvent(.character("(")))))
    #expect(events.first == .key(KeyEvent(.character("\u{FFFD}"))))
  }

  @Test("no bytes make it fail or wait for ever")
  func fuzz() {
    var random = SeededGenerator(seed: 11)
    let alphabet: [UInt8] =
      Array("\u{1B}\u{1B}\u{1B}[[O<;:0123456789~MmuAZP]\\a\r\n".utf8) + [0x07, 0xC3, 0xA9, 0xFF, 0x80, 0xF0]
    for _ in 0..<3000 {
      var decoder = InputDecoder()
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let bytes = (0..<Int.random(in: 1...20, using: &random)).map { _ in
          alphabet.randomElement(using: &random) ?? 0x1B
        }
        _ = decoder.feed(bytes)
      }
      _ = decoder.finish()
      #expect(!decoder.isWaiting && !decoder.isInPaste)
      #expect(decoder.feed([0x61]) == [.key(KeyEvent(.character("a")))])
    }
  }
}
