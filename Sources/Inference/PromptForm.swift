import Chat

/// A piece of a prompt. Texts that touch are encoded as one.
enum PromptSegment: Equatable {
  case token(Int)
  /// As the model generated them.
  case generated([Int])
  /// From people and files: no token that steers the model is seen in it.
  case text(String)
  /// With what the family puts around it.
  case picture(PictureNumber)
}

/// How a family writes down what is asked and answered. Examples and earlier turns are laid out alike:
///
///     opening
///     question  questionEnd  cue ANSWER  answerEnd       as often as there are shots, then turns
///     question  questionEnd  unansweredEnd               where an answer never came
///     question  questionEnd  cue                         what is asked now
///
/// Each of the three ends is empty or closes with a line feed.
protocol PromptForm: Sendable {
  /// - Parameter asksCaption: the first that is asked shows a picture without a word.
  func opening(system: String?, asksCaption: Bool) -> [PromptSegment]
  /// What is asked, and equally the beginning of a message that is still being typed.
  func question(_ parts: [MessagePart]) -> [PromptSegment]
  var questionEnd: [PromptSegment] { get }
  /// Asks for the answer to a question.
  func cue(after parts: [MessagePart]) -> String
  /// Between the cue and an answer that is written out.
  var answerLead: String { get }
  var answerEnd: [PromptSegment] { get }
  var unansweredEnd: [PromptSegment] { get }
  /// The words that ask for a caption among examples of captions; `nil` where a picture alone does.
  var captionRequest: String? { get }
  /// What ends an answer besides the model's own end tokens.
  func stopStrings(after parts: [MessagePart]) -> [String]
}

extension Sequence<MessagePart> {
  /// Whether anything is said, or pictures only shown.
  var hasWords: Bool {
    contains { if case .text(let text) = $0 { text.contains { !$0.isWhitespace } } else { false } }
  }
}

/// Parts of a message as segments.
enum PromptParts {
  /// Text and pictures in their order, spaces at the ends of each text left out (`processing_idefics.py` strips them, too).
  /// - Parameter lead: stands before the text that the parts begin with.
  static func segments(_ parts: some Sequence<MessagePart>, lead: String) -> [PromptSegment] {
    var segments: [PromptSegment] = []
    var text = ""
    var isFirst = true
    func flush() {
      let stripped = text.trimmed(of: " ")
      if !stripped.isEmpty { segments.append(.text(isFirst ? lead + stripped : stripped)) }
      if !text.isEmpty { isFirst = false }
      text = ""
    }
    for part in parts {
      switch part {
      case .text(let more): text += more
      case .picture(let number):
        flush()
        segments.append(.picture(number))
        isFirst = false
      }
    }
    flush()
    return segments
  }

  /// The pictures that a message begins with, and what it goes on with; white space alone is nothing.
  static func leadingPictures(_ parts: [MessagePart]) -> (pictures: [PromptSegment], rest: ArraySlice<MessagePart>) {
    let firstWord = parts.firstIndex { [$0].hasWords } ?? parts.endIndex
    let pictures = parts[..<firstWord].compactMap { part -> PromptSegment? in
      if case .picture(let number) = part { .picture(number) } else { nil }
    }
    return (pictures, parts[firstWord...])
  }
}

extension String {
  /// Without this character at both ends; other white space stays.
  func trimmed(of character: Character) -> String {
    var text = drop { $0 == character }
    while text.last == character { text.removeLast() }
    return String(text)
  }
}
