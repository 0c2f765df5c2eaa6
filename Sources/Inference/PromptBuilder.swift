import Chat
import Tokenizer

import struct Foundation.UUID

/// Writes conversations and raw prompts the way the model was trained to read them.
///
/// The form is that of IDEFICS instruct (its model card, and `processing_idefics.py`):
///
///     <s>System: TEXT<end_of_utterance>
///     User: TEXT<fake_token_around_image><image><fake_token_around_image>TEXT<end_of_utterance>
///     Assistant: TEXT<end_of_utterance>
///     User: …<end_of_utterance>
///     Assistant:
///
/// What people wrote is encoded as ordinary text: `<image>` typed by a user is seven characters, never a picture's place.
/// A base model, which knows no end of utterance, gets the same without it.
///
/// An answer that `memory` knows goes in as the very tokens that the model generated, since its text might be encoded as
/// others, and from there on nothing in the KV cache would be of use.
public struct PromptBuilder: Sendable {
  private let tokenizer: Tokenizer
  private let tokens: ModelTokens
  private let memory: PromptMemory?

  public init(tokenizer: Tokenizer, tokens: ModelTokens, memory: PromptMemory? = nil) {
    self.tokenizer = tokenizer
    self.tokens = tokens
    self.memory = memory
  }

  /// A token, tokens that were generated, or text to be encoded. Texts that touch are encoded as one.
  private enum Segment {
    case token(Int)
    case generated([Int])
    case text(String)
  }

  // MARK: Conversations

  /// The prompt that asks for the answer to the last message of `conversation`, with all that came before. Pictures are
  /// keyed by content hash.
  public func conversation(_ conversation: Conversation) throws(InferenceError) -> Prompt {
    guard conversation.messages.last?.role == .user else { throw .noQuestion }
    return try self.conversation(from: conversation.messages.startIndex, of: conversation)
  }

  /// The same without the messages before the one at `start`.
  func conversation(from start: Int, of conversation: Conversation) throws(InferenceError) -> Prompt {
    let messages = conversation.messages[start...]
    let segments = beginning(of: conversation) + self.segments(of: messages) + [.text("Assistant:")]
    return try prompt(segments, messages, conversation)
  }

  /// The beginning that the prompts of all likely continuations of a draft share, the draft being the last message of
  /// `conversation`: all but its last word, which may still grow.
  func stablePart(from start: Int, of conversation: Conversation) throws(InferenceError) -> Prompt {
    var messages = conversation.messages[start...]
    guard let draft = messages.popLast() else { throw .noQuestion }
    let whole = draft.withoutLastWord
    let segments = beginning(of: conversation) + self.segments(of: messages) + userMessage(whole)
    return try prompt(segments, messages + [whole], conversation)
  }

  private func prompt(
    _ segments: [Segment], _ messages: some Collection<Message>, _ conversation: Conversation
  ) throws(InferenceError) -> Prompt {
    var pictures: [String] = []
    for message in messages where message.role == .user {
      for number in message.pictures {
        guard let attachment = conversation.attachment(number) else { throw .unknownPicture(number) }
        pictures.append(attachment.contentHash)
      }
    }
    let ids = (tokens.beginOfText.map { [$0] } ?? []) + encode(segments, specialTokensInText: .asText)
    return try Prompt(tokens: ids, pictures: pictures, modelTokens: tokens)
  }

  // MARK: Lengths

  /// Tokens that a prompt has before its first turn and after its last, at most.
  func frameLength(of conversation: Conversation) -> Int {
    1 + length(beginning(of: conversation)) + length([.text("\nAssistant:")])
  }

  /// Tokens that these messages of a conversation take in its prompts: exact but for a token or two where the form of the
  /// model does not close each message with a token.
  func length(of messages: Range<Int>, in conversation: Conversation) -> Int {
    // A line feed stands between two messages.
    length([.text("\n")] + Array(segments(of: conversation.messages[messages]).dropLast()))
  }

  private func length(_ segments: [Segment]) -> Int { encode(segments, specialTokensInText: .asText).count }

  // MARK: Parts

  private func beginning(of conversation: Conversation) -> [Segment] {
    guard let system = conversation.system?.trimmed(of: " "), !system.isEmpty else { return [] }
    return [.text("System: " + system)] + endOfUtterance + [.text("\n")]
  }

  private func segments(of messages: ArraySlice<Message>) -> [Segment] {
    var segments: [Segment] = []
    for (index, message) in zip(messages.indices, messages) {
      switch message.role {
      // A question that was never answered is followed by the next one.
      case .user: segments.append(contentsOf: userMessage(message))
      case .assistant:
        let question = index > messages.startIndex ? messages[index - 1].id : nil
        segments.append(contentsOf: answer(message.text, to: question))
      }
      segments.append(contentsOf: endOfUtterance)
      segments.append(.text("\n"))
    }
    return segments
  }

  private func answer(_ text: String, to question: UUID?) -> [Segment] {
    if let question, let generated = memory?.tokens(ofAnswer: text, to: question) {
      return [.text("Assistant:"), .generated(generated)]
    }
    let text = text.trimmed(of: " ")
    return [.text(text.isEmpty ? "Assistant:" : "Assistant: " + text)]
  }

  private var endOfUtterance: [Segment] { tokens.endOfUtterance.map { [.token($0)] } ?? [] }

