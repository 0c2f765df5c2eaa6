import Chat
import Screen
import Testing

@testable import ChatUI

@Suite("Drafts, and pictures named in them")
struct DraftTests {
  @Test("every change of the draft is kept, a sent one no more, and the message comes first")
  func kept() {
    var chat = TestChat()
    chat.type("hi")
    #expect(chat.drafts == [.keepDraft(KeptDraft(parts: [.text("h")])), .keepDraft(KeptDraft(parts: [.text("hi")]))])
    var state = chat.state
    let effects = update(&state, .terminal(.key(KeyEvent(.enter))))
    #expect(effects.last == .keepDraft(nil))
    #expect(effects.contains { if case .journal = $0 { true } else { false } })
  }

  @Test("a walk through the history, or a search there, leaves the draft kept as it is")
  func history() {
    var chat = TestChat(history: ["one", "two"])
    chat.type("draft")
    chat.drafts = []
    chat.press(KeyEvent(.up), KeyEvent(.up))
    #expect(chat.state.composer.text == "one" && chat.drafts.isEmpty)
    chat.press(KeyEvent(.down), KeyEvent(.down))
    #expect(chat.state.composer.text == "draft" && chat.drafts.isEmpty)
    chat.press(.control("r"))
    chat.type("two")
    #expect(chat.state.composer.text == "two" && chat.drafts.isEmpty)
    chat.press(KeyEvent(.escape))
    #expect(chat.state.composer.text == "draft" && chat.drafts.isEmpty)
    chat.press(KeyEvent(.up))
    chat.type("!")
    #expect(chat.drafts == [.keepDraft(KeptDraft(parts: [.text("two!")]))])
  }

  @Test("what a crash left is back, its pictures as chips, and is said")
  func restored() {
    var chat = TestChat()
    chat.attach("cat.png")
    chat.ask("what?", answer: "A cat.")
    let draft = KeptDraft(
      parts: [.text("is "), .picture(PictureNumber(1)), .text(" like "), .file(path: "/x/dog.png"), .text("?")])
    let effects = chat.send(.draftRestored(draft))
    #expect(chat.state.composer.text == "is [Image #1] like [Image #2]?")
    #expect(chat.state.composer.pictures.count == 2)
    #expect(effects.contains { if case .loadPicture(_, PictureNumber(2), "/x/dog.png") = $0 { true } else { false } })
    #expect(chat.screen.contains("What you had not sent is back in the draft."))
    #expect(chat.drafts.last == .keepDraft(draft))
  }

  // MARK: Suggestions

  private func suggestion(_ effects: [Effect]) -> (RequestID, String)? {
    for case .complete(let id, .picture, let prefix) in effects { return (id, prefix) }
    return nil
  }

  @Test("a name after an @ is suggested as it is typed; Enter on one makes it a chip")
  func suggestions() throws {
    var chat = TestChat()
    var effects = chat.type("see @")
    var request = try #require(suggestion(effects))
    #expect(request.1.isEmpty)
    effects = chat.type("ct")
    request = try #require(suggestion(effects.suffix(1)))
    #expect(request.1 == "ct")
    chat.send(.completed(request.0, ["pics/my cat.png", "cats/"]))
    #expect(chat.state.composer.text == "see @ct")
    #expect(chat.screen.contains("@pics/my\\ cat.png"))
    let preview = chat.press(KeyEvent(.down))
    #expect(chat.state.composer.text == "see @pics/my\\ cat.png")
    guard case .preview(let id, "pics/my cat.png")? = preview.last else {
      Issue.record("no preview: \(preview)")
      return
    }
    let slot = PictureSlot(
      number: PictureNumber(1), path: nil, status: .waiting,
      attachment: TestChat.attachment(1, name: "my cat.png", width: 640, height: 480),
      pixels: TestChat.pixels(2, width: 40, height: 30))
    chat.send(.previewed(id, slot))
    #expect(chat.screen.contains("640x480"))
    expectSnapshot(chat.frame(depth: .none).buffer.textDescription, "preview-80x24")
    let taken = chat.press(KeyEvent(.enter))
    #expect(chat.state.composer.text == "see [Image #1] " && chat.state.completion == nil)
    #expect(taken.contains { if case .loadPicture(_, _, "pics/my cat.png") = $0 { true } else { false } })
    // One key takes it out again.
    chat.press(KeyEvent(.backspace), KeyEvent(.backspace))
    #expect(chat.state.composer.text == "see ")
  }

