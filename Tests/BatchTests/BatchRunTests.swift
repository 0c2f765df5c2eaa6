import Chat
import Foundation
import Images
import Inference
import Synchronization
import Testing

@testable import Batch

@Suite("Runs of a batch", .timeLimit(.minutes(1)))
struct BatchRunTests {
  private static let assets = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../assets")
    .standardizedFileURL

  private let loaded: LoadedModel

  init() throws { loaded = try LoadedModel(at: Self.assets.appending(path: "fledgling").path, threadCount: 1) }

  private static let defaults = BatchDefaults { assets.appending(path: "samples/" + $0).path }

  /// The results of these lines, answered on so many threads.
  private func run(
    _ lines: [String], threads: Int = 1, skipping skipCount: Int = 0, defaults: BatchDefaults = defaults,
    isCancelled: @escaping @Sendable () -> Bool = { false },
    onResult: @escaping @Sendable (Int) throws -> Void = { _ in }
  ) throws -> [BatchResult] {
    let url = FileManager.default.temporaryDirectory.appending(path: "vlmchat-batch-\(UUID().uuidString)")
    try Data(lines.joined(separator: "\n").utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    let handle = try FileHandle(forReadingFrom: url)
    let results = Mutex<[BatchResult]>([])
    let run = BatchRun(
      lines: LineReader(descriptor: handle.fileDescriptor), defaults: defaults,
      settings: BatchSettings(options: ReplyOptions(maximumTokens: 12)), isCancelled: isCancelled
    ) { result in
      let count = results.withLock { results in
        results.append(result)
        return results.count
      }
      try onResult(count)
    }
    let count = try run.run(on: Array(repeating: loaded, count: threads), skipping: skipCount)
    let all = results.withLock { $0 }
    #expect(count == all.count)
    return all
  }

  private func answers(_ results: [BatchResult]) throws -> [[String]] {
    try results.map { try $0.answer.get().answers.map(\.text) }
  }

  private static let questions = ["What is this?", "What colour is it?", "Is there a dog?", "How many are there?"]

  /// Several questions about each picture, and cases without one among them.
  private static let mixed = ["apple.png", "guitar.jpg", "three-bananas.png", "red-circle.png", "butterfly.png"].flatMap
  {
    name in questions.map { #"{"images":["\#(name)"],"question":"\#($0)"}"# } + [#"{"question":"Who are you?"}"#, "{}"]
  }

  @Test("answers are those of each case alone, in the order of the lines, on any number of threads")
  func order() throws {
    let alone = try Self.mixed.map { try run([$0])[0] }
    for threads in [1, 3] {
      let together = try run(Self.mixed, threads: threads)
      #expect(together.map(\.line) == Array(1...Self.mixed.count))
      for (one, other) in zip(alone, together) {
        #expect((try? one.answer.get())?.answers.map(\.tokens) == (try? other.answer.get())?.answers.map(\.tokens))
      }
      #expect(together.filter { (try? $0.answer.get()) == nil }.map(\.line) == [6, 12, 18, 24, 30])
    }
  }

  @Test("a case is answered as the session answers its prompt")
  func sameAsSession() throws {
    let results = try run([#"{"images":["apple.png"],"question":"What is this?"}"#])
    let bytes = try ImageFile.read(Self.assets.appending(path: "samples/apple.png").path)
    let key = ContentHash.sha256(bytes)
    let attachment = Attachment(
      number: PictureNumber(1), name: "apple.png", contentHash: key, fileExtension: "png", width: 1, height: 1,
      byteCount: 1)
    let message = Message(
      id: UUID(), role: .user, parts: [.picture(PictureNumber(1)), .text("What is this?")], createdAt: Date())
    let prompt = try PromptBuilder(tokenizer: #require(loaded.tokenizer), tokens: loaded.tokens)
      .conversation(Conversation(messages: [message], attachments: [attachment]))
    let session = InferenceSession(loaded)
    let features = try session.features(of: ImageDecoder.decode(bytes).image, key: key)
    let expected = try session.generate(
      prompt, features: [features], options: ReplyOptions(maximumTokens: 12), trimsLeadingWhitespace: true)
    #expect(try results[0].answer.get().answers.map(\.tokens) == [expected.tokens])
    #expect(try results[0].answer.get().answers.map(\.text) == [expected.text])
  }

  private func messages(_ contents: (role: String, content: String)...) -> String {
    let all = contents.map { #"{"role":"\#($0.role)","content":\#($0.content)}"# }
    return #"{"messages":[\#(all.joined(separator: ","))]}"#
  }

  @Test("each open question is answered in turn, with the model's own answers standing before the next")
  func turns() throws {
    let first = #"[{"type":"image","path":"apple.png"},{"type":"text","text":"What is this?"}]"#
    let open = try answers(run([messages(("user", first), ("user", "\"What colour is it?\""))]))[0]
    #expect(open.count == 2)
    // The same with the first answer given.
    let given = try answers(
      run([messages(("user", first), ("assistant", "\"\(open[0])\""), ("user", "\"What colour is it?\""))]))[0]
    #expect(given == [open[1]])
    // Another answer before it, which the model hears: the prompt is longer by it.
    let (short, long) = (
      messages(("user", first), ("assistant", "\"A dog.\""), ("user", "\"Sure?\"")),
      messages(("user", first), ("assistant", "\"A dog, a cat and a very old apple tree.\""), ("user", "\"Sure?\""))
    )
    let lengths = try run([short, long]).map { try $0.answer.get().answers[0].statistics.promptTokens }
    #expect(lengths[0] < lengths[1])
  }

  @Test("examples and raw prompts reach the model")
  func shots() throws {
    let results = try run([
      #"{"images":["guitar.jpg"],"shots":[{"images":["apple.png"],"text":"a dax"}]}"#,
      #"{"images":["guitar.jpg"],"question":"What is this?"}"#,
      #"{"raw":"User:<image>What is this?","images":["guitar.jpg"]}"#,
      #"{"raw":"User:<image>What is this?","images":[]}"#,
    ])
    let statistics = results.map { try? $0.answer.get().answers[0].statistics }
    #expect(statistics.map { $0?.pictures } == [2, 1, 1, nil])
    #expect(throws: InferenceError.pictureCount(places: 1, pictures: 0)) { try results[3].answer.get() }
  }

  @Test("a missing picture, a folder, and too many pictures fail their case alone")
  func pictures() throws {
    let many = (0..<1000).map { #""\#($0).png""# }.joined(separator: ",")
    let results = try run([
      #"{"images":["no-such-picture.png"],"question":"a"}"#, #"{"images":["."],"question":"a"}"#,
      #"{"images":[\#(many)],"question":"a"}"#, #"{"images":["apple.png"],"question":"What is this?"}"#,
    ])
    let missing = Self.assets.appending(path: "samples/no-such-picture.png").path
    #expect(throws: BatchError.picture(path: missing, .fileNotFound)) { try results[0].answer.get() }
    #expect(throws: BatchError.self) { try results[1].answer.get() }
    #expect(throws: InferenceError.self) { try results[2].answer.get() }
    #expect(try results[3].answer.get().answers.count == 1)
  }

  @Test("skipped cases are left out, and lines keep their numbers", arguments: [0, 1, 3, 4, 9])
  func skipping(count: Int) throws {
    let results = try run(["{}", "", "{}", "{}", "", "{}"], threads: 2, skipping: count)
    #expect(results.map(\.line) == Array([1, 3, 4, 6].dropFirst(count)))
  }

  @Test("a run of many more cases than may wait goes to its end", arguments: [1, 4])
  func long(threads: Int) throws {
    let results = try run(Array(repeating: "{}", count: 3000), threads: threads)
    #expect(results.map(\.line) == Array(1...3000))
  }

  private struct WriteFailure: Error {}

  @Test("when nothing can be written any more the run ends", arguments: [1, 3])
  func writeFailure(threads: Int) throws {
    #expect(throws: WriteFailure.self) {
      try run(Array(repeating: "{}", count: 1000), threads: threads, onResult: { if $0 == 5 { throw WriteFailure() } })
    }
  }

  @Test("a run that is cancelled ends, and what was handed out stays a beginning", arguments: [1, 3])
  func cancellation(threads: Int) throws {
    let isCancelled = Mutex(false)
    let lines = Array(repeating: Self.mixed, count: 100).flatMap { $0 }
    let results = try run(
      lines, threads: threads, isCancelled: { isCancelled.withLock { $0 } },
      onResult: { if $0 == 7 { isCancelled.withLock { $0 = true } } })
    #expect(results.count >= 7 && results.count < lines.count)
    #expect(results.map(\.line) == Array(1...results.count))
  }
}
