import Chat
import Foundation
import TestSupport
import Testing
import Tokenizer

@testable import Inference

@Suite("Answers in the next prompt")
struct AnswerTokenTests {
  /// Tokenizers of published families, and a base model's form besides the chat's.
  static let cases: [(tokenizer: String, isBase: Bool)] = [
    ("llama", false), ("llama", true), ("llama-metaspace", false), ("neox", true), ("fledgling", false),
  ]

  private func tokenizer(_ name: String) throws -> Tokenizer {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let folder =
      name == "fledgling"
      ? tests.deletingLastPathComponent().appending(path: "assets/fledgling")
      : tests.appending(path: "TokenizerTests/Fixtures")
    let file = name == "fledgling" ? "tokenizer.json" : "\(name).tokenizer.json"
    return try Tokenizer(contentsOf: Data(contentsOf: folder.appending(path: file)))
  }

  private func modelTokens(_ tokenizer: Tokenizer, isBase: Bool) throws -> ModelTokens {
    var tokens = try TinyModel().loaded.tokens
    tokens.beginOfText = tokenizer.prefixTokenIDs.first ?? 0
    tokens.image = tokenizer.vocabularySize
    tokens.fakeTokenAroundImage = tokenizer.vocabularySize + 1
    tokens.endOfUtterance = isBase ? nil : tokenizer.vocabularySize + 2
    return tokens
  }

  @Test("whatever tokens an answer was made of, the next prompt goes on from them", arguments: cases)
  func randomAnswers(name: String, isBase: Bool) throws {
    let tokenizer = try tokenizer(name)
    let tokens = try modelTokens(tokenizer, isBase: isBase)
    let memory = PromptMemory()
    let builder = PromptBuilder(tokenizer: tokenizer, tokens: tokens, memory: memory)
    let forgetful = PromptBuilder(tokenizer: tokenizer, tokens: tokens)
    var generator = SeededGenerator(seed: 7)
    var reencoded = 0
    for _ in 0..<900 {
      let question = TinyModel.message(.user, .text("what is it?"))
      let asked = try builder.conversation(Conversation(messages: [question]))
      let generated = (0..<Int.random(in: 0..<12, using: &generator)).map { _ in
        Int.random(in: 0..<tokenizer.vocabularySize, using: &generator)
      }
      let writer = AnswerWriter(tokenizer: tokenizer, stops: [], trimsLeadingWhitespace: true)
      let text = writer.text(of: generated)
      memory.remember(generated, ofAnswer: text, to: question.id)
      let next = Conversation(
        messages: [question, TinyModel.message(.assistant, .text(text)), TinyModel.message(.user, .text("and?"))])
      let prompt = try builder.conversation(next)
      #expect(prompt.tokens.starts(with: asked.tokens + generated), "\(generated)")
      // What follows is the same, whatever the answer was.
      let rest = tokenizer.decode(
        Array(prompt.tokens.dropFirst(asked.tokens.count + generated.count)), skipSpecialTokens: true)
      #expect(
        rest.trimmed(of: " ") == (isBase ? "\nQuestion: and? Answer:" : "\nUser: and? \nAssistant:"), "\(generated)")
      if try !forgetful.conversation(next).tokens.starts(with: asked.tokens + generated) { reencoded += 1 }
    }
    // Otherwise this test would show nothing.
    #expect(reencoded > 100)
  }

  @Test("an answer or a question that was edited is encoded from its text")
  func edited() throws {
    let tiny = try TinyModel()
    let tokenizer = try #require(tiny.loaded.tokenizer)
    let memory = PromptMemory()
    let builder = PromptBuilder(tokenizer: tokenizer, tokens: tiny.loaded.tokens, memory: memory)
    let question = TinyModel.message(.user, .text("what?"))
    memory.remember([20, 3, 3, 21], ofAnswer: "q  r", to: question.id)
    func tokens(_ question: Message, _ answer: String) throws -> [Int] {
      try builder.conversation(
        Conversation(
          messages: [question, TinyModel.message(.assistant, .text(answer)), TinyModel.message(.user, .text("a"))])
      ).tokens
    }
    func holdsGenerated(_ tokens: [Int]) -> Bool {
      tokens.indices.contains { tokens[$0...].starts(with: [20, 3, 3, 21]) }
    }
    let colon = try #require(tiny.ids(":").last)
    let kept = try tokens(question, "q  r")
    #expect(kept.indices.contains { kept[$0...].starts(with: [colon, 20, 3, 3, 21]) })
    let spaced = try tokens(TinyModel.message(.user, .text("what?")), "q  r")
    #expect(!spaced.indices.contains { spaced[$0...].starts(with: [colon, 20]) })
    #expect(!holdsGenerated(try tokens(question, "q r")))
  }

  @Test("turn after turn computes its own tokens only, whatever was answered", arguments: [1.0, 3.0, 50.0])
  func ownTokensOnly(temperature: Double) async throws {
    let tiny = try TinyModel()
    var chat = TestConversation(try LocalEngine(tiny.loaded))
    let own = try tiny.ids("\nUser: and?").count + tiny.ids("\nAssistant:").count + 2
    try await chat.ask(.picture(PictureNumber(1)), .text("what?"))
    for turn in 0..<6 {
      // The last token of an answer that was cut short is not read yet.
      chat.options = ReplyOptions(temperature: temperature, seed: UInt64(turn), maximumTokens: 5)
      let previous = try #require(chat.messages.last)
      let answer = try await chat.ask(.text("and?"))
      #expect(answer.outcome.statistics.computedTokens <= own + 1, "after \(previous.text.debugDescription)")
      #expect(answer.outcome.statistics.computedTokens >= own)
    }
  }

  @Test("a stop string ends the answer of a base model; the next turn goes on behind the answer")
  func stopString() async throws {
    let base = try TinyModel(
      variant: "tied-bf16", tokenizer: TinyModel.tokenizer(added: Array(TinyModel.addedTokens.prefix(2))))
    let session = base.session()
    let prompt = try base.builder().conversation(Conversation(messages: [TinyModel.message(.user, .text("what?"))]))
    for seed in 0..<20 {
      let options = ReplyOptions(temperature: 20, seed: UInt64(seed), maximumTokens: 60, stopStrings: ["a", "bc"])
      let answer = try session.generate(prompt, features: [], options: options)
      let tokens = try #require(answer.textTokens)
      #expect(answer.tokens.starts(with: tokens))
      #expect(!answer.text.contains("a") && !answer.text.contains("bc"))
      let writer = AnswerWriter(tokenizer: base.loaded.tokenizer, stops: [], trimsLeadingWhitespace: false)
      #expect(writer.text(of: tokens) == answer.text)
    }
  }
}
