import Foundation
import Testing

@testable import Chat

@Suite("Names of sessions")
struct SessionNameTests {
  private func name(_ text: String) throws -> String {
    let utc = try #require(TimeZone(identifier: "UTC"))
    return SessionName.automatic(
      date: Sample.date, firstMessage: Sample.message(1, .user, [.picture(PictureNumber(1)), .text(text)]),
      timeZone: utc)
  }

  @Test(
    "made of the day and the first question",
    arguments: [
      ("What is this?", "2026-11-21-what-is-this"), ("  ../../etc/passwd\n", "2026-11-21-etc-passwd"),
      ("", "2026-11-21-conversation"), ("🐈🐈", "2026-11-21-conversation"),
      ("Was ist das für ein Käfer?", "2026-11-21-was-ist-das-für-ein-käfer"),
      ("これは何ですか", "2026-11-21-これは何ですか"), ("\u{202E}evil\u{7}", "2026-11-21-evil"),
      ("one two three four five six seven eight", "2026-11-21-one-two-three-four-five-six"),
    ])
  func automatic(text: String, expected: String) throws {
    #expect(try name(text) == expected)
    #expect(SessionName.isValid(try name(text)))
  }

  @Test("long and odd questions give short and valid names")
  func long() throws {
    for text in [
      String(repeating: "a", count: 5000), "e" + String(repeating: "\u{301}", count: 5000),
      String(repeating: "漢", count: 900),
    ] {
      let name = try name(text)
      #expect(SessionName.isValid(name) && name.utf8.count <= 70)
    }
  }

  @Test(
    "names that cannot be folders",
    arguments: [
      "", ".", "..", ".hidden", "a/b", "a\nb", "a\u{1B}b", "a\u{202E}b", " a", String(repeating: "x", count: 101),
    ])
  func invalid(name: String) {
    #expect(!SessionName.isValid(name))
  }

  @Test("the same question twice makes two sessions")
  func unique() throws {
    let folder = try TemporaryFolder()
    let store = SessionStore(folder: folder.path)
    let names = try (1...3).map { number in
      let session = store.newSession(createdAt: Sample.date)
      try session.append([.message(Sample.message(number, .user, [.text("Hello?")]))])
      return try #require(session.name)
    }
    #expect(Set(names).count == 3)
    #expect(names[1] == names[0] + "-2")
  }

  @Test("renaming moves the folder, keeps the journal, and never replaces another session")
  func rename() throws {
    let folder = try TemporaryFolder()
    let store = SessionStore(folder: folder.path)
    let first = store.newSession(createdAt: Sample.date)
    try first.append([.message(Sample.message(1, .user, [.text("one")]))])
    let second = store.newSession(createdAt: Sample.date)
    try second.rename(to: "pets")
    #expect(second.name == "pets" && second.path == nil)
    try second.append([.message(Sample.message(2, .user, [.text("two")]))])
    #expect(second.path == "\(folder.path)/pets")
    #expect(throws: ChatError.sessionNameTaken("pets")) { try first.rename(to: "pets") }
    #expect(throws: ChatError.invalidSessionName("../x")) { try first.rename(to: "../x") }
    #expect(throws: ChatError.invalidSessionName("examples")) { try first.rename(to: "examples") }
    try first.rename(to: "My cats")
    try first.rename(to: "My cats")
    try first.append([.message(Sample.message(3, .user, [.text("three")]))])
    let replay = try JournalReplay(bytes: folder.read("My cats/session.jsonl"), path: "")
    #expect(replay.conversation.messages.count == 2 && replay.name == "My cats")
    #expect(Set(store.list().map(\.name)) == ["My cats", "pets"])
  }

  @Test("the list is newest first, examples last and read-only; the latest is what was written last")
  func list() throws {
    let folder = try TemporaryFolder()
    let store = SessionStore(folder: folder.path)
    for (number, name) in ["old", "new"].enumerated() {
      let session = store.newSession(createdAt: Sample.date)
      try session.rename(to: name)
      try session.append(
        [
          .picture(Sample.attachment(1)),
          .message(Sample.message(number, .user, [.picture(PictureNumber(1)), .text("Which\n \(name)?")])),
        ], pictures: { _ in Sample.pictureBytes })
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: Double(1000 + number))],
        ofItemAtPath: "\(folder.path)/\(name)/session.jsonl")
    }
    try FileManager.default.createDirectory(atPath: folder.path + "/examples", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: folder.path + "/empty", withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: folder.path + "/old", toPath: folder.path + "/examples/tour")
    let list = store.list()
    #expect(list.map(\.name) == ["new", "old", "examples/tour"])
    #expect(list.first?.title == "Which new?")
    #expect(list.first?.messageCount == 1 && list.first?.pictureCount == 1 && list.first?.createdAt == Sample.date)
    #expect(store.latest()?.name == "new")
    #expect(try store.open(name: "examples/tour").session.isReadOnly)
    for name in ["../old", "examples/../old", "/etc", "nothing", "examples", "", "empty"] {
      #expect(throws: ChatError.sessionNotFound(name: name)) { try store.open(name: name) }
    }
  }

  @Test("the folder of sessions: option, variable, data folder")
  func folder() {
    let environment = ["VLMCHAT_SESSIONS": "/v", "XDG_DATA_HOME": "/x", "HOME": "/h"]
    #expect(SessionStore.folder(option: "/o", environment: environment) == "/o")
    #expect(SessionStore.folder(option: nil, environment: environment) == "/v")
    #expect(
      SessionStore.folder(option: nil, environment: ["XDG_DATA_HOME": "/x", "HOME": "/h"]) == "/x/vlmchat/sessions")
    #expect(
      SessionStore.folder(option: nil, environment: ["XDG_DATA_HOME": "relative", "HOME": "/h"])
        == "/h/.local/share/vlmchat/sessions")
  }
}
