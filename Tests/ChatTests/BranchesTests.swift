import Foundation
import TestSupport
import Testing

@testable import Chat

@Suite("Branches of a conversation")
struct BranchesTests {
  private func conversation(_ numbers: [Int]) -> Conversation {
    Conversation(messages: numbers.map { Sample.message($0, $0 % 2 == 1 ? .user : .assistant, [.text("\($0)")]) })
  }

  private func numbers(_ conversation: Conversation) -> [String] { conversation.messages.map(\.text) }

  @Test("what is set aside can be chosen again, with all that followed it")
  func walk() {
    var chat = conversation([1, 2, 3, 4])
    chat.setAside(from: 1)
    #expect(numbers(chat) == ["1"])
    #expect(chat.branchPlace(at: 1)?.shown == nil)
    chat.messages.append(Sample.message(12, .assistant, [.text("12")]))
    #expect(chat.branchPlace(at: 1) == BranchPlace(index: 1, alternatives: [Sample.id(2), Sample.id(12)], shown: 1))
    #expect(chat.branchPlace(at: 0) == nil && chat.branchPlace(at: 2) == nil)
    let chosen = chat.choose(Sample.id(2))
    #expect(chosen && numbers(chat) == ["1", "2", "3", "4"])
    #expect(chat.branchPlace(at: 1)?.shown == 0)
    // A branch within a branch, and back through both.
    chat.setAside(from: 2)
    chat.messages.append(Sample.message(13, .user, [.text("13")]))
    _ = chat.choose(Sample.id(12))
    #expect(numbers(chat) == ["1", "12"])
    _ = chat.choose(Sample.id(2))
    #expect(numbers(chat) == ["1", "2", "13"])
    _ = chat.choose(Sample.id(3))
    #expect(numbers(chat) == ["1", "2", "3", "4"])
    let again = chat.choose(Sample.id(3))
    #expect(!again && numbers(chat) == ["1", "2", "3", "4"])
  }

  @Test("the first question has alternatives, too; one taken back is none any more")
  func firstQuestion() {
    var chat = conversation([1, 2])
    chat.setAside(from: 0)
    chat.messages.append(Sample.message(11, .user, [.text("11")]))
    #expect(chat.branchPlace(at: 0)?.alternatives == [Sample.id(1), Sample.id(11)])
    _ = chat.choose(Sample.id(1))
    chat.remove([Sample.id(1), Sample.id(2)])
    #expect(chat.messages.isEmpty && chat.branchPlace(at: 0)?.alternatives == [Sample.id(11)])
    _ = chat.choose(Sample.id(11))
    #expect(numbers(chat) == ["11"] && chat.branchPlace(at: 0) == nil)
  }

  @Test("the journal keeps every branch, and the one that was shown", arguments: 0..<8)
  func journal(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let folder = try TemporaryFolder()
    let store = SessionStore(folder: folder.path)
    let session = store.newSession(createdAt: Sample.date)
    var chat = Conversation()
    var ids: [Message.ID] = []
    for number in 1...60 {
      let event: SessionEvent
      switch Int.random(in: 0..<5, using: &generator) {
      case 0 where !chat.messages.isEmpty:
        let index = Int.random(in: 0..<chat.messages.count, using: &generator)
        event = .setAside(chat.messages[index...].map(\.id))
      case 1 where !ids.isEmpty:
        let id = ids[Int.random(in: 0..<ids.count, using: &generator)]
        var other = chat
        guard other.choose(id) else { continue }
        event = .chosen(id)
      case 2 where chat.messages.count > 2: event = .removed([chat.messages[chat.messages.count - 1].id])
      default:
        let message = Sample.message(number, number % 2 == 1 ? .user : .assistant, [.text("\(number)")])
        ids.append(message.id)
        event = .message(message)
      }
      let isDone = chat.apply(event)
      #expect(isDone)
      try session.append([event])
    }
    let name = try #require(session.name)
    withExtendedLifetime(session) {}
    let replay = try JournalReplay(bytes: try folder.read("\(name)/session.jsonl"), path: name)
    #expect(replay.conversation == chat)
    #expect(replay.notices.isEmpty)
    #expect(!chat.branches.isEmpty)
  }

  @Test("to a program without branches what is set aside is taken back")
  func olderProgram() throws {
    let line = JournalLine.event(.setAside([Sample.id(2)])).encoded()
    let fields = try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
    #expect(fields["type"] as? String == "removed" && fields["branch"] as? Bool == true)
    let older = Array("{\"ids\":[\"\(Sample.id(2).uuidString)\"],\"type\":\"removed\"}".utf8)
    #expect(JournalLine(decoding: older) == .event(.removed([Sample.id(2)])))
  }

  @Test("a message that is there already is refused, and only that")
  func repeated() throws {
    var bytes = JournalLine.header(version: 1, created: Sample.date).encoded()
    let line = JournalLine.event(.message(Sample.message(1, .user, [.text("x")]))).encoded()
    for _ in 0..<3 { bytes += line }
    let replay = try JournalReplay(bytes: bytes, path: "x")
    #expect(replay.conversation.messages.count == 1)
    #expect(replay.notices == [.unreadableLine(3), .unreadableLine(4)])
  }
}
