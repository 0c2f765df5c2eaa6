import Chat
import Tokenizer

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
public struct PromptBuilder: Sendable {
  private let tokenizer: Tokenizer
  private let tokens: ModelTokens

  public init(tokenizer: Tokenizer, tokens: ModelTokens) {
    self.tokenizer = tokenizer
    self.tokens = tokens
  }

  /// A token, or text to be encoded. Texts that touch are encoded as one.
  private enum Segment {
    case token(Int)
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
    try self.conversation(
      system: conversation.system, messages: conversation.messages[start...]
    ) { number throws(InferenceError) in
      guard let attachment = conversation.attachment(number) else { throw .unknownPicture(number) }
      return attachment.contentHash
    }
  }

  /// The prompt that asks for the answer to the last of `messages`, a user's.
  /// - Parameter key: the key of a picture by its number.
  private func conversation(
    system: String?, messages: some Collection<Message>, key: (PictureNumber) throws(InferenceError) -> String
  ) throws(InferenceError) -> Prompt {
    var segments: [Segment] = []
    if let system = system?.trimmed(of: " "), !system.isEmpty {
      segments.append(.text("System: " + system))
      segments.append(contentsOf: endOfUtterance)
      segments.append(.text("\n"))
    }
    for message in messages {
      switch message.role {
      case .user:
        // A question that was never answered is followed by the next one.
        segments.append(contentsOf: userMessage(message))
        segments.append(contentsOf: endOfUtterance)
        segments.append(.text("\n"))
      case .assistant:
        segments.append(.text("Assistant: " + message.text.trimmed(of: " ")))
        segments.append(contentsOf: endOfUtterance)
        segments.append(.text("\n"))
      }
    }
    segments.append(.text("Assistant:"))
    var pictures: [String] = []
    for message in messages where message.role == .user {
      for number in message.pictures { pictures.append(try key(number)) }
    }
    let ids = [tokens.beginOfText] + encode(segments, specialTokensInText: .asText)
    return try Prompt(tokens: ids, pictures: pictures, modelTokens: tokens)
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
    if case .token(tokens.fakeTokenAroundImage) = previous {
      return [.token(tokens.image), .token(tokens.fakeTokenAroundImage)]
    }
    return [.token(tokens.fakeTokenAroundImage), .token(tokens.image), .token(tokens.fakeTokenAroundImage)]
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
      if rest.hasPrefix(Self.fakePlaceholder) { sequence.removeLast() }
      segments.append(contentsOf: sequence)
    }
    segments.append(contentsOf: rawText(rest))
    var ids = encode(segments, specialTokensInText: .recognized)
    if ids.first != tokens.beginOfText { ids.insert(tokens.beginOfText, at: 0) }
    return try Prompt(tokens: ids, pictures: pictures, modelTokens: tokens)
  }

  private static let imagePlaceholder = "<image>"
  private static let fakePlaceholder = "<fake_token_around_image>"

  /// Text between two pictures, with a fake token at its ends as a token, so that it is seen as one.
  private func rawText(_ text: Substring) -> [Segment] {
    var text = text
    var segments: [Segment] = []
    if text.hasPrefix(Self.fakePlaceholder) {
      segments.append(.token(tokens.fakeTokenAroundImage))
      text.removeFirst(Self.fakePlaceholder.count)
    }
    let endsWithFake = text.hasSuffix(Self.fakePlaceholder)
    if endsWithFake { text.removeLast(Self.fakePlaceholder.count) }
    if !text.isEmpty { segments.append(.text(String(text))) }
    if endsWithFake { segments.append(.token(tokens.fakeTokenAroundImage)) }
    return segments
  }

  // MARK: Encoding

  private func encode(_ segments: [Segment], specialTokensInText: Tokenizer.SpecialTokensInText) -> [Int] {
    var ids: [Int] = []
    var text = ""
    func flush() {
      ids += tokenizer.encode(text, addSpecialTokens: false, specialTokensInText: specialTokensInText)
      text = ""
    }
    for segment in segments {
      switch segment {
      case .text(let more): text += more
      case .token(let id):
        flush()
        ids.append(id)
      }
    }
    flush()
    return ids
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
