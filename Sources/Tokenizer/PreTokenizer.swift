import JSONText

/// How text is cut into the words that byte-pair merging never crosses: `pre_tokenizer` of the file.
indirect enum PreTokenizer: Equatable, Sendable {
  enum Behavior: String, Sendable {
    case removed = "Removed"
    case isolated = "Isolated"
    case mergedWithPrevious = "MergedWithPrevious"
    case mergedWithNext = "MergedWithNext"
    case contiguous = "Contiguous"
  }

  enum PrependScheme: String, Sendable { case always, first, never }

  case sequence([PreTokenizer])
  case byteLevel(addPrefixSpace: Bool, splits: Bool)
  case split(SplitPattern, Behavior, invert: Bool)
  case metaspace(replacement: Unicode.Scalar, PrependScheme, splits: Bool)

  /// A stretch of text, and whether the whole text begins with it.
  struct Piece {
    var text: ArraySlice<Unicode.Scalar>
    var isFirst: Bool
  }

  /// `nil` for JSON `null`: the whole stretch is one word.
  init?(_ value: JSONValue) throws(TokenizerError) {
    guard value != .null else { return nil }
    self = try Self.read(value, path: "pre_tokenizer")
    guard stepCount <= ComponentLimits.steps else { throw .invalidField("pre_tokenizer.pretokenizers") }
    guard expansion <= ComponentLimits.expansion else { throw .expandsText(.preTokenizer) }
  }

  private var stepCount: Int {
    if case .sequence(let steps) = self { steps.reduce(0) { $0 + $1.stepCount } } else { 1 }
  }

  /// Upper bound of the factor by which all pieces together grow, in scalars; saturates.
  var expansion: Int {
    switch self {
    case .sequence(let steps): ComponentLimits.product(steps.lazy.map(\.expansion))
    // A scalar has at most four bytes, each of which becomes one; a piece of one scalar may have a space put before it.
    case .byteLevel(let addPrefixSpace, _): addPrefixSpace ? 8 : 4
    case .metaspace(_, let scheme, _): scheme == .never ? 1 : 2
    case .split: 1
    }
  }

  private static func read(_ value: JSONValue, path: String) throws(TokenizerError) -> PreTokenizer {
    let fields = try JSONFields(value, path: path)
    let type = try fields.string("type")
    switch type {
    case "Sequence":
      var steps: [PreTokenizer] = []
      for (index, element) in try fields.array("pretokenizers").enumerated() {
        steps.append(try read(element, path: "\(path).pretokenizers[\(index)]"))
      }
      return .sequence(steps)
    case "ByteLevel":
      return .byteLevel(
        addPrefixSpace: try fields.bool("add_prefix_space", default: true),
        splits: try fields.bool("use_regex", default: true))
    case "Split":
      guard let behavior = Behavior(rawValue: try fields.string("behavior")) else {
        throw .invalidField("\(path).behavior")
      }
      return .split(
        try SplitPattern(fields["pattern"], of: .preTokenizer, path: "\(path).pattern"), behavior,
        invert: try fields.bool("invert", default: false))
    case "Whitespace": return .split(.words, .removed, invert: true)
    case "WhitespaceSplit": return .split(.whitespace(minimum: 1), .removed, invert: false)
    case "Digits":
      let individual = try fields.bool("individual_digits", default: false)
      return .split(.numbers(maximum: individual ? 1 : .max), .isolated, invert: false)
    case "Metaspace": return try readMetaspace(fields)
    default: throw .unsupportedComponent(.preTokenizer, type: type)
    }
  }

  private static func readMetaspace(_ fields: JSONFields) throws(TokenizerError) -> PreTokenizer {
    let replacement = Array(try fields.string("replacement").unicodeScalars)
    guard replacement.count == 1 else { throw .invalidField("\(fields.path).replacement") }
    let scheme: PrependScheme
    if let name = try fields.optionalString("prepend_scheme") {
      guard let known = PrependScheme(rawValue: name) else { throw .invalidField("\(fields.path).prepend_scheme") }
      scheme = known
    } else {
      // Files older than the scheme have a flag.
      scheme = try fields.bool("add_prefix_space", default: true) ? .always : .never
    }
    return .metaspace(replacement: replacement[0], scheme, splits: try fields.bool("split", default: true))
  }

  func apply(to pieces: [Piece]) -> [Piece] {
    switch self {
    case .sequence(let steps): steps.reduce(pieces) { $1.apply(to: $0) }
    case .byteLevel(let addPrefixSpace, let splits):
      pieces.flatMap { Self.byteLevel($0, addPrefixSpace: addPrefixSpace, splits: splits) }
    case .split(let pattern, let behavior, let invert):
      pieces.flatMap { Self.split($0, pattern, behavior, invert: invert) }
    case .metaspace(let replacement, let scheme, let splits):
      pieces.flatMap { Self.metaspace($0, replacement, scheme, splits: splits) }
    }
  }

  private static func byteLevel(_ piece: Piece, addPrefixSpace: Bool, splits: Bool) -> [Piece] {
    var piece = piece
    if addPrefixSpace, piece.text.first != " " { piece.text = [" "] + piece.text }
    let words = splits ? split(piece, .gpt2, .isolated, invert: false) : [piece]
    return words.map { Piece(text: ByteLevelAlphabet.encode($0.text)[...], isFirst: $0.isFirst) }
  }

  private static func metaspace(
    _ piece: Piece, _ replacement: Unicode.Scalar, _ scheme: PrependScheme, splits: Bool
  ) -> [Piece] {
    var piece = piece
    var text = piece.text.map { $0 == " " ? replacement : $0 }
    let prepends = scheme == .always || (scheme == .first && piece.isFirst)
    if prepends, text.first != replacement { text.insert(replacement, at: 0) }
    piece.text = text[...]
    return splits ? split(piece, .literal([replacement]), .mergedWithNext, invert: false) : [piece]
  }

  private static func split(
    _ piece: Piece, _ pattern: SplitPattern, _ behavior: Behavior, invert: Bool
  ) -> [Piece] {
    var parts: [(range: Range<Int>, isMatch: Bool)] = []
    var position = piece.text.startIndex
    for match in pattern.matches(in: piece.text) {
      if position < match.lowerBound { parts.append((position..<match.lowerBound, invert)) }
      parts.append((match, !invert))
      position = match.upperBound
    }
    if position < piece.text.endIndex { parts.append((position..<piece.text.endIndex, invert)) }
    return behavior.ranges(of: parts).map { range in
      Piece(text: piece.text[range], isFirst: piece.isFirst && range.lowerBound == piece.text.startIndex)
    }
  }
}

extension PreTokenizer.Behavior {
  /// Joins or drops neighbouring parts, as `SplitDelimiterBehavior` of the reference does.
  fileprivate func ranges(of parts: [(range: Range<Int>, isMatch: Bool)]) -> [Range<Int>] {
    switch self {
    case .removed: parts.filter { !$0.isMatch }.map(\.range)
    case .isolated: parts.map(\.range)
    case .contiguous: Self.joined(parts) { $0 == $1 }
    case .mergedWithPrevious: Self.joined(parts) { previousIsMatch, isMatch in isMatch && !previousIsMatch }
    case .mergedWithNext: Self.joined(parts) { previousIsMatch, isMatch in previousIsMatch && !isMatch }
    }
  }

  private static func joined(
    _ parts: [(range: Range<Int>, isMatch: Bool)], when joins: (_ previousIsMatch: Bool, _ isMatch: Bool) -> Bool
  ) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var previousIsMatch: Bool?
    for part in parts {
      if let last = ranges.indices.last, let previousIsMatch, joins(previousIsMatch, part.isMatch) {
        ranges[last] = ranges[last].lowerBound..<part.range.upperBound
      } else {
        ranges.append(part.range)
      }
      previousIsMatch = part.isMatch
    }
    return ranges
  }
}
