import Foundation
import TestSupport
import Testing

@testable import Chat

@Suite("Branches in exports")
struct BranchExportTests {
  /// A conversation that somebody walked about in: asked, answered again, edited, chosen, taken back.
  private func walked(seed: UInt64) -> Conversation {
    var random = SeededGenerator(seed: seed)
    var chat = Conversation()
    var number = 0
    for _ in 0..<40 {
      number += 1
      let role: Role = chat.messages.last?.role == .user ? .assistant : .user
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<6: chat.messages.append(Sample.message(number, role, [.text("<\(number)>")]))
      case 6..<8 where !chat.messages.isEmpty:
        chat.setAside(from: Int.random(in: 0..<chat.messages.count, using: &random))
      case 8:
        if let first = chat.branches.tails.keys.sorted(by: { $0.uuidString < $1.uuidString }).first {
          _ = chat.choose(first)
        }
      default: chat.remove(chat.messages.suffix(2).map(\.id))
      }
    }
    if chat.messages.isEmpty { chat.messages.append(Sample.message(99, .user, [.text("end")])) }
    return chat
  }

  /// What can be chosen, in words.
  private func told(_ chat: Conversation) -> [String] {
    // Of what was taken back, names may be left that nothing bears.
    let known = Set((chat.messages + chat.branches.messages).map(\.id))
    return chat.forks.map { parent in
      let order = (chat.branches.alternatives[parent] ?? []).filter(known.contains)
      return "\(parent?.uuidString.suffix(2) ?? "-"): \(order.map { $0.uuidString.suffix(2) }) "
        + "\(chat.setAside(after: parent).map { $0.map(\.text) })"
    }
  }

  @Test("events tell a conversation with all its branches, in their order", arguments: 0..<60)
  func events(seed: Int) throws {
    let chat = walked(seed: UInt64(seed))
    var again = Conversation()
    let events = try #require(chat.messageEvents())
    for event in events {
      let isApplied = again.apply(event)
      #expect(isApplied)
    }
    #expect(again.messages == chat.messages)
    #expect(told(again) == told(chat))
  }

  @Test(
    "JSON and Markdown bring them back, also through a session",
    arguments: ["a.json", "a.md"], [1, 2, 3, 4, 5] as [UInt64])
  func roundTrip(name: String, seed: UInt64) throws {
    let chat = walked(seed: seed)
    let folder = try TemporaryFolder()
    let export = TranscriptExport(title: "t", modelName: "m", conversation: chat, pictures: [:])
    let path = try export.write(to: "\(folder.path)/\(name)")
    let transcript = try TranscriptImport(path: path) { _ in "" }
    #expect(!transcript.isFromText)
    #expect(transcript.conversation.messages == chat.messages && told(transcript.conversation) == told(chat))
    let store = SessionStore(folder: folder.path + "/sessions")
    _ = try store.add(transcript, name: "back")
    let opened = try store.open(name: "back")
    #expect(opened.notices.isEmpty)
    #expect(opened.conversation.messages == chat.messages && told(opened.conversation) == told(chat))
  }

  /// A question, an answer that is shown, and one that is not, with what followed.
  private var forked: Conversation {
    var chat = Conversation()
    chat.messages = [
      Sample.message(1, .user, [.text("question")]), Sample.message(2, .assistant, [.text("<old>")]),
      Sample.message(3, .user, [.text("why")]),
    ]
    chat.setAside(from: 1)
    chat.messages.append(Sample.message(4, .assistant, [.text("new")]))
    return chat
  }

  @Test("Markdown says that there are others, and reads what it said as no part of a message")
  func markdown() throws {
    let export = TranscriptExport(title: "t", conversation: forked, pictures: [:])
    let text = String(decoding: export.document(format: .markdown).bytes, as: UTF8.self)
    #expect(text.contains("## Assistant\n\n*(answer 2 of 2; the others are kept in this file, unseen)*\n\nnew\n"))
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.md"
    try Data(text.replacing("\nnew\n", with: "\nnewer\n").utf8).write(to: URL(filePath: path))
    let edited = try TranscriptImport(path: path) { _ in "" }
    #expect(edited.isFromText && edited.conversation.messages.map(\.text) == ["question", "newer"])
    #expect(edited.conversation.branches.isEmpty)
  }

  @Test("HTML shows them folded, text counts them")
  func others() {
    let export = TranscriptExport(title: "t", conversation: forked, pictures: [:])
    let page = String(decoding: export.document(format: .html).bytes, as: UTF8.self)
    let order = [
      "<p>question</p>", "<p>new</p>", "<details><summary>Another answer", "<p>&lt;old&gt;</p>", "<p>why</p>",
    ]
    let places = order.map { page.range(of: $0)?.lowerBound }
    #expect(places.allSatisfy { $0 != nil } && places.compactMap(\.self) == places.compactMap(\.self).sorted())
    let text = String(decoding: export.document(format: .text).bytes, as: UTF8.self)
    #expect(text.contains("Assistant (answer 2 of 2): new") && !text.contains("old"))
  }

  @Test("branches that hang nowhere, on themselves or twice are refused")
  func hostile() throws {
    let export = TranscriptExport(title: "t", conversation: forked, pictures: [:])
    let json = String(decoding: export.document(format: .json).bytes, as: UTF8.self)
    let (parent, aside) = (Sample.id(1).uuidString, Sample.id(2).uuidString)
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.json"
    func read(_ text: String) throws -> Conversation {
      try Data(text.utf8).write(to: URL(filePath: path))
      return try TranscriptImport(path: path) { _ in "" }.conversation
    }
    #expect(try told(read(json)) == told(forked))
    let after = "\"after\" : \"\(parent)\""
    #expect(json.contains(after))
    for wrong in [Sample.id(9).uuidString, aside] {
      #expect(throws: ChatError.badTranscript(path: path, fault: .branch(1))) {
        try read(json.replacing(after, with: "\"after\" : \"\(wrong)\""))
      }
    }
    #expect(throws: ChatError.badTranscript(path: path, fault: .branch(1))) {
      try read(json.replacing("\"id\" : \"\(aside)\"", with: "\"id\" : \"\(Sample.id(4).uuidString)\""))
    }
  }

  @Test("a time that was read is written as it was")
  func times() {
    for step in 0..<2000 {
      let text = JournalDate.text(Date(timeIntervalSince1970: 1_795_255_205 + Double(step) * 0.0137))
      #expect(JournalDate.date(text).map(JournalDate.text) == text)
    }
  }
}
