import Chat
import Screen
import Testing

@testable import ChatUI

@Suite("Input")
struct InputUpdateTests {
  @Test("Ctrl+J, Alt+Enter and a trailing backslash make a new line; a doubled backslash does not")
  func newline() {
    var chat = TestChat()
    chat.type("a\nb")
    chat.press(KeyEvent(.enter, modifiers: .alt))
    chat.type("c\\\rd")
    #expect(chat.state.composer.text == "a\nb\nc\nd")
    chat.type("\\\\\r")
    #expect(chat.state.conversation.messages.first?.text == "a\nb\nc\nd\\\\")
  }

  @Test("Up and Down walk through the history and come back to the draft")
  func history() {
    var chat = TestChat(history: ["one", "two"])
    chat.type("draft")
    chat.press(KeyEvent(.up))
    #expect(chat.state.composer.text == "two")
    chat.press(KeyEvent(.up), KeyEvent(.up))
    #expect(chat.state.composer.text == "one")
    chat.press(KeyEvent(.down), KeyEvent(.down))
    #expect(chat.state.composer.text == "draft")
    chat.press(KeyEvent(.down))
    #expect(chat.state.composer.text == "draft")
  }

  @Test("in a draft of many rows Up and Down move the cursor first, and keep its column")
  func vertical() {
    var chat = TestChat(history: ["old"])
    chat.type("long line\nx\nlong line")
    chat.press(KeyEvent(.up), KeyEvent(.up))
    chat.type("|")
    #expect(chat.state.composer.text == "long line|\nx\nlong line")
    chat.press(KeyEvent(.up))
    #expect(chat.state.composer.text == "old")
  }

  @Test("a line recalled from history has its pictures again")
  func recalledPictures() {
    var chat = TestChat()
    chat.attach("cat.png")
    chat.ask("what?", answer: "A cat.")
    chat.press(KeyEvent(.up))
    #expect(chat.state.composer.pictures == [PictureNumber(1)])
    #expect(chat.state.composer.text == "[Image #1] what?")
  }

  @Test("Ctrl+R finds what was sent, older on each press; Esc gives the draft back, Enter takes what was found")
  func search() {
    var chat = TestChat(history: ["red apple", "blue car", "green apple"])
    chat.type("draft")
    chat.press(.control("r"))
    chat.type("APP")
    #expect(chat.state.composer.text == "green apple")
    chat.press(.control("r"))
    #expect(chat.state.composer.text == "red apple")
    chat.press(.control("r"))
    #expect(chat.state.composer.text == "red apple")
    var other = chat
    chat.press(KeyEvent(.escape))
    #expect(chat.state.composer.text == "draft" && chat.state.search == nil)
    other.type("x")
    #expect(other.screen.contains("nothing found"))
    other.press(KeyEvent(.backspace))
    #expect(other.press(KeyEvent(.enter)).isEmpty)
    #expect(other.state.composer.text == "green apple" && other.state.search == nil)
  }

  @Test(
    "Tab completes commands, settings and pictures from the tables",
    arguments: [
      ("/att\t", "/attach "), ("/s\t", "/s"), ("/s\t\t", "/save"), ("/s\t\t\t", "/sessions"),
      ("/set temp\t", "/set temperature "),
      ("/set top\t", "/set top-"), ("/set top\t\t\t", "/set top-k"), ("/help th\t", "/help theme "),
      ("/view \t", "/view 1 "),
      ("hello\t", "hello"),
    ])
  func completion(typed: String, draft: String) {
    var chat = TestChat()
    chat.attach("cat.png")
    chat.type("x\r")
    chat.type(typed)
    #expect(chat.state.composer.text == draft)
  }

