import Chat
import JSONText
import TestSupport
import Testing

@testable import Batch

private let resolving = BatchDefaults { "/cases/" + $0 }

@Suite("Cases of a batch")
struct CaseReaderTests {
  private func read(_ text: String, _ defaults: BatchDefaults = resolving) -> BatchLine {
    CaseReader.read(.bytes(Array(text.utf8)), number: 3, defaults: defaults)
  }

  private func conversation(_ text: String, _ defaults: BatchDefaults = resolving) throws -> Conversation {
    guard case .conversation(let conversation) = try read(text, defaults).content.get().body else {
      throw BatchError.nothingAsked
    }
    return conversation
  }

  @Test("pictures come before the question, and one file is one picture")
  func question() throws {
    let line = read(#"{"id":"x","images":["a.png","b.png","a.png"],"question":"Same?","expected":[1]}"#)
    let batchCase = try line.content.get()
    #expect(line.id == .text("x") && line.number == 3)
    #expect(batchCase.picturePaths == ["/cases/a.png", "/cases/b.png"])
    let conversation = try conversation(#"{"images":["a.png","b.png","a.png"],"question":"Same?"}"#)
    let numbers = [1, 2, 1].map { MessagePart.picture(PictureNumber($0)) }
    #expect(conversation.messages.map(\.parts) == [numbers + [.text("Same?")]])
  }

  @Test(
    "an id is a string or a number, or not there",
    arguments: [
      ("\"a\"", .text("a")), ("7", .integer(7)), ("-1.5", .number(-1.5)), ("null", nil),
    ] as [(String, BatchCase.Identifier?)])
  func identifiers(text: String, id: BatchCase.Identifier?) {
    #expect(read(#"{"id":\#(text),"question":"a"}"#).id == id)
  }

  @Test("a case that is wrong keeps its id")
  func wrongCaseWithID() { #expect(read(#"{"question":5,"id":"a"}"#).id == .text("a")) }

  @Test("messages keep the order of pictures and text; those that no answer follows are open")
  func messages() throws {
    let conversation = try conversation(
      """
      {"messages":[{"role":"system","content":"Be brief."},
      {"role":"user","content":[{"type":"text","text":"Is "},{"type":"image","path":"a.png"},{"type":"text","text":" red?"}]},
      {"role":"assistant","content":"Yes."},{"role":"user","content":"Sure?"},{"role":"user","content":"Why?"}]}
      """.replacing("\n", with: " "))
    #expect(conversation.system == "Be brief.")
    #expect(conversation.messages.map(\.role) == [.user, .assistant, .user, .user])
    #expect(conversation.messages[0].parts == [.text("Is "), .picture(PictureNumber(1)), .text(" red?")])
    #expect(conversation.messages.indices.filter(conversation.asksForAnswer) == [2, 3])
  }

  @Test("examples are written as --shot writes them, or in two parts")
  func shots() throws {
    let conversation = try conversation(
      #"{"question":"a","shots":[{"images":["a.png"],"text":"What? => a cat"},{"question":"b","answer":"c"},"#
        + #"{"images":["b.png"],"answer":"a dog => a cat"}]}"#)
    let (first, second) = (PictureNumber(1), PictureNumber(2))
    #expect(
      conversation.shots == [
        Shot(picture: first, question: "What?", answer: "a cat"), Shot(question: "b", answer: "c"),
        Shot(picture: second, answer: "a dog => a cat"),
      ])
  }

  @Test("what the command line says holds for cases that do not say otherwise")
  func defaults() throws {
    let defaults = BatchDefaults(
      system: "Short.", examples: [.init(path: "/c.png", shot: Shot(answer: "a cat"))], resolvePath: { "/cases/" + $0 })
    let plain = read(#"{"images":["a.png"]}"#, defaults)
    #expect(try plain.content.get().picturePaths == ["/cases/a.png", "/c.png"])
    let conversation = try conversation(#"{"images":["a.png"]}"#, defaults)
    #expect(conversation.system == "Short.")
    #expect(conversation.shots == [Shot(picture: PictureNumber(2), answer: "a cat")])
    let own = try self.conversation(#"{"question":"a","system":"Long.","shots":[]}"#, defaults)
    #expect(own.system == "Long." && own.shots.isEmpty)
    #expect(try read(#"{"raw":"a"}"#, defaults).content.get().picturePaths.isEmpty)
  }

  @Test("a raw prompt has a picture for each place, in order")
  func raw() throws {
    let batchCase = try read(#"{"raw":"<image>a<image>b","images":["a.png","a.png"]}"#).content.get()
    #expect(batchCase.body == .raw("<image>a<image>b", pictures: [PictureNumber(1), PictureNumber(1)]))
  }

  private static let wrongCases: [(String, BatchError)] = [
    ("", .notJSON(.unexpectedEnd)), ("{", .notJSON(.unexpectedEnd)), ("[]", .notAnObject), ("1", .notAnObject),
    (#"{"question":"a","question":"b"}"#, .notJSON(.duplicateKey("question"))),
    ("{}", .nothingAsked), (#"{"images":["a.png"]}"#, .nothingAsked), (#"{"question":null}"#, .nothingAsked),
    (#"{"id":true,"question":"a"}"#, .wrongType(field: "id", expected: .textOrNumber)),
    (#"{"question":1}"#, .wrongType(field: "question", expected: .text)),
    (#"{"question":" "}"#, .emptyMessage(field: "question")),
    (#"{"question":"a","images":"a.png"}"#, .wrongType(field: "images", expected: .list)),
    (#"{"question":"a","images":["a.png",1]}"#, .wrongType(field: "images[1]", expected: .text)),
    (#"{"question":"a","images":[""]}"#, .invalidPath(field: "images[0]")),
    (#"{"question":"a","images":["a.png\u0000b"]}"#, .invalidPath(field: "images[0]")),
    (#"{"question":"a","images":["\#(String(repeating: "a", count: 4097))"]}"#, .invalidPath(field: "images[0]")),
    (#"{"question":"a","messages":[]}"#, .conflict(field: "question", with: "messages")),
    (#"{"images":[],"messages":[]}"#, .conflict(field: "images", with: "messages")),
    (#"{"messages":[]}"#, .nothingToAnswer),
    (#"{"messages":{}}"#, .wrongType(field: "messages", expected: .list)),
    (#"{"messages":["a"]}"#, .wrongType(field: "messages[0]", expected: .object)),
    (#"{"messages":[{"content":"a"}]}"#, .missing(field: "messages[0].role")),
    (#"{"messages":[{"role":"user"}]}"#, .missing(field: "messages[0].content")),
    (#"{"messages":[{"role":"user","content":[]}]}"#, .emptyMessage(field: "messages[0]")),
    (
      #"{"messages":[{"role":"bot","content":"a"}]}"#,
      .wrongType(field: "messages[0].role", expected: .oneOf(["user", "assistant", "system"]))
    ),
    (
      #"{"messages":[{"role":"user","content":{}}]}"#,
      .wrongType(field: "messages[0].content", expected: .textOrParts)
    ),
    (
      #"{"messages":[{"role":"user","content":[{"type":"image"}]}]}"#,
      .missing(field: "messages[0].content[0].path")
    ),
    (
      #"{"messages":[{"role":"user","content":[{"type":"video"}]}]}"#,
      .wrongType(field: "messages[0].content[0].type", expected: .oneOf(["text", "image"]))
    ),
    (#"{"messages":[{"role":"assistant","content":"a"}]}"#, .misplacedMessage(field: "messages[0]")),
    (
      #"{"messages":[{"role":"user","content":"a"},{"role":"system","content":"a"}]}"#,
      .misplacedMessage(field: "messages[1]")
    ),
    (#"{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}"#, .nothingToAnswer),
    (
      #"{"system":"a","messages":[{"role":"system","content":"b"},{"role":"user","content":"a"}]}"#,
      .conflict(field: "system", with: "messages[0]")
    ),
    (#"{"raw":"a","shots":[]}"#, .conflict(field: "shots", with: "raw")),
    (#"{"raw":"a","question":"b"}"#, .conflict(field: "question", with: "raw")),
    (#"{"question":"a","shots":[{}]}"#, .missing(field: "shots[0].answer")),
    (#"{"question":"a","shots":[{"text":"=> a"}]}"#, .invalidExample(field: "shots[0].text")),
    (#"{"question":"a","shots":[{"answer":""}]}"#, .invalidExample(field: "shots[0]")),
    (
      #"{"question":"a","shots":[{"text":"a","answer":"b"}]}"#,
      .conflict(field: "shots[0].answer", with: "shots[0].text")
    ),
    (
      #"{"question":"a","shots":[{"images":["a","b"],"answer":"b"}]}"#,
      .wrongType(field: "shots[0].images", expected: .listOfAtMost(1))
    ),
  ]

  @Test("what is wrong is told with its place", arguments: wrongCases)
  func faults(text: String, fault: BatchError) {
    #expect(throws: fault) { try read(text).content.get() }
  }

  @Test("bytes that are no UTF-8, and lines that are too long, are faults")
  func hostileLines() {
    let bytes = Array(#"{"question":""#.utf8) + [0xC0, 0x80] + Array(#""}"#.utf8)
    let line = CaseReader.read(.bytes(bytes), number: 1, defaults: resolving)
    #expect(throws: BatchError.notJSON(.invalidString(offset: 13))) { try line.content.get() }
    let long = CaseReader.read(.tooLong, number: 1, defaults: resolving)
    #expect(throws: BatchError.lineTooLong(limit: 1 << 20)) { try long.content.get() }
  }

  @Test("damaged lines are read or refused, and what is read can be asked")
  func fuzz() throws {
    let corpus = [
      #"{"id":"x","images":["a.png","b.png"],"question":"Same?","shots":[{"images":["c.png"],"text":"a => b"}]}"#,
      #"{"messages":[{"role":"user","content":[{"type":"image","path":"a.png"},{"type":"text","text":"a"}]},"#
        + #"{"role":"assistant","content":"a"},{"role":"user","content":"b"}]}"#,
      #"{"raw":"<image>a","images":["a.png"],"id":1}"#,
    ].map { Array($0.utf8) }
    var (read, refused) = (0, 0)
    for round in 0..<6000 {
      var file = FuzzBytes(corpus: corpus, seed: UInt64(round))
      for _ in 0...round % 3 { file.editJSON() }
      let line = CaseReader.read(.bytes(file.bytes), number: round, defaults: resolving)
      switch line.content {
      case .failure: refused += 1
      case .success(let batchCase):
        read += 1
        switch batchCase.body {
        case .raw(_, let pictures):
          #expect(pictures.allSatisfy { (1...batchCase.picturePaths.count).contains($0.rawValue) })
        case .conversation(let conversation):
          #expect(conversation.messages.indices.contains(where: conversation.asksForAnswer))
        }
      }
    }
    #expect(read > 500 && refused > 500)
  }
}
