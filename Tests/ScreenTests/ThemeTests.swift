import Foundation
import TestSupport
import Testing

@testable import Screen

@Suite("Themes")
struct ThemeTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("themes").path

  private func theme(_ text: String) throws -> Theme { try ThemeFile.theme(from: text, name: "t", path: "t.toml") }

  @Test(
    "the themes that come with the program name every style",
    arguments: ["dark", "light", "midnight", "forest", "ember", "paper", "high-contrast", "sixteen"])
  func shipped(name: String) throws {
    let library = ThemeLibrary(folders: [Self.folder])
    #expect(library.names.contains(name))
    _ = try library.theme(named: name)
    let text = try String(contentsOfFile: "\(Self.folder)/\(name).toml", encoding: .utf8)
    for part in StyleName.allCases { #expect(text.contains("\n\(part.rawValue) = "), "\(part) in \(name)") }
    let readme = try String(contentsOfFile: "\(Self.folder)/README.md", encoding: .utf8)
    for part in StyleName.allCases { #expect(readme.contains("`\(part.rawValue)`")) }
  }

  @Test("the sixteen-colour theme uses nothing else, and the high-contrast one has contrast")
  func kinds() throws {
    let library = ThemeLibrary(folders: [Self.folder])
    let sixteen = try library.theme(named: "sixteen")
    for part in StyleName.allCases {
      for color in [sixteen[part].foreground, sixteen[part].background] {
        if case .rgb = color { Issue.record("\(part) has \(color)") }
        if case .palette(let index) = color { #expect(index < 16) }
      }
    }
    let contrast = try library.theme(named: "high-contrast")
    for part in StyleName.allCases {
      guard case .rgb(let r, let g, let b) = contrast[part].foreground,
        case .rgb(let s, let h, let c) = contrast[part].background
      else {
        Issue.record("\(part) has no colours of its own")
        continue
      }
      let lights = [luminance(r, g, b), luminance(s, h, c)].sorted()
      #expect((lights[1] + 0.05) / (lights[0] + 0.05) >= 7, "\(part)")
    }
  }

  @Test(
    "text can be read in every theme that has a ground of its own: a contrast of 4.5 to 1, faint text 3 to 1",
    arguments: ["midnight", "ember", "paper"])
  func readable(name: String) throws {
    let theme = try ThemeLibrary(folders: [Self.folder]).theme(named: name)
    for part in StyleName.allCases where part != .composerBorder && part != .scrollbar {
      guard case .rgb(let r, let g, let b) = theme[part].foreground,
        case .rgb(let s, let h, let c) = theme[part].background
      else {
        Issue.record("\(part) has no colours of its own")
        continue
      }
      let lights = [luminance(r, g, b), luminance(s, h, c)].sorted()
      let isFaint = [.dim, .placeholder, .pictureCaption, .codeComment].contains(part)
      #expect((lights[1] + 0.05) / (lights[0] + 0.05) >= (isFaint ? 3 : 4.5), "\(part)")
    }
  }

  /// Relative luminance of WCAG 2.
  private func luminance(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Double {
    let linear = [red, green, blue].map { channel in
      let value = Double(channel) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
  }

  @Test("colours, attributes, palettes, and what is left out")
  func format() throws {
    let theme = try theme(
      """
      [palette]
      sky = "#7cB7ff"
      [styles]
      text = { foreground = "default", background = 17 }
      user = { foreground = "sky", bold = true, dim = false }
      dim = "bright-black"
      [styles.header]
      background = "red"
      italic = true
      """)
    #expect(theme[.user] == Style(foreground: .rgb(0x7C, 0xB7, 0xFF), background: .palette(17), attributes: .bold))
    #expect(theme[.dim] == Style(foreground: .palette(8), background: .palette(17)))
    #expect(theme[.header] == Style(background: .palette(1), attributes: .italic))
    #expect(theme[.scrollbar] == theme[.text])
  }

  @Test(
    "faults are named with their line",
    arguments: [
      ("[styles]\nuser = \"red\"\nusre = \"red\"", 3, .unknownKey("usre")),
      ("# x\n\n[colors]\nx = 1", 3, .unknownKey("colors")),
      ("[styles]\nuser = { foreground = \"#12345\" }", 2, .unknownColor(key: "foreground", value: "#12345")),
      ("[styles.user]\nbold = true\nforeground = \"mauve\"", 3, .unknownColor(key: "foreground", value: "mauve")),
      ("[styles]\nuser = 256", 2, .unknownColor(key: "user", value: "256")),
      ("[styles]\n\nuser = { bold = 1 }", 3, .wrongType(key: "bold", expected: "true or false")),
      ("[styles]\nuser = [1]", 2, .wrongType(key: "user", expected: "a colour")),
      ("\nstyles = 3", 2, .wrongType(key: "styles", expected: "a table")),
      ("[styles]\nuser = { blink = true }", 2, .unknownKey("user.blink")),
      ("[palette]\nx = \"sky\"", 2, .unknownColor(key: "x", value: "sky")),
      ("[styles]\nuser = \"a\u{1B}b\"", 2, .syntax("the line holds a control character")),
      (
        "[styles]\nx = \"" + String(repeating: "y", count: 2000) + "\"", 2,
        .syntax("the line is longer than 1000 bytes")
      ),
    ] as [(String, Int, ThemeFault)])
  func faults(text: String, line: Int, fault: ThemeFault) {
    #expect(throws: ScreenError.badTheme(path: "t.toml", line: line, fault: fault)) { try theme(text) }
  }

  @Test("a syntax error has the parser's line")
  func syntax() {
    do {
      _ = try theme("[styles]\nuser = { bold = \n")
      Issue.record("no error")
    } catch ScreenError.badTheme(_, let line, .syntax) {
      #expect(line == 2 || line == 3)
    } catch { Issue.record("\(error)") }
  }

  @Test("names cannot lead out of the folders; the built-in theme is always there")
  func lookup() throws {
    let library = ThemeLibrary(folders: ["/nonexistent", Self.folder])
    for name in ["../themes/dark", "", ".", "dark.toml/", "nothing"] {
      #expect(throws: ScreenError.themeNotFound(name: name, folders: library.folders)) {
        try library.theme(named: name)
      }
    }
    #expect(try library.theme(named: Theme.builtIn.name) == .builtIn)
    #expect(throws: ScreenError.self) { try ThemeLibrary(folders: [Self.folder + "/.."]).theme(named: "themes/dark") }
  }

  @Test("files that are too large, or folders, are errors")
  func badFiles() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/vlmchat-themes-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder + "/dir.toml", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data(repeating: 0x20, count: 70_000).write(to: URL(fileURLWithPath: folder + "/large.toml"))
    let library = ThemeLibrary(folders: [folder])
    #expect(throws: ScreenError.themeTooLarge(path: folder + "/large.toml", limit: 65536)) {
      try library.theme(named: "large")
    }
    #expect(throws: ScreenError.cannotReadTheme(path: folder + "/dir.toml", code: EISDIR)) {
      try library.theme(named: "dir")
    }
  }

  @Test("no change of a theme file makes reading it fail otherwise than with an error")
  func fuzz() throws {
    var random = SeededGenerator(seed: 2)
    let original = Array(try String(contentsOfFile: Self.folder + "/dark.toml", encoding: .utf8).utf8)
    let noise = Array("[]{}=\"'#.,\n\\\t0x9az:TZ-+_eibo".utf8) + [0xFF, 0x00, 0xE2]
    for _ in 0..<1500 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[index] = noise.randomElement(using: &random) ?? 0
        case 1: bytes.insert(noise.randomElement(using: &random) ?? 0, at: index)
        default: bytes.removeSubrange(index..<min(bytes.count, index + 20))
        }
      }
      do { _ = try theme(String(decoding: bytes, as: UTF8.self)) } catch { #expect(error is ScreenError) }
    }
    for header in [
      "[#]", "[[#x]]", "[ =", "[", "[[", "[.a]", "  [ ]", "[\u{301}a]", "[ \u{301}a]", "[[\u{301}", "[\u{FEFF}a]",
      "\u{FEFF}[#]",
    ] {
      #expect(throws: ScreenError.self, "\(header)") { try theme(header) }
    }
    let deep = "[styles]\nx = " + String(repeating: "[", count: 900)
    #expect(throws: ScreenError.self) { try theme(deep) }
    #expect(throws: ScreenError.self) { try theme(String(repeating: "a.", count: 490) + "b = 1") }
  }
}
