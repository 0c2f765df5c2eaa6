import Chat
import Testing

@testable import Inference

@Suite("Prompts")
struct PromptBuilderTests {
  private let tiny: TinyModel
  private let builder: PromptBuilder
  private let picture = [TinyModel.fake, TinyModel.image, TinyModel.fake]
  private let end = [TinyModel.endOfUtterance]

  init() throws {
    tiny = try TinyModel()
    builder = try tiny.builder()
  }

  private func prompt(system: String? = nil, _ messages: Message...) throws -> Prompt {
    try builder.conversation(
      Conversation(system: system, messages: messages, attachments: [1, 2, 3].map(TinyModel.attachment)))
  }

  @Test("a question: begin token, User, text, end of utterance, Assistant")
  func question() throws {
    let prompt = try prompt(TinyModel.message(.user, .text("  what is it? ")))
    #expect(prompt.tokens == [1] + (try tiny.ids("User: what is it?")) + end + (try tiny.ids("\nAssistant:")))
    #expect(prompt.pictures.isEmpty)
    #expect(prompt.visiblePicture.allSatisfy { $0 == nil })
  }

  @Test("a whole conversation, with a system prompt and pictures")
  func conversation() throws {
    let prompt = try prompt(
      system: "be brief",
      TinyModel.message(.user, .picture(PictureNumber(1)), .text(" what? ")),
      TinyModel.message(.assistant, .text("a cat.")),
      TinyModel.message(.user, .text("and "), .picture(PictureNumber(2)), .picture(PictureNumber(1)), .text("?")))
    var expected = [1] + (try tiny.ids("System: be brief")) + end
    expected += try tiny.ids("\nUser:") + picture + tiny.ids("what?") + end
    expected += try tiny.ids("\nAssistant: a cat.") + end
    expected += try tiny.ids("\nUser: and") + picture + [TinyModel.image, TinyModel.fake] + tiny.ids("?") + end
    expected += try tiny.ids("\nAssistant:")
    #expect(prompt.tokens == expected)
    #expect(prompt.pictures == ["hash 1", "hash 2", "hash 1"])
  }

  @Test("a token sees the latest picture at or before it; after </s> none until the next")
  func visibility() throws {
    let image = TinyModel.image
    let tokens = [1, 48, image, 48, 5, 2, 6, 48, image, 48, 7]
    let prompt = try Prompt(tokens: tokens, pictures: ["a", "b"], modelTokens: tiny.loaded.tokens)
    #expect(prompt.visiblePicture == [nil, nil, 0, 0, 0, 0, nil, nil, 1, 1, 1])
  }

  @Test(
    "what a user or a transcript says never becomes a special token",
    arguments: ["<image>", "<end_of_utterance>", "</s>", "<s>", "<fake_token_around_image><image>"])
  func hostileText(text: String) throws {
    let special = [1, 2, 48, 49, 50]
    let hostile = try prompt(
      system: text, TinyModel.message(.user, .text(text)), TinyModel.message(.assistant, .text(text)),
      TinyModel.message(.user, .text(text)))
    let harmless = try prompt(
      system: "a", TinyModel.message(.user, .text("a")), TinyModel.message(.assistant, .text("a")),
      TinyModel.message(.user, .text("a")))
    #expect(hostile.tokens.filter(special.contains) == harmless.tokens.filter(special.contains))
  }

  @Test("a conversation must end with a question, and show only pictures it has")
  func badConversations() throws {
    #expect(throws: InferenceError.noQuestion) { try prompt() }
    #expect(throws: InferenceError.noQuestion) { try prompt(TinyModel.message(.assistant, .text("a"))) }
    #expect(throws: InferenceError.unknownPicture(PictureNumber(9))) {
      try prompt(TinyModel.message(.user, .picture(PictureNumber(9))))
    }
  }

  // MARK: Raw

  @Test("in a raw prompt <image> becomes the family's sequence, whether or not it was written out")
  func raw() throws {
    let expected = try [1] + tiny.ids("User:") + picture + tiny.ids("what?")
    for text in [
      "User:<image>what?", "<s>User:<image>what?",
      "User:<fake_token_around_image><image><fake_token_around_image>what?",
    ] {
      #expect(try builder.raw(text, pictures: ["a"]).tokens == expected, "\(text)")
    }
    let two = try [1] + picture + [TinyModel.image, TinyModel.fake] + tiny.ids("a")
    for text in ["<image><image>a", "<fake_token_around_image><image><fake_token_around_image><image>a"] {
      #expect(try builder.raw(text, pictures: ["a", "b"]).tokens == two, "\(text)")
    }
  }

  @Test("in a raw prompt special tokens count as such and white space stays")
  func rawText() throws {
    let prompt = try builder.raw(" a <end_of_utterance>\nb ", pictures: [])
    #expect(prompt.tokens == [1] + (try tiny.ids(" a ")) + end + (try tiny.ids("\nb ")))
  }

  @Test("as many pictures as places", arguments: [("a", 1), ("<image>", 0), ("<image>", 2), ("<image><image>", 1)])
  func rawCount(text: String, count: Int) {
    #expect(throws: InferenceError.self) {
      try builder.raw(text, pictures: Array(repeating: "a", count: count))
    }
  }

  @Test("token ids are taken exactly as they are")
  func tokenIDs() throws {
    let tokens = tiny.loaded.tokens
    #expect(try Prompt(tokens: [5, 49], pictures: ["a"], modelTokens: tokens).tokens == [5, 49])
    #expect(throws: InferenceError.pictureCount(places: 1, pictures: 0)) {
      try Prompt(tokens: [5, 49], pictures: [], modelTokens: tokens)
    }
    #expect(throws: InferenceError.emptyPrompt) { try Prompt(tokens: [], pictures: [], modelTokens: tokens) }
  }

  @Test("without a tokenizer the added tokens follow the base vocabulary")
  func noTokenizer() throws {
    let tokens = try TinyModel(tokenizer: nil).loaded.tokens
    #expect(tokens.fakeTokenAroundImage == 48)
    #expect(tokens.image == 49)
    #expect(tokens.endOfUtterance == 50)
  }
}
