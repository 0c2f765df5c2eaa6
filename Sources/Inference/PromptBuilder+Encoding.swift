import Tokenizer

extension PromptBuilder {
  // MARK: Raw prompts

  /// `text` as it is: special tokens written out count as such, each `<image>` becomes the family's sequence for a
  /// picture, and the begin token, where the family has one, is added unless the text starts with it.
  /// - Parameter pictures: a key for each `<image>`, in order.
  public func raw(_ text: String, pictures: [String]) throws(InferenceError) -> Prompt {
    var segments: [PromptSegment] = []
    var rest = text[...]
    while let place = rest.firstRange(of: Self.imagePlaceholder) {
      segments.append(contentsOf: rawText(rest[..<place.lowerBound]))
      var sequence = picture(after: segments.last?.tokenID)
      rest = rest[place.upperBound...]
      // The text may have the family's sequence already.
      if tokens.fakeTokenAroundImage != nil, rest.hasPrefix(Self.fakePlaceholder) { sequence.removeLast() }
      segments.append(contentsOf: sequence.map { .token($0) })
    }
    segments.append(contentsOf: rawText(rest))
    var ids = encode(segments, specialTokensInText: .recognized)
    if let begin = tokens.beginOfText, ids.first != begin { ids.insert(begin, at: 0) }
    return try Prompt(tokens: ids, pictures: pictures, modelTokens: tokens)
  }

  private static let imagePlaceholder = "<image>"
  private static let fakePlaceholder = "<fake_token_around_image>"

  /// Text between two pictures, with a fake token at its ends as a token, so that it is seen as one.
  private func rawText(_ text: Substring) -> [PromptSegment] {
    guard let fake = tokens.fakeTokenAroundImage else { return text.isEmpty ? [] : [.text(String(text))] }
    var text = text
    var segments: [PromptSegment] = []
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

  /// A picture right after a picture shares the fake token between them.
  private func picture(after previous: Int?) -> [Int] {
    guard let fake = tokens.fakeTokenAroundImage else { return [tokens.image] }
    return previous == fake ? [tokens.image, fake] : [fake, tokens.image, fake]
  }

  // MARK: Encoding

  func encode(_ segments: [PromptSegment], specialTokensInText: Tokenizer.SpecialTokensInText) -> [Int] {
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
      case .picture:
        flush()
        ids += picture(after: ids.last)
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

extension PromptSegment {
  fileprivate var tokenID: Int? { if case .token(let id) = self { id } else { nil } }
}
