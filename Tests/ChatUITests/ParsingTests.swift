import Chat
import Screen
import Testing

@testable import ChatUI

@Suite("Command lines")
struct ParsingTests {
  @Test(
    "a path is read as people type, paste and drop it",
    arguments: [
      ("cat.png", "cat.png", ""),
      ("  cat.png  what is it? ", "cat.png", "what is it?"),
      ("\"my cat.png\" what?", "my cat.png", "what?"),
      ("'my cat.png'", "my cat.png", ""),
      (#"my\ cat.png what?"#, "my cat.png", "what?"),
      (#""a \"b\" \\c.png""#, #"a "b" \c.png"#, ""),
      (#"'a\b.png'"#, #"a\b.png"#, ""),
      ("file:///home/a/my%20cat.png", "/home/a/my cat.png", ""),
      ("file://localhost/a.png", "/a.png", ""),
      ("file://other/a.png", "file://other/a.png", ""),
      ("~/cat.png", "~/cat.png", ""),
      ("日本.png 何?", "日本.png", "何?"),
      ("cat.png\nwhat?", "cat.png", "what?"),
    ])
  func paths(text: String, path: String, rest: String) throws {
    let argument = try #require(PathArgument(text))
    #expect(argument.path == path)
    #expect(argument.rest == rest)
  }

  @Test("no path is read from nothing or from an open quote", arguments: ["", "  ", "\"cat.png", "'", "\"\""])
  func noPath(text: String) { #expect(PathArgument(text) == nil) }

  @Test("an escaped path reads back as itself", arguments: ["a b.png", #"it's "x"\y.png"#, "日本 語.png", "plain.png"])
  func escaping(path: String) {
    #expect(PathArgument(PathArgument.escaped(path))?.path == path)
    #expect(PathArgument.unescaped(PathArgument.escaped(path)) == path)
  }

  @Test(
    "a pasted text is a path only if it can be one",
    arguments: [
      ("/home/a/cat.png\n", ["/home/a/cat.png"]),
      (#"/home/my\ cat.png"#, ["/home/my cat.png", #"/home/my\ cat.png"#]),
      ("'/home/my cat.png'", ["/home/my cat.png", "'/home/my cat.png'"]),
      ("/home/my cat.png", ["/home/my cat.png"]),
      ("file:///a%20b.png", ["/a b.png"]),
      ("hello", []),
      ("two\nlines.png", []),
      ("", []),
    ])
  func pastes(text: String, candidates: [String]) { #expect(PathArgument.candidates(ofPaste: text) == candidates) }

  @Test(
    "pictures are found by number, where the number stands alone and a picture has it",
    arguments: [
      ("what is #1?", ["what is ", "1", "?"]),
      ("#1 and [Image #2]", ["1", " and ", "2"]),
      ("issue #7", ["issue #7"]),
      ("a#1 #1a ##1 &#1;", ["a#1 #1a ##1 &#1;"]),
      ("(#2)", ["(", "2", ")"]),
      ("[Image #9] [Image #", ["[Image #9] [Image #"]),
      ("#99999999999999999999", ["#99999999999999999999"]),
      ("", []),
    ])
  func references(text: String, expected: [String]) {
    let parts = PictureReferences.split(text, known: [PictureNumber(1), PictureNumber(2)])
    let described = parts.map { part in
      switch part {
      case .text(let text): text
      case .picture(let number): String(number.rawValue)
      }
    }
    #expect(described == expected)
  }

  @Test(
    "numbers of pictures are read in every form they are shown in",
    arguments: [
      ("1 2", [1, 2], ""), ("#1 #2 which?", [1, 2], "which?"), ("[Image #1] [Image #2] why", [1, 2], "why"),
      ("1,2", [1, 2], ""), ("1", [1], ""), ("cat", [], "cat"), ("1 2nd", [1], "2nd"), ("-1", [], "-1"),
      ("99999999999999999999 1", [], "99999999999999999999 1"),
    ])
  func pictureArguments(text: String, numbers: [Int], rest: String) {
    let arguments = PictureArguments(text)
    #expect(arguments.numbers.map(\.rawValue) == numbers)
    #expect(arguments.rest == rest)
  }

  @Test(
    "an unknown command is answered with its nearest neighbour",
    arguments: [
      ("atach", "attach"), ("hlep", "help"), ("quti", "quit"), ("eixt", "quit"), ("themes", "theme"),
      ("comp", "compare"), ("EXPROT", "export"), ("sesions", "sessions"),
    ])
  func neighbours(typo: String, command: String) { #expect(SlashLine.nearest(to: typo)?.name == command) }

  @Test(
    "what is like no command has no neighbour", arguments: ["xyzzyx", "usr/share", String(repeating: "a", count: 500)])
  func noNeighbour(name: String) { #expect(SlashLine.nearest(to: name) == nil) }

  @Test("names and aliases are told apart from one another and all parse")
  func names() {
    let names = SlashCommand.allCases.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
    for command in SlashCommand.allCases {
      for name in [command.name] + command.aliases {
        #expect(SlashLine("/\(name.uppercased())  x ") == .command(command, arguments: "x"))
      }
      #expect(!command.summary.isEmpty)
      #expect(command.summary.first?.isLowercase == true && command.summary.last != ".")
    }
  }

  @Test(
    "settings take their values and refuse all else",
    arguments: [
      ("temperature", "0.7", true), ("temperature", "-1", false), ("temperature", "nan", false),
      ("temperature", "inf", false), ("temperature", "6", false), ("top-p", "0", false), ("top_p", "1", true),
      ("TopP", "0.5", true), ("top-k", "40", true), ("top-k", "-1", false), ("top-k", "1.5", false),
      ("min-p", "0.05", true), ("repeat-penalty", "0", false), ("repeat-penalty", "1.1", true), ("seed", "7", true),
      ("seed", "random", true), ("seed", "-7", false), ("seed", "18446744073709551615", true),
      ("max-tokens", "0", false),
      ("max-tokens", "512", true), ("max-tokens", "99999999999999999999", false),
    ])
  func settings(name: String, value: String, isValid: Bool) throws {
    let option = try #require(ReplyOption(named: name))
    var options = ReplyOptions()
    let before = options
    #expect(option.set(value, in: &options) == isValid)
    if !isValid { #expect(options == before) }
    if isValid, value != "random" { #expect(option.value(in: options).lowercased() == value) }
  }
}

@Suite("Keymap")
struct KeymapTests {
  @Test("Ctrl+I, Ctrl+M, Ctrl+H and Ctrl+[ are never bound: a terminal cannot tell them from other keys")
  func forbidden() {
    let forbidden: [KeyEvent] = [.control("i"), .control("m"), .control("h"), .control("[")]
    #expect(Keymap.bindings.allSatisfy { !forbidden.contains($0.key) })
  }

  @Test("no key is bound twice in one place")
  func unique() {
    let places = Keymap.bindings.map { "\($0.focus) \($0.key)" }
    #expect(Set(places).count == places.count)
  }

  @Test("every command has a key and says what it does")
  func reachable() {
    let bound = Set(Keymap.bindings.map(\.command))
    for command in Command.allCases {
      #expect(bound.contains(command), "\(command)")
      #expect(!command.summary.isEmpty)
    }
  }

  @Test("help names every command and every key of the composer")
  func help() {
    let lines = HelpPage.content(topic: nil, columns: 90).lines.map(\.plainText).joined(separator: "\n")
    for command in SlashCommand.allCases { #expect(lines.contains(command.usage), "\(command)") }
    for binding in Keymap.bindings where binding.focus == .composer {
      #expect(lines.contains(KeyName.text(binding.key)), "\(binding.key)")
    }
  }
}
