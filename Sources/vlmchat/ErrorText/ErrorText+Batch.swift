import Batch

extension ErrorText {
  static func words(_ error: BatchError) -> String {
    switch error {
    case .unreadable(let code): systemWords(code)
    case .lineTooLong(let limit): "the line is longer than \(limit >> 20) MiB"
    case .notJSON(let fault): "the line is not JSON: \(words(fault))"
    case .notAnObject: "the line is JSON, but no object"
    case .wrongType(let field, let expected): "\(field) must be \(words(expected))"
    case .missing(let field): "\(field) is missing"
    case .conflict(let field, let other): "\(field) cannot go with \(other)"
    case .nothingAsked: "nothing is asked: a case has a question, messages or raw"
    case .emptyMessage(let field): "\(field) has neither words nor a picture"
    case .nothingToAnswer: "messages has no user's message without an answer"
    case .misplacedMessage(let field):
      "\(field) cannot stand there: a system message is the first, an assistant's follows a user's"
    case .invalidExample(let field): "\(field) must be a caption, or QUESTION => ANSWER, and not empty"
    case .invalidPath(let field): "\(field) cannot be the name of a file"
    case .picture(let path, let fault): "\(path): \(words(fault))"
    }
  }

  private static func words(_ expected: BatchError.Expectation) -> String {
    switch expected {
    case .text: "a string"
    case .list: "a list"
    case .object: "an object"
    case .textOrNumber: "a string or a number"
    case .textOrParts: "a string or a list of parts"
    case .oneOf(let words): words.map { "\"\($0)\"" }.joined(separator: " or ")
    case .listOfAtMost(let count): "a list of \(count) at most"
    }
  }
}
