import Glibc
import Testing

@testable import Screen

@Suite("Columns of text")
struct TextWidthTests {
  @Test(
    "characters",
    arguments: [
      ("a", 1), (" ", 1), ("é", 1), ("e\u{301}", 1), ("ä\u{308}\u{301}", 1), ("日", 2), ("ﾊ", 1), ("Ａ", 2), ("한", 2),
      ("\u{1112}\u{1161}\u{11AB}", 2),
      ("😀", 2), ("👍🏽", 2), ("👩‍👩‍👧‍👦", 2), ("🏳️‍🌈", 1), ("❤️", 1), ("☃", 1), ("1️⃣", 1), ("🇫🇷", 1), ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", 2),
      ("का", 2), ("▀", 1), ("█", 1), ("🬀", 1), ("⠿", 1), ("±", 1), ("\u{200D}", 0), ("\u{FE0F}", 0), ("\u{301}", 1),
      ("\u{1B}", 1), ("\u{9B}", 1), ("\u{202E}", 1), ("\u{AD}", 1), ("\r\n", 2), ("\u{E000}", 1), ("a🏽", 3),
    ])
  func characters(text: String, columns: Int) {
    #expect(TextWidth.columns(of: text) == columns)
  }

  @Test("the table agrees with the C library on every character that both know")
  func agreesWithLibrary() throws {
    let locale = try #require(newlocale(LC_CTYPE_MASK, "C.UTF-8", nil))
    let previous = uselocale(locale)
    defer {
      uselocale(previous)
      freelocale(locale)
    }
    // Swift's Glibc module leaves wcwidth out.
    typealias Width = @convention(c) (Int32) -> Int32
    let wcwidth = unsafeBitCast(try #require(dlsym(nil, "wcwidth")), to: Width.self)
    var differences: [String] = []
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value), let columns = TextWidth.columns(of: scalar) else { continue }
      let library = Int(wcwidth(Int32(value)))
      if library >= 0, library != columns {
        differences.append("\(String(value, radix: 16)): \(columns), library \(library)")
      }
    }
    // Later libraries follow later versions of Unicode, which made some hundred signs wide; the curses terminal shows a
    // replacement where library and table disagree.
    var name = [CChar](repeating: 0, count: 64)
    let length = confstr(Int32(_CS_GNU_LIBC_VERSION), &name, name.count)
    let version = String(decoding: name.prefix(max(0, length - 1)).map(UInt8.init), as: UTF8.self)
    if version == "glibc 2.36" { #expect(differences == []) } else { #expect(differences.count < 400) }
  }

  @Test("a glyph's width is that of its first scalar, and it has no second one with columns")
  func glyphs() {
    for text in [
      "👩‍👩‍👧", "का", "e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}", "\u{301}", "🇫🇷", "a🏽", "\u{600}1", "\u{1B}[2J", "\u{202E}",
    ] {
      for glyph in text.flatMap(Glyph.glyphs) {
        let scalars = Array(glyph.character.unicodeScalars)
        #expect(TextWidth.columns(of: scalars[0]) == glyph.columns && glyph.columns > 0)
        #expect(scalars.dropFirst().allSatisfy { TextWidth.columns(of: $0) == 0 } && scalars.count <= 5)
        #expect(scalars.allSatisfy { VisibleScalar.replacement(for: $0) == nil })
      }
    }
  }

  @Test("prefixes and ellipses end between characters")
  func prefixes() {
    #expect(TextWidth.prefix(of: "日本語", columns: 3) == "日")
    #expect(TextWidth.truncated("日本語", columns: 5) == "日本…")
    #expect(TextWidth.truncated("日本語", columns: 6) == "日本語")
    #expect(TextWidth.truncated("abc", columns: 0) == "")
  }
}

@Suite("Text from outside")
struct SafeTextTests {
  @Test(
    "what acts on a terminal or hides is shown",
    arguments: [
      ("\u{1B}[31mred", "␛[31mred"), ("a\u{7}b\u{8}c", "a␇b␈c"), ("\u{9B}31m", "\u{FFFD}31m"), ("\u{7F}", "␡"),
      ("a\rb", "a␍b"),
      ("abc\u{202E}def", "abc\u{FFFD}def"), ("a\u{200B}b\u{FEFF}", "a\u{FFFD}b\u{FFFD}"), ("\u{2028}", "\u{FFFD}"),
      ("x\u{E0041}\u{E0042}", "x\u{FFFD}\u{FFFD}"), ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"), ("👩‍👧", "👩‍👧"), ("\u{378}", "\u{FFFD}"),
      ("soft\u{AD}hyphen", "soft-hyphen"),
      ("日本 café", "日本 café"),
    ])
  func line(text: String, shown: String) {
    #expect(SafeText.line(text) == shown)
    #expect(SafeText.isSafe(SafeText.line(text)))
  }

  @Test("line breaks stay in a block and are shown in a line; tabs go to the next stop")
  func lineBreaks() {
    #expect(SafeText.block("a\r\nb\nc\td\n\té") == "a\nb\nc   d\n    é")
    #expect(SafeText.line("a\r\nb\tc") == "a␍␊b    c")
    #expect(SafeText.block("日\tx", tabColumns: 8) == "日      x")
  }

  @Test("a flag's hidden letters are allowed up to their number, and nowhere else")
  func hiddenLetters() {
    let hidden = "🏴" + String(repeating: "\u{E0061}", count: 40)
    #expect(SafeText.line(hidden).unicodeScalars.filter { $0.value == 0xFFFD }.count == 34)
  }
}
