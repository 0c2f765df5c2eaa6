import Flamingo
import Tokenizer

/// The ids that steer a model of this family.
///
/// The tokenizer has the last word; a checkpoint without one follows IDEFICS's rule: the added tokens come right after
/// the base vocabulary, in the order fake, image, end of utterance.
public struct ModelTokens: Equatable, Sendable {
  /// `nil` where prompts begin without one.
  public var beginOfText: Int?
  public var endOfText: Int
  public var image: Int
  /// Stands on both sides of a picture; `nil` where nothing does.
  public var fakeTokenAroundImage: Int?
  /// `nil` for base models, whose embedding has no row for it.
  public var endOfUtterance: Int?

  public init(configuration: FlamingoConfiguration, tokenizer: Tokenizer?) {
    let fallback = configuration.specialTokens
    beginOfText = tokenizer?.prefixTokenIDs.first ?? tokenizer?.tokenID("<s>") ?? fallback.beginOfText
    endOfText = tokenizer?.tokenID("</s>") ?? fallback.endOfText
    image = tokenizer?.tokenID("<image>") ?? fallback.image
    fakeTokenAroundImage = tokenizer?.tokenID("<fake_token_around_image>") ?? fallback.fakeTokenAroundImage
    let endOfUtterance = tokenizer.map { $0.tokenID("<end_of_utterance>") } ?? fallback.endOfUtterance
    self.endOfUtterance = endOfUtterance.flatMap { $0 < configuration.vocabularySize ? $0 : nil }
  }

  /// An answer ends with one of these.
  var stops: Set<Int> { Set([endOfText, endOfUtterance].compactMap(\.self)) }

  /// Never generated: a picture's place without a picture.
  var banned: [Int] { [image, fakeTokenAroundImage].compactMap(\.self) }
}
