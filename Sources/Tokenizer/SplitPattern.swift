import JSONText

/// The patterns by which tokenizers cut text, each scanned by hand in linear time.
///
/// A file names a pattern by its regular expression; the published ones are known here by their text, any other is
/// refused. All ranges are indices into the array of scalars given.
enum SplitPattern: Equatable, Sendable {
  case literal([Unicode.Scalar])
  /// GPT-2, GPT-NeoX, MPT: contractions, then runs of letters, numbers, others, each with one leading space.
  case gpt2
  /// Llama 3 (numbers in groups of three) and Qwen 2 (single numbers).
  case llama3(digitGroup: Int)
  /// CLIP: like GPT-2 without the spaces, which match nothing.
  case clip
  /// `\w+|[^\w\s]+`
  case words
  /// At least this much white space.
  case whitespace(minimum: Int)
  /// At least this many spaces.
  case spaces(minimum: Int)
  /// Runs of numbers at most this long.
  case numbers(maximum: Int)
  /// Any one `\r` or `\n`, or runs of them.
  case lineBreaks(maximum: Int)

  private static let byExpression: [String: SplitPattern] = {
    let gpt2Tail = #"| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
    let llama3Head = #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"#
    let llama3Tail = #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    return [
      #"'s|'t|'re|'ve|'m|'ll|'d"# + gpt2Tail: .gpt2,
      #"'(?:[sdmt]|ll|ve|re)"# + gpt2Tail: .gpt2,
      llama3Head + #"\p{N}{1,3}"# + llama3Tail: .llama3(digitGroup: 3),
      llama3Head + #"\p{N}"# + llama3Tail: .llama3(digitGroup: 1),
      #"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"#: .clip,
      #"\w+|[^\w\s]+"#: .words,
      #"\s+"#: .whitespace(minimum: 1),
      #"\s{2,}"#: .whitespace(minimum: 2),
      #" +"#: .spaces(minimum: 1),
      #" {2,}"#: .spaces(minimum: 2),
      #"\p{N}"#: .numbers(maximum: 1),
      #"\p{N}+"#: .numbers(maximum: .max),
      #"\p{N}{1,3}"#: .numbers(maximum: 3),
      #"[\r\n]"#: .lineBreaks(maximum: 1),
      #"[\r\n]+"#: .lineBreaks(maximum: .max),
    ]
  }()

  /// `{"String": "…"}` or `{"Regex": "…"}`.
  init(_ value: JSONValue, of component: TokenizerError.Component, path: String) throws(TokenizerError) {
    let fields = try JSONFields(value, path: path)
    if let text = try fields.optionalString("String") {
      let scalars = Array(text.unicodeScalars)
      guard 1...ComponentLimits.literalLength ~= scalars.count else { throw .invalidField("\(path).String") }
      self = .literal(scalars)
      return
    }
    let expression = try fields.string("Regex")
    guard let known = Self.byExpression[expression] else {
      throw .unsupportedPattern(component, pattern: expression)
    }
    self = known
  }

  /// The matches from left to right; they do not overlap and none is empty.
  func matches(in text: ArraySlice<Unicode.Scalar>) -> [Range<Int>] {
    if case .literal(let pattern) = self { return Self.occurrences(of: pattern, in: text) }
    let scanner = PatternScanner(text)
    var matches: [Range<Int>] = []
    var position = 0
    while position < scanner.count {
      let end = scanner.endOfMatch(of: self, at: position)
      if end > position {
        matches.append(text.startIndex + position..<text.startIndex + end)
        position = end
      } else {
        position += 1
      }
    }
    return matches
  }

  private static func occurrences(
    of pattern: [Unicode.Scalar], in text: ArraySlice<Unicode.Scalar>
  ) -> [Range<Int>] {
    var matches: [Range<Int>] = []
    var position = text.startIndex
    while position + pattern.count <= text.endIndex {
      if text[position..<position + pattern.count].elementsEqual(pattern) {
        matches.append(position..<position + pattern.count)
        position += pattern.count
      } else {
        position += 1
      }
    }
    return matches
  }

  /// How many scalars the shortest match has.
  var minimumMatchLength: Int {
    switch self {
    case .literal(let pattern): pattern.count
    case .whitespace(let minimum), .spaces(let minimum): minimum
    default: 1
    }
  }
}
