import Images
import JSONText

/// What can be wrong with a file of cases, or with one case in it.
public enum BatchError: Error, Sendable, Equatable {
  /// The file itself; `code` is `errno`.
  case unreadable(code: Int32)
  case lineTooLong(limit: Int)
  case notJSON(JSONFault)
  case notAnObject
  /// `field` is a path such as `messages[2].content`.
  case wrongType(field: String, expected: Expectation)
  case missing(field: String)
  /// Two fields that belong to different forms of a case.
  case conflict(field: String, with: String)
  /// None of `question`, `messages` and `raw`.
  case nothingAsked
  /// A message without a word or a picture.
  case emptyMessage(field: String)
  /// Only answers that are given.
  case nothingToAnswer
  /// A system message that is not the first, an assistant's that follows no question.
  case misplacedMessage(field: String)
  /// An example whose text is empty or has no answer.
  case invalidExample(field: String)
  /// Empty, too long for the system, or with a NUL in it.
  case invalidPath(field: String)
  case picture(path: String, ImageError)

  public enum Expectation: Sendable, Equatable {
    case text, list, object, textOrNumber, textOrParts
    /// One of these words.
    case oneOf([String])
    /// A list of so many items at most.
    case listOfAtMost(Int)
  }
}
