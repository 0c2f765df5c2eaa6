/// An example that the model reads before a conversation: a picture, what might be asked of it, and what is to be said.
///
/// Without a question the answer is a caption. Without a picture it only shows the form of answers: zero shots, as the
/// evaluation of Flamingo models counts them, are two of these.
public struct Shot: Hashable, Sendable {
  /// Of the session.
  public var picture: PictureNumber?
  public var question: String?
  public var answer: String

  public init(picture: PictureNumber? = nil, question: String? = nil, answer: String) {
    self.picture = picture
    self.question = question
    self.answer = answer
  }

  /// Stands between question and answer where a shot is written down.
  public static let arrow = "=>"

  /// Reads `ANSWER` or `QUESTION => ANSWER`; quotes around the whole or around either are left out.
  ///
  /// `nil` where there is no answer, or an arrow with nothing before it.
  public init?(picture: PictureNumber? = nil, text: String) {
    let text = Self.unquoted(text)
    var (question, answer): (String?, String) = (nil, text)
    if let arrow = Self.firstArrow(in: text) {
      question = Self.unquoted(String(text[..<arrow.lowerBound]))
      answer = Self.unquoted(String(text[arrow.upperBound...]))
    }
    guard question?.isEmpty != true, !answer.isEmpty else { return nil }
    self.init(picture: picture, question: question, answer: answer)
  }

  /// `QUESTION => ANSWER`, or the caption.
  public var text: String { question.map { "\($0) \(Self.arrow) \(answer)" } ?? answer }

  private static func firstArrow(in text: String) -> Range<String.Index>? { text.firstRange(of: arrow) }

  /// Without white space at the ends and the quotes, if one pair of them holds it all.
  private static func unquoted(_ text: String) -> String {
    var inner = text.drop(while: \.isWhitespace)
    while inner.last?.isWhitespace == true { inner.removeLast() }
    guard inner.count >= 2, let quote = inner.first, quote == "\"" || quote == "'", inner.last == quote,
      !inner.dropFirst().dropLast().contains(quote)
    else { return String(inner) }
    return String(inner.dropFirst().dropLast())
  }
}
