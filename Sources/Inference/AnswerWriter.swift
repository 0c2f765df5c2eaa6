import Tokenizer

/// Tokens to text that may be shown: whole characters, nothing from a stop string on.
struct AnswerWriter {
  private var detokenizer: StreamingDetokenizer?
  private var filter: StopFilter
  private var trimsWhitespace: Bool

  /// - Parameter tokenizer: `nil` gives no text at all.
  init(tokenizer: Tokenizer?, stops: [String], trimsLeadingWhitespace: Bool) {
    detokenizer = tokenizer.map { StreamingDetokenizer($0, skipSpecialTokens: true) }
    filter = StopFilter(stops: stops)
    trimsWhitespace = trimsLeadingWhitespace
  }

  var isStopped: Bool { filter.isStopped }

  mutating func write(_ token: Int) -> String {
    trim(filter.process(detokenizer?.process(token) ?? ""))
  }

  mutating func finish() -> String {
    trim(filter.process(detokenizer?.finish() ?? "") + filter.finish())
  }

  /// The same, unused, with an eye on nothing.
  var withoutStops: AnswerWriter {
    var writer = self
    writer.filter = StopFilter(stops: [])
    return writer
  }

  /// What these tokens alone give.
  func text(of tokens: some Sequence<Int>) -> String {
    var writer = self
    return tokens.map { writer.write($0) }.joined() + writer.finish()
  }

  private mutating func trim(_ text: String) -> String {
    guard trimsWhitespace else { return text }
    let rest = text.drop(while: \.isWhitespace)
    if !rest.isEmpty { trimsWhitespace = false }
    return String(rest)
  }
}
