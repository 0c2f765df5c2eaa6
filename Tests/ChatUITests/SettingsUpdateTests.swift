import Chat
import Screen
import Testing

@testable import ChatUI

@Suite("Settings in the chat")
struct SettingsUpdateTests {
  @Test("/set changes a setting, and /show says that it was set here")
  func set() throws {
    var chat = TestChat(columns: 100, rows: 50)
    chat.state.origins[.theme] = .file
    chat.type("/set temperature 0.7\r/set symbols braille\r")
    #expect(chat.state.options.temperature == 0.7 && chat.state.glyphs == .braille)
    #expect(chat.type("/set mouse off\r").contains(.useMouse(false)))
    #expect(chat.type("/set theme paper\r").contains(.setTheme(name: "paper")))
    chat.type("/show\r")
    let lines = chat.screen.split(separator: "\n")
    let temperature = try #require(lines.firstIndex { $0.contains("temperature 0.7") })
    let words = lines[temperature...].prefix(2).joined().split(separator: " ").joined(separator: " ")
    #expect(words.contains("(set here)"))
    #expect(lines.contains { $0.contains("theme dark") && $0.contains("(settings file)") })
  }

  @Test(
    "what cannot be set is told",
    arguments: [
      ("/set mouse 3", "mouse must be on or off"), ("/set symbols dots", "symbols must be one of"),
      ("/set threads 2", "chosen at the start"), ("/set tempreature 1", "Did you mean temperature?"),
      ("/set temperature hot", "a number from 0 to 5"),
    ])
  func refused(line: String, words: String) {
    var chat = TestChat(columns: 100)
    chat.type(line + "\r")
    #expect(chat.state.notice?.kind == .error && chat.state.notice?.text.contains(words) == true)
  }

  @Test("a key of the user's means its command wherever that has keys, and nothing else in the draft")
  func ownKeys() throws {
    var chat = TestChat()
    try chat.state.keys.bind("ctrl+k", to: "quit")
    try chat.state.keys.bind("ctrl+t", to: "none")
    try chat.state.keys.bind("x", to: "select-next")
    chat.type("ab")
    chat.press(.control("a"), .control("k"), .control("t"))
    #expect(chat.state.composer.text == "ab")
    chat.press(.control("e"), .control("u"))
    #expect(chat.press(.control("k")).contains(.quit))
    chat.send(.themesListed(["dark", "light"]))
    #expect(chat.type("x") == [.previewTheme(name: "light")])
  }

