import Foundation
import Testing

@testable import Chat

@Suite("Sessions on disk")
struct SessionTests {
  private func write(_ store: SessionStore, _ chat: [[SessionEvent]] = Sample.events) throws -> Session {
    let session = store.newSession(createdAt: Sample.date)
    for events in chat { try session.append(events, pictures: { _ in Sample.pictureBytes }) }
    return session
  }

  @Test("what was written is what is read, pictures and all")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let store = SessionStore(folder: folder.path + "/deep/er")
    var expected = Conversation()
    for event in Sample.events.joined() { _ = expected.apply(event) }
    let name: String
    do {
      let session = try write(store)
      name = try #require(session.name)
      #expect(session.path == "\(folder.path)/deep/er/\(name)")
      #expect(!session.isReadOnly && !session.hasUnwrittenEvents)
    }
    let loaded = try store.open(name: name)
    #expect(loaded.conversation == expected)
    #expect(loaded.conversation.messages.map(\.id) == [Sample.id(1), Sample.id(2), Sample.id(5)])
    #expect(loaded.notices == [])
    #expect(try loaded.session.pictureBytes(Sample.attachment(1)) == Sample.pictureBytes)
    #expect(try loaded.session.pictureBytes(Sample.attachment(2)) == Sample.pictureBytes)
  }

  @Test("a session without a message leaves nothing on disk")
  func nothing() throws {
    let folder = try TemporaryFolder()
    let store = SessionStore(folder: folder.path + "/sessions")
    let session = store.newSession(createdAt: Sample.date)
    try session.append([.system("x"), .picture(Sample.attachment(1))])
    #expect(session.path == nil)
    #expect(!FileManager.default.fileExists(atPath: store.folder))
    #expect(store.list() == [])
  }

  @Test("every line of the journal is JSON without a control character")
  func journalIsClean() throws {
    let folder = try TemporaryFolder()
    let session = try write(SessionStore(folder: folder.path))
    let bytes = try folder.read("\(try #require(session.name))/session.jsonl")
    let lines = bytes.split(separator: 0x0A)
    #expect(lines.count == 1 + Sample.events.joined().count)
    for line in lines { #expect((try JSONSerialization.jsonObject(with: Data(line))) is [String: Any]) }
    let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
    #expect(!scalars.contains { ($0.value < 0x20 && $0 != "\n") || (0x7F...0x9F).contains($0.value) })
    #expect(String(decoding: lines[0], as: UTF8.self).contains("\"type\":\"session\""))
  }

  @Test("cut off at any byte, the journal gives what its whole lines tell, and can be gone on with")
  func truncation() throws {
    let folder = try TemporaryFolder()
    let store = SessionStore(folder: folder.path)
    let chat = [Sample.events[1], Sample.events[2], [.removed([Sample.id(2)])]]
    let name = try #require(try write(store, chat).name)
    let journal = "\(name)/session.jsonl"
    let bytes = try folder.read(journal)
    let events = Array(chat.joined())
    let next = Sample.message(9, .user, [.text("still there?")])
    for length in 0..<bytes.count {
      try folder.write(journal, Array(bytes[..<length]))
      let lines = bytes[..<length].filter { $0 == 0x0A }.count
      // A line that lacks nothing but its line feed counts.
      let isWhole = bytes[length] == 0x0A
      let told = max(0, lines - 1 + (isWhole ? 1 : 0))
      var expected = Conversation()
      for event in events.prefix(told) { _ = expected.apply(event) }

      let loaded = try store.open(name: name)
      #expect(loaded.conversation == expected, "cut at \(length)")
      let isTorn = length > 0 && bytes[length - 1] != 0x0A && !isWhole
      #expect(loaded.notices.contains { if case .tornLine = $0 { true } else { false } } == isTorn, "cut at \(length)")
      guard length % 31 == 0 || isWhole else { continue }

      try loaded.session.append([.message(next)])
      _ = expected.apply(.message(next))
      let again = try JournalReplay(bytes: folder.read(journal), path: journal)
      #expect(again.conversation == expected && again.notices.isEmpty, "cut at \(length)")
    }
  }

  @Test("a line that cannot be read is skipped, named and kept")
  func unreadableLine() throws {
    let folder = try TemporaryFolder()
    let store = SessionStore(folder: folder.path)
    let name = try #require(try write(store).name)
    var lines = try folder.read("\(name)/session.jsonl").split(separator: 0x0A).map(Array.init)
    lines[3] = Array("{\"type\":\"mess".utf8)
    lines.insert(Array("{\"type\":\"hologram\"}".utf8), at: 5)
    let bytes = Array(lines.joined(separator: [0x0A])) + [0x0A]
    try folder.write("\(name)/session.jsonl", bytes)
    let loaded = try store.open(name: name)
    #expect(loaded.notices == [.unreadableLine(4), .unreadableLine(6)])
    #expect(loaded.conversation.messages.map(\.id) == [Sample.id(2), Sample.id(5)])
    #expect(try folder.read("\(name)/session.jsonl") == bytes)
  }

  @Test(
    "files that are no journals are refused",
    arguments: ["hello\nworld\n", "{}\n", "[[[[[[[[\n", "\n\n\n", "\u{0}\u{0}\n", "{\"type\":\"session\"}\n"])
  func noJournal(text: String) throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path + "/x", withIntermediateDirectories: true)
    try folder.write("x/session.jsonl", Array(text.utf8))
    let store = SessionStore(folder: folder.path)
    #expect(throws: ChatError.notAJournal(path: "\(folder.path)/x/session.jsonl")) { try store.open(name: "x") }
    #expect(store.list().map(\.isReadable) == [false])
    #expect(try folder.read("x/session.jsonl") == Array(text.utf8))
  }

  @Test("a later version is refused, and untouched")
  func newerVersion() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path + "/x", withIntermediateDirectories: true)
    let text = "{\"type\":\"session\",\"version\":2,\"created\":\"2026-11-21T10:00:00Z\"}\n{\"type\":\"x"
    try folder.write("x/session.jsonl", Array(text.utf8))
    #expect(throws: ChatError.newerVersion(path: "\(folder.path)/x/session.jsonl", version: 2)) {
      try SessionStore(folder: folder.path).open(name: "x")
    }
    #expect(try folder.read("x/session.jsonl") == Array(text.utf8))
  }

  @Test("a second writer gets the session read-only; when the first is gone it may write")
  func lock() throws {
    let folder = try TemporaryFolder()
    let store = SessionStore(folder: folder.path)
    var first: Session? = try write(store)
    let name = try #require(first?.name)
    let second = try store.open(name: name)
    #expect(second.session.isReadOnly && second.notices == [.inUseElsewhere])
    #expect(second.conversation.messages.count == 3)
    #expect(throws: ChatError.sessionIsReadOnly(name: name)) {
      try second.session.append([.message(Sample.message(9, .user, [.text("x")]))])
    }
    #expect(throws: ChatError.sessionIsReadOnly(name: name)) { try second.session.rename(to: "mine") }
    try first?.append([.message(Sample.message(8, .user, [.text("y")]))])
    first = nil
    let third = try store.open(name: name)
    #expect(!third.session.isReadOnly && third.conversation.messages.count == 4)
  }

  @Test("a closed session can be opened anew, and written again when nobody else writes it")
  func close() throws {
    let folder = try TemporaryFolder()
    let store = SessionStore(folder: folder.path)
    let first = try write(store)
    let name = try #require(first.name)
    first.close()
    do {
      let second = try store.open(name: name)
      #expect(!second.session.isReadOnly && second.notices == [])
      #expect(throws: ChatError.sessionIsReadOnly(name: name)) { try first.append([.system("held")]) }
    }
    try first.append([.system("again")])
    #expect(!first.hasUnwrittenEvents)
    let replayed = try store.open(name: name)
    #expect(replayed.session.isReadOnly && replayed.notices == [.inUseElsewhere])
    #expect(replayed.conversation.system == "again")
    first.close()
    do { try store.open(name: name).session.append([.system("another's")]) }
    #expect(throws: ChatError.sessionIsReadOnly(name: name)) { try first.append([.system("late")]) }
    #expect(try store.open(name: name).conversation.system == "another's")
  }

  @Test("a picture that is gone is named")
  func missingPicture() throws {
    let folder = try TemporaryFolder()
    let store = SessionStore(folder: folder.path)
    let name = try #require(try write(store).name)
    let file = "\(folder.path)/\(name)/\(Sample.attachment(2).storedPath)"
    try FileManager.default.removeItem(atPath: file)
    let loaded = try store.open(name: name)
    #expect(loaded.missingPictures == [PictureNumber(2)])
    #expect(throws: ChatError.pictureMissing(PictureNumber(2), path: file)) {
      try loaded.session.pictureBytes(Sample.attachment(2))
    }
  }

  @Test("where nothing may be written the error says so, and everything is written when it can be")
  func noPermission() throws {
    let folder = try TemporaryFolder()
    // A file where the folder should be: refused for root too.
    try folder.write("blocked", [])
    let store = SessionStore(folder: folder.path + "/blocked")
    let session = store.newSession(createdAt: Sample.date)
    #expect(throws: ChatError.self) {
      try session.append(Sample.events[1], pictures: { _ in Sample.pictureBytes })
    }
    #expect(session.hasUnwrittenEvents && session.path == nil)
    try FileManager.default.removeItem(atPath: folder.path + "/blocked")
    try session.append(Sample.events[2], pictures: { _ in Sample.pictureBytes })
    #expect(!session.hasUnwrittenEvents)
    let replay = try JournalReplay(bytes: folder.read("blocked/\(try #require(session.name))/session.jsonl"), path: "")
    #expect(replay.conversation.messages.count == 2)
  }

  @Test("a picture whose bytes cannot be had does not cost the message")
  func noBytes() throws {
    let folder = try TemporaryFolder()
    let store = SessionStore(folder: folder.path)
    let session = store.newSession(createdAt: Sample.date)
    #expect(throws: ChatError.self) { try session.append(Sample.events[1]) }
    let replay = try JournalReplay(bytes: folder.read("\(try #require(session.name))/session.jsonl"), path: "")
    #expect(replay.conversation.messages.count == 1 && replay.conversation.attachments.count == 1)
  }

  @Test("attachments that would leave the session's folder are refused, in the journal too")
  func hostileAttachment() throws {
    let folder = try TemporaryFolder()
    let store = SessionStore(folder: folder.path)
    var attachment = Sample.attachment(1)
    attachment.contentHash = "../../../../etc/passwd"
    let session = store.newSession(createdAt: Sample.date)
    #expect(throws: ChatError.invalidAttachment(PictureNumber(1))) { try session.append([.picture(attachment)]) }
    let line = JournalLine.event(.picture(attachment)).encoded()
    #expect(JournalLine(decoding: line.dropLast()) == nil)
    attachment = Sample.attachment(1)
    attachment.fileExtension = "p/g"
    #expect(JournalLine(decoding: JournalLine.event(.picture(attachment)).encoded().dropLast()) == nil)
  }

  @Test("numbers that no answer can have are brought into range")
  func hostileNumbers() throws {
    let statistics = ReplyStatistics(
      promptTokens: .max, completionTokens: .min, prefillMilliseconds: .infinity, decodeMilliseconds: .nan)
    var message = Sample.message(1, .assistant, [.text("x")])
    message.outcome = ReplyOutcome(reason: .stop, statistics: statistics)
    let line = JournalLine(decoding: JournalLine.event(.message(message)).encoded().dropLast())
    guard case .event(.message(let read)) = line, let outcome = read.outcome else {
      Issue.record("the line was not read")
      return
    }
    #expect(outcome.statistics.promptTokens == 1 << 32 && outcome.statistics.completionTokens == 0)
    #expect(outcome.statistics.prefillMilliseconds == 1e12 && outcome.statistics.decodeMilliseconds == 0)
  }

  @Test("a random change of any byte never crashes and never loses the other lines")
  func mutation() throws {
    let folder = try TemporaryFolder()
    let name = try #require(try write(SessionStore(folder: folder.path)).name)
    let bytes = try folder.read("\(name)/session.jsonl")
    var state: UInt64 = 5
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for _ in 0..<400 {
      var mutated = bytes
      for _ in 0...random(3) { mutated[random(mutated.count)] = UInt8(random(256)) }
      let replay = try? JournalReplay(bytes: mutated, path: "")
      #expect((replay?.conversation.messages.count ?? 0) <= 5)
    }
  }
}
