/// One step of a decoder at work on a stream of tokens.
///
/// Before a step that joins (`Fuse`, `ByteLevel`) every element is one token; after it all elements are pieces of one
/// long token. A stage that would need what has not come yet keeps back as little as it can, so that the pieces that
/// leave the last stage, put together, are what the reference makes of all tokens at once.
enum DecoderStage: Equatable, Sendable {
  case byteLevel(UTF8Assembler)
  case byteFallback(UTF8Assembler)
  case replace(ReplaceStage)
  case stripTokens(Unicode.Scalar, start: Int, stop: Int)
  case stripText(StripTextStage)
  case metaspace(replacement: Unicode.Scalar, dropsLeading: Bool)
  case wordSuffix([Unicode.Scalar], heldBack: [Unicode.Scalar]?)
  case spaces(isFirst: Bool)

  /// The stages of a decoder, at their beginning.
  static func stages(of decoder: Decoder) -> [DecoderStage] {
    var isFused = false
    var stages: [DecoderStage] = []
    for step in decoder.steps {
      switch step {
      case .fuse: isFused = true
      case .byteLevel:
        stages.append(.byteLevel(UTF8Assembler(replacement: .perMaximalSubpart)))
        isFused = true
      case .byteFallback: stages.append(.byteFallback(UTF8Assembler(replacement: .perByte)))
      case .replace(let pattern, let content):
        stages.append(.replace(ReplaceStage(pattern: pattern, content: content, isFused: isFused)))
      case .strip(let scalar, let start, let stop):
        stages.append(
          isFused
            ? .stripText(StripTextStage(scalar: scalar, start: start, stop: stop))
            : .stripTokens(scalar, start: start, stop: stop))
      case .metaspace(let replacement, let prepends):
        stages.append(.metaspace(replacement: replacement, dropsLeading: prepends))
      case .wordSuffix(let suffix): stages.append(.wordSuffix(suffix, heldBack: nil))
      }
    }
    if decoder.joinsBySpaces { stages.append(.spaces(isFirst: true)) }
    return stages
  }

  /// Takes one element, gives the elements that are ready.
  mutating func process(_ element: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
    switch self {
    case .byteLevel(var assembler):
      let text = assembler.append(Self.bytes(ofByteLevelToken: element))
      self = .byteLevel(assembler)
      return [text]
    case .byteFallback(var assembler):
      // The reference gives up a whole run of bytes when one of them is invalid; here the valid characters around it stay,
      // for they have been shown already.
      defer { self = .byteFallback(assembler) }
      if let byte = Self.byte(ofFallbackToken: element) { return [assembler.append([byte])] }
      return assembler.isEmpty ? [element] : [assembler.finish(), element]
    case .replace(var stage):
      defer { self = .replace(stage) }
      return [stage.process(element)]
    case .stripTokens(let scalar, let start, let stop):
      var text = element.drop(atMost: start, of: scalar)
      var dropped = 0
      while dropped < stop, text.last == scalar {
        text.removeLast()
        dropped += 1
      }
      return [Array(text)]
    case .stripText(var stage):
      defer { self = .stripText(stage) }
      return [stage.process(element)]
    case .metaspace(let replacement, let dropsLeading):
      self = .metaspace(replacement: replacement, dropsLeading: false)
      return [
        dropsLeading
          ? element.filter { $0 != replacement } : element.map { $0 == replacement ? " " : $0 }
      ]
    case .wordSuffix(let suffix, let heldBack):
      self = .wordSuffix(suffix, heldBack: element)
      return heldBack.map { [ReplaceStage.replace(suffix, with: [" "], in: $0)] } ?? []
    case .spaces(let isFirst):
      self = .spaces(isFirst: false)
      return [isFirst ? element : [" "] + element]
    }
  }

  /// What was kept back, when no more tokens come.
  mutating func finish() -> [[Unicode.Scalar]] {
    switch self {
    case .byteLevel(var assembler):
      defer { self = .byteLevel(assembler) }
      return [assembler.finish()]
    case .byteFallback(var assembler):
      defer { self = .byteFallback(assembler) }
      return assembler.isEmpty ? [] : [assembler.finish()]
    case .replace(var stage):
      defer { self = .replace(stage) }
      return [stage.finish()]
    case .wordSuffix(let suffix, let heldBack):
      self = .wordSuffix(suffix, heldBack: nil)
      return heldBack.map { [ReplaceStage.replace(suffix, with: [], in: $0)] } ?? []
    // What a strip at the end of the text holds back is what it strips.
    case .stripText, .stripTokens, .metaspace, .spaces: return []
    }
  }