  @Test("a folder is gone into; Esc closes the list; Enter without a choice sends; mail is no picture")
  func folders() throws {
    var chat = TestChat()
    var request = try #require(suggestion(chat.type("@c").suffix(1)))
    chat.send(.completed(request.0, ["cats/", "c.png"]))
    chat.press(KeyEvent(.tab))
    request = try #require(suggestion(chat.press(KeyEvent(.enter))))
    #expect(request.1 == "cats/" && chat.state.reply == nil)
    chat.send(.completed(request.0, ["cats/a.png"]))
    chat.press(KeyEvent(.escape))
    #expect(chat.state.completion == nil && chat.state.composer.text == "@cats/")
    chat.press(.control("u"))
    #expect(suggestion(chat.type("a@b.de")) == nil)
    chat.press(.control("u"))
    let none = try #require(suggestion(chat.type("hello @zz").suffix(1)))
    chat.send(.completed(none.0, []))
    #expect(chat.state.completion == nil && chat.state.notice == nil)
  }

  @Test("letters in order fit; starts of words, runs and the file's name come first")
  func fuzzy() {
    #expect(FuzzyMatch.score("xyz", in: "cat.png") == nil)
    #expect(FuzzyMatch.score("", in: "cat.png") != nil)
    #expect(FuzzyMatch.score("CAT", in: "pics/Cat.png") != nil)
    #expect(FuzzyMatch.score("tac", in: "cat.png") == nil)
    func best(_ query: String, _ paths: [String]) -> String? {
      paths.max { (FuzzyMatch.score(query, in: $0) ?? .min) < (FuzzyMatch.score(query, in: $1) ?? .min) }
    }
    #expect(best("cat", ["c/a/t.png", "pics/cat.png", "catalogue/dog.png"]) == "pics/cat.png")
    #expect(best("hp", ["shop.png", "holiday-photo.png"]) == "holiday-photo.png")
    #expect(best("dog", ["a/long/folder/dog.png", "dog.png"]) == "dog.png")
    #expect(FuzzyMatch.score(String(repeating: "a", count: 5000), in: String(repeating: "a", count: 9000)) != nil)
  }

  // MARK: Paste

  @Test(
    "several pasted paths, in any form, become chips",
    arguments: [
      "/a/b.png /c/d.jpg", "'/a/b.png' \"/c/d.jpg\"", "file:///a/b.png\nfile:///c/d.jpg\n", "/a/b.png\n/c/d.jpg",
      "\\/a/b.png   file:///c/d%2Ejpg",
    ])
  func several(text: String) throws {
    var chat = TestChat()
    let effects = chat.send(.terminal(.paste(text)))
    guard case .resolvePastedPaths(let id, let readings)? = effects.last else {
      Issue.record("\(effects)")
      return
    }
    #expect(readings.last == ["/a/b.png", "/c/d.jpg"])
    chat.send(.pastedPathsResolved(id, paths: ["/a/b.png", "/c/d.jpg"]))
    #expect(chat.state.composer.text == "[Image #1] [Image #2] ")
  }

  @Test(
    "one pasted path in any form is read",
    arguments: [
      ("/a/b c.png", "/a/b c.png"), ("'/a/b c.png'", "/a/b c.png"), ("\"/a/b c.png\"", "/a/b c.png"),
      ("/a/b\\ c.png", "/a/b c.png"), ("file:///a/b%20c.png", "/a/b c.png"), ("~/b.png", "~/b.png"),
      ("file://localhost/a/b.png", "/a/b.png"), (" /a/b.png \n", "/a/b.png"),
    ])
  func one(text: String, path: String) {
    var chat = TestChat()
    let readings: [String] =
      switch chat.send(.terminal(.paste(text))).last {
      case .resolvePaste(_, let candidates): candidates
      case .resolvePastedPaths(_, let readings): readings.filter { $0.count == 1 }.flatMap { $0 }
      default: []
      }
    #expect(readings.contains(path))
  }

  @Test("words are no paths, and a paste that is no files stays text")
  func words() throws {
    #expect(PathArgument.several(inPaste: "and/or what is this?").isEmpty)
    #expect(PathArgument.several(inPaste: "Hello. This is a text.").isEmpty)
    #expect(PathArgument.several(inPaste: "/a/b.png 'open").isEmpty)
    var chat = TestChat()
    guard case .resolvePastedPaths(let id, _)? = chat.send(.terminal(.paste("/a/b /c/d"))).last else {
      Issue.record("not asked")
      return
    }
    chat.send(.pastedPathsResolved(id, paths: []))
    #expect(chat.state.composer.text == "/a/b /c/d")
  }
}