  @Test("Tab asks for paths, sessions and themes; what comes is escaped, shared beginnings are filled in")
  func outsideCompletion() throws {
    var chat = TestChat()
    let effects = chat.type(#"/attach my\ pi"# + "\t")
    guard case .complete(let request, .path, let prefix) = effects.first else {
      Issue.record("asked for \(effects)")
      return
    }
    #expect(prefix == "my pi")
    chat.send(.completed(request, ["my pictures/", "my pine.png"]))
    #expect(chat.state.composer.text == #"/attach my\ pi"#)
    chat.type("\t")
    #expect(chat.state.composer.text == #"/attach my\ pictures/"#)
    chat.press(KeyEvent(.backTab))
    #expect(chat.state.composer.text == #"/attach my\ pine.png"#)
    chat.send(.completed(request, ["late"]))
    #expect(chat.state.composer.text == #"/attach my\ pine.png"#)
    chat.press(.control("c"))
    #expect(chat.type("/load tr\t") == [.complete(RequestID(3), .session, prefix: "tr")])
    chat.send(.completed(RequestID(3), ["trip to rome"]))
    #expect(chat.state.composer.text == "/load trip to rome ")
    chat.press(.control("c"))
    #expect(chat.type("/theme \t") == [.complete(RequestID(4), .theme, prefix: "")])
  }

  @Test("the arrows go through what Tab found, Esc closes it and stops nothing")
  func completionKeys() {
    var chat = TestChat(history: ["old"])
    chat.type("hello\r/s\t")
    chat.press(KeyEvent(.down), KeyEvent(.down), KeyEvent(.up))
    #expect(chat.state.composer.text == "/save")
    #expect(chat.press(KeyEvent(.escape)).isEmpty)
    #expect(chat.state.completion == nil && chat.state.reply?.isStopping == false)
  }

  @Test("a command being typed shows what it may become, and then how it is used")
  func hints() {
    var chat = TestChat()
    chat.type("/co")
    #expect(chat.screen.contains("/compare N M [QUESTION]") && chat.screen.contains("/context"))
    chat.type("mpare 1 ")
    #expect(chat.screen.contains("/compare N M [QUESTION]") && !chat.screen.contains("/context"))
  }

  @Test("a paste too long for any model is refused, and the draft stays")
  func longPaste() {
    var chat = TestChat()
    chat.type("draft")
    #expect(chat.send(.terminal(.paste(String(repeating: "x", count: 300_000)))).isEmpty)
    #expect(chat.state.composer.text == "draft")
    #expect(chat.state.notice?.kind == .error)
  }

  @Test("an unknown command is asked about as a file, then named with its neighbour, and never sent")
  func unknownCommand() {
    var chat = TestChat()
    #expect(chat.type("/atach cat.png\r") == [.resolveSlashLine(RequestID(1), line: "/atach cat.png")])
    chat.send(.slashLineResolved(RequestID(1), .notAFile))
    #expect(chat.state.notice?.text == "There is no command /atach. Did you mean /attach?")
    #expect(chat.state.composer.text == "/atach cat.png")
    #expect(chat.state.conversation.messages.isEmpty)
  }

  @Test("a line that starts with / and names a file attaches it")
  func slashFile() {
    var chat = TestChat()
    chat.type("/tmp/cat.png what is it?\r")
    let effects = chat.send(.slashLineResolved(RequestID(1), .file(path: "/tmp/cat.png", text: "what is it?")))
    #expect(effects.contains(.loadPicture(RequestID(2), PictureNumber(1), path: "/tmp/cat.png")))
    #expect(chat.state.composer.text == "[Image #1] what is it?")
  }

  @Test(
    "commands lead to their effects",
    arguments: [
      ("/save", .saveSession(name: nil)), ("/save trip", .saveSession(name: "trip")),
      ("/load trip", .loadSession(name: "trip")),
      ("/load", .listSessions), ("/sessions", .listSessions), ("/theme", .listThemes),
      ("/theme light", .setTheme(name: "light")),
      ("/quit", .quit), ("/exit", .quit), ("/bye", .quit), ("/QUIT", .quit),
      ("/system Be brief.", .journal([.system("Be brief.")])),
      ("/system none", .journal([.system(nil)])), ("/copy", .copy("Hi.")),
    ] as [(String, Effect)])
  func effects(line: String, effect: Effect) {
    var chat = TestChat()
    chat.ask("hello", answer: "Hi.")
    #expect(chat.type(line + "\r").contains(effect))
    #expect(chat.state.composer.isEmpty)
    #expect(chat.state.conversation.messages.count == 2)
  }

  @Test(
    "export takes its format from the ending, a quoted or a plain name, and refuses others",
    arguments: [
      ("/export a.md", "a.md"), ("/export \"my talk.html\"", "my talk.html"), ("/export my talk.txt", "my talk.txt"),
      ("/export ~/x/a.JSON", "~/x/a.JSON"), ("/export a.pdf", nil), ("/export", nil), ("/export md", nil),
      ("/export a.md/b", nil),
    ] as [(String, String?)])
  func export(line: String, path: String?) {
    var chat = TestChat()
    chat.ask("hello", answer: "Hi.")
    let effects = chat.type(line + "\r")
    if let path {
      #expect(effects.contains(.export(path: path, conversation: chat.state.conversation)))
    } else {
      #expect(!effects.contains { if case .export = $0 { true } else { false } })
      #expect(chat.state.notice?.kind == .error)
    }
  }

  @Test(
    "/set checks its values and says what it did",
    arguments: [
      ("/set temperature 0.7", "temperature is 0.7 now."), ("/set parameter top-k 5", "top-k is 5 now."),
      ("/set temperature hot", "temperature must be a number from 0 to 5, not hot."), ("/set seed", "seed is random"),
      ("/set colour red", "There is no setting colour."),
    ])
  func setting(line: String, notice: String) {
    var chat = TestChat()
    chat.type(line + "\r")
    #expect(chat.state.notice?.text.hasPrefix(notice) == true, "\(String(describing: chat.state.notice?.text))")
  }

  @Test(
    "pages open from commands and keys, scroll, and Esc closes them",
    arguments: [
      "/help", "/?", "/", "/help attach", "/help keys", "/images", "/show", "/context", "/status", "/set", "?",
    ])
  func pages(line: String) {
    var chat = TestChat(columns: 60, rows: 14)
    chat.type(line == "?" ? line : line + "\r")
    #expect(chat.state.overlay != nil)
    chat.press(KeyEvent(.end))
    let end = chat.screen
    chat.press(KeyEvent(.down), KeyEvent(.pageDown))
    #expect(chat.screen == end)
    chat.press(KeyEvent(.home), KeyEvent(.escape))
    #expect(chat.state.overlay == nil)
  }

  @Test("the saved sessions are listed, chosen with the arrows, opened with Enter")
  func sessionList() {
    var chat = TestChat()
    let sessions = (1...3).map {
      SessionListing(
        name: "trip \($0)", title: "", createdAt: nil, modifiedAt: TestChat.start, messageCount: $0, pictureCount: 0,
        isReadable: true, isExample: false)
    }
    chat.send(.sessionsListed(sessions))
    #expect(chat.screen.contains("trip 3"))
    chat.press(KeyEvent(.up), KeyEvent(.down), KeyEvent(.end), KeyEvent(.down), KeyEvent(.up))
    #expect(chat.press(KeyEvent(.enter)) == [.loadSession(name: "trip 2")])
    #expect(chat.state.overlay == nil)
  }

  @Test("a loaded session takes the place of the conversation and has its pictures read")
  func loaded() {
    var chat = TestChat()
    chat.attach("cat.png")
    chat.type("draft")
    let dog = TestChat.attachment(4, name: "dog.png")
    let message = Message(
      id: chat.state.identifiers.nextMessage(), role: .user, parts: [.picture(PictureNumber(4))],
      createdAt: TestChat.start)
    let effects = chat.send(
      .sessionLoaded(
        SessionInformation(name: "trip"), Conversation(messages: [message], attachments: [dog]), notice: nil))
    guard case .loadStoredPicture(let request, dog) = effects.first else {
      Issue.record("asked for \(effects)")
      return
    }
    #expect(chat.state.composer.pictures.isEmpty)
    #expect(chat.state.composer.text.contains("draft"))
    chat.send(.pictureFailed(request, message: "gone"))
    #expect(chat.screen.contains("[#4 dog.png: the picture's file is missing]"))
    #expect(chat.state.nextPictureNumber == PictureNumber(5))
  }

  @Test("the editor gets the draft and gives it back, chips and all")
  func editor() {
    var chat = TestChat()
    chat.attach("cat.png")
    chat.type("what?")
    #expect(chat.press(.control("g")) == [.openEditor(text: "[Image #1] what?")])
    chat.send(.editorClosed(text: "why\nis [Image #1] red?\n"))
    #expect(chat.state.composer.text == "why\nis [Image #1] red?")
    #expect(chat.state.composer.pictures == [PictureNumber(1)])
  }

  @Test("Ctrl+L redraws and Ctrl+Z suspends, wherever the keys are heard")
  func everywhere() {
    for overlay in [
      nil, Overlay.help(topic: nil, line: 0), .themes(ThemeChoice(names: ["a"], selected: 0, original: "a")),
      .viewing(Viewing([])),
    ] {
      var chat = TestChat()
      chat.state.overlay = overlay
      #expect(chat.press(.control("l")) == [.redraw])
      #expect(chat.press(.control("z")) == [.suspend])
    }
  }
}