  @Test(
    "keys are read as people write them",
    arguments: [
      ("ctrl+x", KeyEvent.control("x")), ("Alt+Enter", KeyEvent(.enter, modifiers: .alt)),
      ("F12", KeyEvent(.function(12))),
      ("shift+tab", KeyEvent(.backTab)), ("ctrl++", .control("+")), ("space", KeyEvent(.character(" "))),
      ("shift+q", KeyEvent(.character("Q"))),
    ])
  func keyNames(text: String, key: KeyEvent) { #expect(KeyName.event(text) == key) }

  @Test(
    "what is no key is none", arguments: ["", "+", "ctrl+", "hyper+x", "f0", "f99", "ctrl+shift+a", "ab", "\u{1B}"])
  func noKeys(text: String) {
    if text == "+" { return #expect(KeyName.event(text) == KeyEvent(.character("+"))) }
    #expect(KeyName.event(text) == nil)
  }

  @Test("every key of the table can be written in a settings file")
  func writable() {
    for binding in Keymap.bindings {
      #expect(KeyName.event(KeyName.text(KeyName.plain(binding.key))) == KeyName.plain(binding.key), "\(binding.key)")
    }
  }

  @Test("help shows the user's keys in place of those that they took")
  func help() throws {
    var keys = KeyOverrides()
    try keys.bind("f9", to: "kill-to-line-end")
    try keys.bind("ctrl+k", to: "none")
    let lines = HelpPage.content(topic: "keys", keys: keys, columns: 90).lines.map(\.plainText)
    #expect(lines.contains { $0.contains("F9") && $0.contains("cut to the end") })
    #expect(!lines.contains { $0.contains("Ctrl+K") })
  }

  @Test("a theme is worn while it is selected, and Esc goes back to the one before")
  func preview() {
    var chat = TestChat()
    chat.send(.themesListed(["dark", "light", "paper"]))
    #expect(chat.press(KeyEvent(.down)) == [.previewTheme(name: "light")])
    #expect(chat.press(KeyEvent(.end)) == [.previewTheme(name: "paper")])
    #expect(chat.press(KeyEvent(.end)) == [])
    #expect(chat.press(KeyEvent(.escape)) == [.previewTheme(name: "dark")])
    #expect(chat.state.overlay == nil && chat.state.themeName == "dark")
    chat.send(.themesListed(["dark", "light"]))
    #expect(chat.press(KeyEvent(.escape)) == [])
    chat.send(.themesListed(["dark", "light"]))
    chat.press(KeyEvent(.down))
    chat.send(.failed(message: "light.toml:3: bad"))
    #expect(chat.screen.contains("✗ light.toml:3: bad"))
    #expect(chat.press(KeyEvent(.enter)) == [.setTheme(name: "light")])
  }
}

@Suite("Keys in turn")
struct KeySequenceTests {
  @Test("Ctrl+X Ctrl+E opens the editor, another key after Ctrl+X nothing; the status line waits with the user")
  func editor() {
    var chat = TestChat()
    chat.type("draft")
    #expect(chat.press(.control("x")) == [])
    #expect(chat.screen.contains("Ctrl+X…"))
    #expect(chat.press(.control("e")) == [.openEditor(text: "draft")])
    #expect(chat.press(.control("x"), KeyEvent(.character("z"))) == [])
    #expect(chat.state.composer.text == "draft" && !chat.screen.contains("Ctrl+X…"))
    chat.press(KeyEvent(.character("z")))
    #expect(chat.state.composer.text == "draftz")
    #expect(chat.press(.control("g")) == [.openEditor(text: "draftz")])
  }

  @Test("sequences are bound, taken away and told as other keys; a key that means something itself begins none")
  func overrides() throws {
    var chat = TestChat()
    try chat.state.keys.bind("ctrl+x ctrl+k", to: "scroll-to-top")
    try chat.state.keys.bind("ctrl+x ctrl+e", to: "none")
    chat.press(.control("x"), .control("e"))
    #expect(chat.effects.isEmpty)
    for number in 1...30 { chat.ask("question \(number)", answer: "answer") }
    chat.press(.control("x"), .control("k"))
    #expect(chat.state.scroll == .anchored(message: 0, line: 0))
    let lines = HelpPage.content(topic: "keys", keys: chat.state.keys, columns: 90).lines.map(\.plainText)
    #expect(lines.contains { $0.contains("Ctrl+X Ctrl+K") } && !lines.contains { $0.contains("Ctrl+X Ctrl+E") })
    #expect(chat.state.keys.descriptions == ["Ctrl+X Ctrl+K scroll-to-top", "Ctrl+X Ctrl+E none"])
    try chat.state.keys.bind("ctrl+x", to: "quit")
    #expect(chat.press(.control("x")).last == .quit)
    #expect(throws: KeyFault.boundTwice("ctrl+x ctrl+k")) {
      try chat.state.keys.bind("ctrl+x ctrl+k", to: "undo")
    }
    #expect(throws: KeyFault.keyThatWrites("x ctrl+k")) { try chat.state.keys.bind("x ctrl+k", to: "undo") }
    #expect(throws: KeyFault.reservedKey("ctrl+i", meaning: "Tab")) {
      try chat.state.keys.bind("ctrl+x ctrl+i", to: "undo")
    }
  }
}
