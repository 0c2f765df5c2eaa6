import Chat
import Tokenizer

import struct Foundation.UUID

/// Writes conversations and raw prompts the way the model was trained, or evaluated, to read them: `PromptForm` says how.
///
/// What people wrote is encoded as ordinary text: `<image>` typed by a user is seven characters, never a picture's place.
///
/// An answer that `memory` knows goes in as the very tokens that the model generated, since its text might be encoded as
/// others, and from there on nothing in the KV cache would be of use.
public struct PromptBuilder: Sendable {
  let tokenizer: Tokenizer
  let tokens: ModelTokens
  let memory: PromptMemory?
  private let form: any PromptForm

  public init(tokenizer: Tokenizer, tokens: ModelTokens, memory: PromptMemory? = nil) {
    self.tokenizer = tokenizer
    self.tokens = tokens
    self.memory = memory
    form = Self.form(tokens)
  }

  private static func form(_ tokens: ModelTokens) -> any PromptForm {
    switch (tokens.family, tokens.endOfUtterance) {
    case (.openFlamingo, let endOfChunk?): ChunkForm(endOfChunk: endOfChunk)
    case (.idefics, let endOfUtterance?): DialogueForm(endOfUtterance: endOfUtterance)
    case (_, nil): QuestionForm()
    }
  }

  // MARK: Conversations

  /// The prompt that asks for the answer to the last message of `conversation`, with all that came before. Pictures are
  /// keyed by content hash.
  public func conversation(_ conversation: Conversation) throws(InferenceError) -> Prompt {
    guard conversation.messages.last?.role == .user else { throw .noQuestion }
    return try self.conversation(from: conversation.messages.startIndex, of: conversation)
  }

  /// The same without the messages before the one at `start`; the shots are always there.
  func conversation(from start: Int, of conversation: Conversation) throws(InferenceError) -> Prompt {
    let first = conversation.messages.first.map { !$0.parts.hasWords } ?? false
    let segments =
      beginning(of: conversation, firstAsksCaption: first)
      + turns(conversation.messages[start...], in: conversation, asksLast: true)
    var prompt = try prompt(segments, conversation)
    prompt.stopStrings = form.stopStrings(after: conversation.messages.last?.parts ?? [])
    return prompt
  }

  /// The beginning that the prompts of all likely continuations of a draft share, the draft being the last message of
  /// `conversation`: all but its last word, which may still grow.
  func stablePart(from start: Int, of conversation: Conversation) throws(InferenceError) -> Prompt {
    var messages = conversation.messages[start...]
    guard let draft = messages.popLast() else { throw .noQuestion }
    // A draft that has no words yet will have some.
    let first = conversation.messages.dropLast().first.map { !$0.parts.hasWords } ?? false
    let segments =
      beginning(of: conversation, firstAsksCaption: first) + turns(messages, in: conversation, asksLast: false)
      + form.question(draft.withoutLastWord.parts)
    return try prompt(segments, conversation)
  }

  private func prompt(_ segments: [PromptSegment], _ conversation: Conversation) throws(InferenceError) -> Prompt {
    var pictures: [String] = []
    for case .picture(let number) in segments {
      guard let attachment = conversation.attachment(number) else { throw .unknownPicture(number) }
      pictures.append(attachment.contentHash)
    }
    let ids = (tokens.beginOfText.map { [$0] } ?? []) + encode(segments, specialTokensInText: .asText)
    var prompt = try Prompt(tokens: ids, pictures: pictures, modelTokens: tokens)
    prompt.shotCount = conversation.shots.count
    return prompt
  }

  // MARK: Lengths

  /// Tokens that a prompt has before its first turn and after its last, at most, and pictures of the shots.
  func frame(of conversation: Conversation) -> ContextFitter.Size {
    let cues = [form.cue(after: []), form.cue(after: [.text("a")])].map { length([.text("\n" + $0)]) }
    return ContextFitter.Size(
      tokens: 1 + length(beginning(of: conversation, firstAsksCaption: false)) + (cues.max() ?? 0),
      pictures: conversation.shots.count { $0.picture != nil })
  }

  /// Tokens that these messages of a conversation take in its prompts: exact but for a token or two where the form of the
  /// model does not close each message with a token.
  func length(of messages: Range<Int>, in conversation: Conversation) -> Int {
    // A line feed stands between two messages.
    length([.text("\n")] + turns(conversation.messages[messages], in: conversation, asksLast: false).dropLast())
  }

  private func length(_ segments: [PromptSegment]) -> Int { encode(segments, specialTokensInText: .asText).count }

  // MARK: Parts

  /// What stands before the first turn: the system prompt, and the examples.
  /// - Parameter firstAsksCaption: how the first message asks, where there are no examples.
  private func beginning(of conversation: Conversation, firstAsksCaption: Bool) -> [PromptSegment] {
    let system = conversation.system?.trimmed(of: " ")
    let asksCaption = conversation.shots.first.map { $0.question == nil } ?? firstAsksCaption
    return form.opening(system: system?.isEmpty == true ? nil : system, asksCaption: asksCaption)
      + conversation.shots.flatMap { shot in
        let asked = requestingCaption(shot.parts, in: conversation)
        return form.question(asked) + form.questionEnd + answer(shot.answer, to: nil, asked: asked) + form.answerEnd
      }
  }

  /// - Parameter asksLast: ends with the cue for the answer to the last message.
  private func turns(
    _ messages: ArraySlice<Message>, in conversation: Conversation, asksLast: Bool
  ) -> [PromptSegment] {
    var segments: [PromptSegment] = []
    var question: (id: UUID, parts: [MessagePart])?
    for (index, message) in zip(messages.indices, messages) {
      switch message.role {
      case .user:
        let parts = requestingCaption(message.parts, in: conversation)
        question = (message.id, parts)
        segments += form.question(parts) + form.questionEnd
        if index + 1 == messages.endIndex, asksLast {
          segments.append(cue(after: parts, segments.last))
        } else if index + 1 == messages.endIndex || messages[index + 1].role == .user {
          // A question that was never answered is followed by the next one.
          segments += form.unansweredEnd
        }
      case .assistant:
        segments += answer(message.text, to: question?.id, asked: question?.parts ?? [], segments.last) + form.answerEnd
        question = nil
      }
    }
    return segments
  }

  private func answer(
    _ text: String, to question: UUID?, asked: [MessagePart], _ previous: PromptSegment? = nil
  ) -> [PromptSegment] {
    let cue = cue(after: asked, previous)
    if let question, let generated = memory?.tokens(ofAnswer: text, to: question) {
      return [cue, .generated(generated)]
    }
    let text = text.trimmed(of: " ")
    return text.isEmpty ? [cue] : [cue, .text(form.answerLead + text)]
  }

  /// Right after a picture a text begins without a space, as every text does there.
  private func cue(after parts: [MessagePart], _ previous: PromptSegment?) -> PromptSegment {
    let cue = form.cue(after: parts)
    return if case .picture = previous { .text(cue.trimmed(of: " ")) } else { .text(cue) }
  }

  /// Where examples show captions, a picture alone asks for one with the same words as they do.
  private func requestingCaption(_ parts: [MessagePart], in conversation: Conversation) -> [MessagePart] {
    guard let request = form.captionRequest, !parts.hasWords,
      conversation.shots.contains(where: { $0.question == nil })
    else { return parts }
    return parts + [.text(request)]
  }
}

extension Shot {
  /// What is asked in it.
  fileprivate var parts: [MessagePart] { (picture.map { [.picture($0)] } ?? []) + (question.map { [.text($0)] } ?? []) }
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