  private func userMessage(_ message: Message) -> [Segment] {
    var segments: [Segment] = [.text("User:")]
    var text = ""
    var isFirst = true
    func flush() {
      let stripped = text.trimmed(of: " ")
      if !stripped.isEmpty { segments.append(.text(isFirst ? " " + stripped : stripped)) }
      if !text.isEmpty { isFirst = false }
      text = ""
    }
    for part in message.parts {
      switch part {
      case .text(let more): text += more
      case .picture:
        flush()
        segments.append(contentsOf: picture(after: segments.last))
        isFirst = false
      }
    }
    flush()
    return segments
  }

  /// A picture right after a picture shares the fake token between them.
  private func picture(after previous: Segment?) -> [Segment] {
    guard let fake = tokens.fakeTokenAroundImage else { return [.token(tokens.image)] }
    if case .token(fake) = previous { return [.token(tokens.image), .token(fake)] }
    return [.token(fake), .token(tokens.image), .token(fake)]
  }

  // MARK: Raw prompts

  /// `text` as it is: special tokens written out count as such, each `<image>` becomes the family's sequence for a
  /// picture, and the begin token is added unless the text starts with it.
  /// - Parameter pictures: a key for each `<image>`, in order.
  public func raw(_ text: String, pictures: [String]) throws(InferenceError) -> Prompt {
    var segments: [Segment] = []
    var rest = text[...]
    while let place = rest.firstRange(of: Self.imagePlaceholder) {
      segments.append(contentsOf: rawText(rest[..<place.lowerBound]))
      var sequence = picture(after: segments.last)
      rest = rest[place.upperBound...]
      // The text may have the family's sequence already.
      if tokens.fakeTokenAroundImage != nil, rest.hasPrefix(Self.fakePlaceholder) { sequence.removeLast() }
      segments.append(contentsOf: sequence)
    }
    segments.append(contentsOf: rawText(rest))
    var ids = encode(segments, specialTokensInText: .recognized)
    if let begin = tokens.beginOfText, ids.first != begin { ids.insert(begin, at: 0) }
    return try Prompt(tokens: ids, pictures: pictures, modelTokens: tokens)
  }

  private static let imagePlaceholder = "<image>"
  private static let fakePlaceholder = "<fake_token_around_image>"

  /// Text between two pictures, with a fake token at its ends as a token, so that it is seen as one.
  private func rawText(_ text: Substring) -> [Segment] {
    guard let fake = tokens.fakeTokenAroundImage else { return text.isEmpty ? [] : [.text(String(text))] }
    var text = text
    var segments: [Segment] = []
    if text.hasPrefix(Self.fakePlaceholder) {
      segments.append(.token(fake))
      text.removeFirst(Self.fakePlaceholder.count)
    }
    let endsWithFake = text.hasSuffix(Self.fakePlaceholder)
    if endsWithFake { text.removeLast(Self.fakePlaceholder.count) }
    if !text.isEmpty { segments.append(.text(String(text))) }
    if endsWithFake { segments.append(.token(fake)) }
    return segments
  }

  // MARK: Encoding

  private func encode(_ segments: [Segment], specialTokensInText: Tokenizer.SpecialTokensInText) -> [Int] {
    var ids: [Int] = []
    var text = ""
    var continuesGenerated = false
    func flush() {
      ids += encode(text, continuesGenerated: continuesGenerated, specialTokensInText)
      text = ""
      continuesGenerated = false
    }
    for segment in segments {
      switch segment {
      case .text(let more): text += more
      case .token(let id):
        flush()
        ids.append(id)
      case .generated(let generated):
        flush()
        ids += generated
        continuesGenerated = true
      }
    }
    flush()
    return ids
  }

  private func encode(
    _ text: String, continuesGenerated: Bool, _ specialTokensInText: Tokenizer.SpecialTokensInText
  ) -> [Int] {
    guard !text.isEmpty else { return [] }
    guard let memory, specialTokensInText == .asText else {
      return tokenizer.encode(text, addSpecialTokens: false, specialTokensInText: specialTokensInText)
    }
    let stretch = PromptMemory.Stretch(text: text, continuesGenerated: continuesGenerated)
    return memory.tokens(of: stretch) { continuesGenerated ? encodeContinuation(text) : encodeAsText(text) }
  }

  private func encodeAsText(_ text: String) -> [Int] {
    tokenizer.encode(text, addSpecialTokens: false, specialTokensInText: .asText)
  }

  /// Text that goes on where generated tokens end, which is not a beginning: LLaMA's tokenizer would put a space there.
  private func encodeContinuation(_ text: String) -> [Int] {
    let anchor = encodeAsText(Self.anchor)
    let anchored = encodeAsText(Self.anchor + text)
    return anchored.starts(with: anchor) ? Array(anchored.dropFirst(anchor.count)) : encodeAsText(text)
  }

  /// What an answer may end with, and no published vocabulary joins to a line feed.
  private static let anchor = "a"
}

extension Message {
  /// The draft of a message without the word that is being typed; what stands before it stays as it is.
  fileprivate var withoutLastWord: Message {
    guard case .text(let text) = parts.last else { return self }
    var message = self
    let end = text.lastIndex(where: \.isWhitespace) ?? text.startIndex
    message.parts[parts.count - 1] = .text(String(text[..<end]))
    return message
  }
}

extension String {
  /// Without this character at both ends; other white space stays.
  func trimmed(of character: Character) -> String {
    var text = drop { $0 == character }
    while text.last == character { text.removeLast() }
    return String(text)
  }
}
