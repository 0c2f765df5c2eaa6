// A text becomes ids in five steps, each one file here:
//
//   AddedTokens    cut at tokens that are found as they stand: <image>, <s>, runs of spaces
//   Normalizer     each stretch between them: Unicode form, LLaMA's ▁ for a space
//   PreTokenizer   cut into words by a pattern; GPT-2's bytes as printable characters
//   BytePairModel  each word: characters, then merges in order of rank
//   PostProcessor  the begin token before it all
//
// and back in the steps of Decoder. The truth for all of it is huggingface/tokenizers 0.22.

import struct Foundation.Data

/// A byte-pair tokenizer read from a `tokenizer.json` of huggingface/tokenizers.
///
/// A value: share it freely between threads. Encoding 10 KB takes a few milliseconds and grows as n log n, whatever the
/// text; no input makes it fail.
public struct Tokenizer: Sendable {
  /// What special tokens that are written out in a text mean.
  public enum SpecialTokensInText: Sendable {
    /// `<image>` in the text is the token `<image>`.
    case recognized
    /// `<image>` in the text is seven ordinary characters. For text from people and files, which must not steer the model.
    case asText
  }

  let decoder: Decoder
  private let model: BytePairModel
  private let normalizer: Normalizer?
  private let preTokenizer: PreTokenizer?
  private let postProcessor: PostProcessor
  private let addedTokensByID: [Int: AddedToken]
  private let addedTokensByContent: [String: Int]
  private let verbatimMatcher: AddedTokenMatcher
  private let normalizedMatcher: AddedTokenMatcher

  /// One more than the highest id of the vocabulary, without the tokens that were added to it.
  public var baseVocabularySize: Int { model.tokens.idCount }
  /// One more than the highest id, added tokens included: the least number of rows an embedding needs.
  public let vocabularySize: Int
  /// The same of what the file itself has.
  public let fileVocabularySize: Int

  /// Reads the contents of a `tokenizer.json`.
  /// - Parameter additions: special tokens of the model that the file may lack.
  public init(contentsOf data: Data, adding additions: [AdditionalToken] = []) throws(TokenizerError) {
    let file = try TokenizerFile(Array(data))
    let model = try BytePairModel(file.model)
    let normalizer = try Normalizer(file.normalizer)
    // A token that the vocabulary has keeps the id it has there.
    var addedTokens = file.addedTokens.map { token in
      var token = token
      token.id = model.tokens.id(of: Array(token.content.utf8)) ?? token.id
      return token
    }
    fileVocabularySize = max(model.tokens.idCount, (addedTokens.map(\.id).max() ?? -1) + 1)
    for addition in additions { try addition.insert(into: &addedTokens, beside: model.tokens) }
    let preTokenizer = try PreTokenizer(file.preTokenizer)
    let expansion = (normalizer?.expansion ?? 1) * (preTokenizer?.expansion ?? 1)
    guard expansion <= ComponentLimits.wholeExpansion else { throw .expandsText(.preTokenizer) }
    vocabularySize = max(model.tokens.idCount, (addedTokens.map(\.id).max() ?? -1) + 1)
    self.model = model
    self.normalizer = normalizer
    self.preTokenizer = preTokenizer
    postProcessor = try PostProcessor(file.postProcessor, vocabularySize: vocabularySize)
    decoder = try Decoder(file.decoder)
    addedTokensByID = Dictionary(addedTokens.map { ($0.id, $0) }) { $1 }
    addedTokensByContent = Dictionary(addedTokens.map { ($0.content, $0.id) }) { $1 }
    let verbatim = addedTokens.filter { !$0.isNormalized }
    verbatimMatcher = AddedTokenMatcher(verbatim, contents: verbatim.map { Array($0.content.unicodeScalars) })
    let normalized = addedTokens.filter(\.isNormalized)
    normalizedMatcher = AddedTokenMatcher(normalized, contents: try Self.contents(of: normalized, normalizer))
  }

  /// The contents of tokens as they stand in a normalised text.
  private static func contents(
    of tokens: [AddedToken], _ normalizer: Normalizer?
  ) throws(TokenizerError) -> [[Unicode.Scalar]] {
    var contents: [[Unicode.Scalar]] = []
    // What is looked for takes memory, which is to stay in proportion to the file.
    var budget = 1024 + tokens.reduce(0) { $0 + 4 * $1.content.utf8.count }
    for token in tokens {
      let content = Array(token.content.unicodeScalars)
      contents.append(normalizer?.apply(to: content) ?? content)
      budget -= contents[contents.count - 1].count
      guard budget >= 0 else { throw .expandsText(.normalizer) }
    }
    return contents
  }

  // MARK: Encoding

  /// - Parameters:
  ///   - addSpecialTokens: put the tokens around the text that the file's post-processor names, such as `<s>`.
  ///   - specialTokensInText: whether special tokens written out in `text` count as such.
  public func encode(
    _ text: String, addSpecialTokens: Bool, specialTokensInText: SpecialTokensInText = .recognized
  ) -> [Int] {
    let scalars = Array(text.unicodeScalars)
    let specialAsText = specialTokensInText == .asText
    var ids: [Int] = []
    for part in verbatimMatcher.split(scalars, specialAsText: specialAsText) {
      switch part {
      case .token(let id): ids.append(id)
      case .text(let range):
        encodeStretch(
          Array(scalars[range]), isFirst: range.lowerBound == 0, specialAsText: specialAsText, into: &ids)
      }
    }
    return addSpecialTokens ? postProcessor.apply(to: ids) : ids
  }

  /// Encodes what lies between two added tokens.
  private func encodeStretch(_ stretch: [Unicode.Scalar], isFirst: Bool, specialAsText: Bool, into ids: inout [Int]) {
    let text = normalizer?.apply(to: stretch) ?? stretch
    for part in normalizedMatcher.split(text, specialAsText: specialAsText) {
      switch part {
      case .token(let id): ids.append(id)
      case .text(let range):
        let piece = PreTokenizer.Piece(text: text[range], isFirst: isFirst && range.lowerBound == 0)
        for word in preTokenizer?.apply(to: [piece]) ?? [piece] { model.encode(word.text, into: &ids) }
      }
    }
  }

  // MARK: Decoding

  /// The text of `ids`; ids that no token has give nothing.
  public func decode(_ ids: [Int], skipSpecialTokens: Bool) -> String {
    var stream = StreamingDetokenizer(self, skipSpecialTokens: skipSpecialTokens)
    var text = ""
    for id in ids { text += stream.process(id) }
    return text + stream.finish()
  }

  func scalars(of id: Int) -> [Unicode.Scalar]? {
    if let token = addedTokensByID[id] { return Array(token.content.unicodeScalars) }
    return model.tokens.content(of: id).map { Array(String(decoding: $0, as: UTF8.self).unicodeScalars) }
  }

  // MARK: Tokens

  /// The id of the token whose content, as the file writes it, is `content`: `tokenID("<image>")`.
  public func tokenID(_ content: String) -> Int? {
    addedTokensByContent[content] ?? model.tokens.id(of: Array(content.utf8))
  }

  /// The content of a token as the file writes it: `▁the`, `Ġthe`, `<0x0A>`.
  public func tokenContent(_ id: Int) -> String? {
    scalars(of: id).map { String($0) }
  }

  /// Whether `id` is an added token that the file calls special.
  public func isSpecial(_ id: Int) -> Bool { addedTokensByID[id]?.isSpecial ?? false }

  /// The tokens that the file's post-processor puts before a text: `[1]`, that is `<s>`, for LLaMA.
  public var prefixTokenIDs: [Int] { postProcessor.prefix }
}