  /// A token with a character outside the alphabet, such as an added token with a space, stands for its own bytes.
  private static func bytes(ofByteLevelToken token: [Unicode.Scalar]) -> [UInt8] {
    let bytes = token.compactMap(ByteLevelAlphabet.byte)
    return bytes.count == token.count ? bytes : Array(String(token).utf8)
  }

  /// `<0x0A>`
  private static func byte(ofFallbackToken token: [Unicode.Scalar]) -> UInt8? {
    guard token.count == 6, token.starts(with: "<0x".unicodeScalars), token[5] == ">" else { return nil }
    return UInt8(String(token[3...4]), radix: 16)
  }
}

/// Replaces one string by another, in tokens or in a text that comes in pieces.
struct ReplaceStage: Equatable, Sendable {
  let pattern: [Unicode.Scalar]
  let content: [Unicode.Scalar]
  let isFused: Bool
  /// The end of a text that may be the beginning of the pattern.
  private var heldBack: [Unicode.Scalar] = []

  init(pattern: [Unicode.Scalar], content: [Unicode.Scalar], isFused: Bool) {
    self.pattern = pattern
    self.content = content
    self.isFused = isFused
  }

  mutating func process(_ element: [Unicode.Scalar]) -> [Unicode.Scalar] {
    guard isFused else { return Self.replace(pattern, with: content, in: element) }
    let text = heldBack + element
    var result: [Unicode.Scalar] = []
    var position = 0
    while position < text.count {
      let rest = text[position...].prefix(pattern.count)
      if rest.elementsEqual(pattern) {
        result.append(contentsOf: content)
        position += pattern.count
      } else if rest.count < pattern.count, pattern.starts(with: rest) {
        break
      } else {
        result.append(text[position])
        position += 1
      }
    }
    heldBack = Array(text[position...])
    return result
  }

  mutating func finish() -> [Unicode.Scalar] {
    defer { heldBack = [] }
    return heldBack
  }

  static func replace(
    _ pattern: [Unicode.Scalar], with content: [Unicode.Scalar], in text: [Unicode.Scalar]
  ) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    var position = 0
    for match in SplitPattern.literal(pattern).matches(in: text[...]) {
      result.append(contentsOf: text[position..<match.lowerBound] + content)
      position = match.upperBound
    }
    result.append(contentsOf: text[position...])
    return result
  }
}

/// Strips a character from the two ends of a text that comes in pieces.
struct StripTextStage: Equatable, Sendable {
  let scalar: Unicode.Scalar
  /// How many may still be stripped at the beginning; 0 once anything else came.
  private var start: Int
  let stop: Int
  /// Characters at the end that will be stripped should nothing follow: at most `stop`.
  private var heldBack = 0

  init(scalar: Unicode.Scalar, start: Int, stop: Int) {
    self.scalar = scalar
    self.start = start
    self.stop = stop
  }

  mutating func process(_ element: [Unicode.Scalar]) -> [Unicode.Scalar] {
    let text = element.drop(atMost: start, of: scalar)
    start = text.isEmpty ? start - element.count : 0
    guard stop > 0, !text.isEmpty else { return Array(text) }
    let trailing = text.reversed().prefix { $0 == scalar }.count
    if trailing == text.count { return hold(heldBack + trailing) }
    let released = [Unicode.Scalar](repeating: scalar, count: heldBack)
    heldBack = 0
    return released + text.dropLast(trailing) + hold(trailing)
  }

  /// Keeps at most `stop` of `count` trailing characters and gives the others.
  private mutating func hold(_ count: Int) -> [Unicode.Scalar] {
    heldBack = min(count, stop)
    return Array(repeating: scalar, count: count - heldBack)
  }
}

extension [Unicode.Scalar] {
  fileprivate func drop(atMost limit: Int, of scalar: Unicode.Scalar) -> ArraySlice<Unicode.Scalar> {
    self[(prefix(limit).firstIndex { $0 != scalar } ?? Swift.min(limit, count))...]
  }
}
