import Foundation
import Testing

@testable import Chat

@Suite("Trash, search and preview")
struct SessionTrashTests {
  private func add(_ name: String, _ text: String, to store: SessionStore) throws {
    let session = store.newSession(createdAt: Sample.date)
    try session.rename(to: name)
    try session.append([.message(Sample.message(1, .user, [.text(text)]))])
  }

  @Test("a deleted session is out of the list and comes back whole, under another name where its own is taken")
  func trash() throws {
    let folder = try TemporaryFolder()
    let store = SessionStore(folder: folder.path)
    try add("cats", "one", to: store)
    let first = try store.delete("cats")
    #expect(store.list().isEmpty)
    try add("cats", "two", to: store)
    let second = try store.delete("cats")
    #expect(store.deletedSessions == [first, second] && first != second)
    try add("cats", "three", to: store)
    #expect(try store.restore(first) == "cats-2")
    #expect(try store.open(name: "cats-2").conversation.messages.map(\.text) == ["one"])
    try store.remove(second)
    #expect(store.deletedSessions.isEmpty)
    #expect(throws: ChatError.sessionNotFound(name: "cats")) { try store.restore(second) }
    #expect(throws: ChatError.sessionNotFound(name: "dogs")) { try store.delete("dogs") }
    #expect(throws: ChatError.sessionIsReadOnly(name: "examples/a")) { try store.delete("examples/a") }
  }

  @Test("a session that a chat has open is neither deleted nor renamed")
  func inUse() throws {
    let folder = try TemporaryFolder()
    let store = SessionStore(folder: folder.path)
    try add("cats", "one", to: store)
    let open = try store.open(name: "cats")
    #expect(throws: ChatError.sessionInUse(name: "cats")) { try store.delete("cats") }
    #expect(throws: ChatError.sessionInUse(name: "cats")) { try store.rename("cats", to: "dogs") }
    withExtendedLifetime(open) {}
  }

  @Test("renaming moves the folder; a taken name is refused")
  func rename() throws {
    let folder = try TemporaryFolder()
    let store = SessionStore(folder: folder.path)
    try add("cats", "one", to: store)
    try add("dogs", "two", to: store)
    #expect(throws: ChatError.sessionNameTaken("dogs")) { try store.rename("cats", to: "dogs") }
    try store.rename("cats", to: "tigers")
    #expect(Set(store.list().map(\.name)) == ["tigers", "dogs"])
  }

  @Test("a search finds every word in name or messages, whatever case and accents")
  func search() throws {
    let folder = try TemporaryFolder()
    let store = SessionStore(folder: folder.path)
    try add("holiday", "Is the Café open\nin the red house by the sea?", to: store)
    try add("work", "A diagram.", to: store)
    var index = SessionIndex()
    func names(_ query: String) -> [String] { index.search(query, in: store).map(\.listing.name) }
    #expect(names("cafe RED") == ["holiday"])
    #expect(names("holiday sea") == ["holiday"])
    #expect(names("red diagram") == [])
    #expect(Set(names(" ")) == ["holiday", "work"])
    let hit = try #require(index.search("house", in: store).first)
    #expect(hit.excerpt == "…he Café open in the red house by the sea?")
    #expect(index.preview(of: "work", in: store)?.turns.map(\.text) == ["A diagram."])
    // What is written meanwhile is found.
    try store.open(name: "work").session.append([.message(Sample.message(2, .assistant, [.text("Of a bridge.")]))])
    #expect(names("bridge") == ["work"])
  }
}
