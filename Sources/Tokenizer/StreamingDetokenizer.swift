/// Turns tokens into text as they come.
///
/// The pieces put together are exactly what decoding all tokens at once gives, and no piece ever ends inside a character:
/// a character whose bytes are spread over several tokens appears when the last of them has come. U+FFFD stands only for
/// bytes that no continuation can make valid.
public struct StreamingDetokenizer: Sendable {
  private let tokenizer: Tokenizer
  private let skipsSpecialTokens: Bool
  private var stages: [DecoderStage]

  public init(_ tokenizer: Tokenizer, skipSpecialTokens: Bool) {
    self.tokenizer = tokenizer
    skipsSpecialTokens = skipSpecialTokens
    stages = DecoderStage.stages(of: tokenizer.decoder)
  }

  /// The text that `id` completes, often empty. An id that no token has gives nothing.
  public mutating func process(_ id: Int) -> String {
    guard let token = tokenizer.scalars(of: id), !(skipsSpecialTokens && tokenizer.isSpecial(id)) else { return "" }
    return String(run([token], from: 0).joined())
  }

  /// The text that was kept back. Call once, when no more tokens come.
  public mutating func finish() -> String {
    var text: [Unicode.Scalar] = []
    for index in stages.indices {
      text.append(contentsOf: run(stages[index].finish(), from: index + 1).joined())
    }
    return String(text)
  }

  private mutating func run(_ elements: [[Unicode.Scalar]], from first: Int) -> [[Unicode.Scalar]] {
    var elements = elements
    for index in stages.indices.dropFirst(first) {
      elements = elements.flatMap { stages[index].process($0) }
    }
    return elements
  }
}
