import Flamingo
import Tokenizer

/// The ids that steer a model, and the family whose rules they follow.
///
/// IDEFICS: the tokenizer has the last word; a checkpoint without one follows the rule that the added tokens come right
/// after the base vocabulary, in the order fake, image, end of utterance. OpenFlamingo: the configuration has it, since the
/// tokenizer is the language model's own and knows none of them.
public struct ModelTokens: Equatable, Sendable {
  public let family: ModelFamily
  /// `nil` where prompts begin without one.
  public var beginOfText: Int?
  public var endOfText: Int
  public var image: Int
  /// Stands on both sides of a picture; `nil` where nothing does.
  public var fakeTokenAroundImage: Int?
  /// OpenFlamingo's `<|endofchunk|>`; `nil` for base models, whose embedding has no row for it.
  public var endOfUtterance: Int?

  public init(configuration: FlamingoConfiguration, tokenizer: Tokenizer?) {
    let configured = configuration.specialTokens
    family = configuration.family
    switch family {
    case .openFlamingo:
      beginOfText = configured.beginOfText
      endOfText = configured.endOfText
      image = configured.image
      fakeTokenAroundImage = configured.fakeTokenAroundImage
      endOfUtterance = configured.endOfUtterance
    case .idefics:
      beginOfText = tokenizer?.prefixTokenIDs.first ?? tokenizer?.tokenID("<s>") ?? configured.beginOfText
      endOfText = tokenizer?.tokenID("</s>") ?? configured.endOfText
      image = tokenizer?.tokenID("<image>") ?? configured.image
      fakeTokenAroundImage = tokenizer?.tokenID("<fake_token_around_image>") ?? configured.fakeTokenAroundImage
      let endOfUtterance = tokenizer.map { $0.tokenID("<end_of_utterance>") } ?? configured.endOfUtterance
      self.endOfUtterance = endOfUtterance.flatMap { $0 < configuration.vocabularySize ? $0 : nil }
    }
  }

  /// An answer ends with one of these.
  var stops: Set<Int> { Set([endOfText, endOfUtterance].compactMap(\.self)) }

  /// Never generated: a picture's place without a picture.
  var banned: [Int] { [image, fakeTokenAroundImage].compactMap(\.self) }
}

extension FlamingoConfiguration {
  /// The tokens that the model has and its tokenizer's file lacks: those that OpenFlamingo's `factory.py` adds to the language
  /// model's.
  var additionalTokens: [AdditionalToken] {
    guard case .openFlamingo = family else { return [] }
    let (endOfChunk, image, padding) = (specialTokens.endOfUtterance, specialTokens.image, specialTokens.padding)
    var tokens = [
      AdditionalToken(content: "<|endofchunk|>", id: endOfChunk), AdditionalToken(content: "<image>", id: image),
    ]
    // Not where the language model's tokenizer had a token for padding: then the last row is another's.
    if padding > max(endOfChunk, image) { tokens.append(AdditionalToken(content: "<PAD>", id: padding)) }
    return tokens
  }
}
