/// Scans one stretch of text for the patterns of `SplitPattern`. Positions count scalars from the start of the stretch.
struct PatternScanner {
  private let text: ArraySlice<Unicode.Scalar>
  private let classes: [ScalarClass]

  init(_ text: ArraySlice<Unicode.Scalar>) {
    self.text = text
    classes = text.map(ScalarClass.init)
  }

  var count: Int { classes.count }

  /// Where the match that starts at `position` ends; `position` itself when none starts there.
  func endOfMatch(of pattern: SplitPattern, at position: Int) -> Int {
    switch pattern {
    case .literal: position
    case .gpt2: endOfGPT2Match(position)
    case .llama3(let digitGroup): endOfLlama3Match(position, digitGroup: digitGroup)
    case .clip: endOfCLIPMatch(position)
    case .words: endOfWordsMatch(position)
    case .whitespace(let minimum): endOfRun(position, minimum: minimum) { $0.isWhitespace }
    case .spaces(let minimum): endOfSpaces(position, minimum: minimum)
    case .numbers(let maximum): endOfRun(position, maximum: maximum) { $0 == .number }
    case .lineBreaks(let maximum): endOfRun(position, maximum: maximum) { $0 == .lineBreak }
    }
  }

  private func scalar(_ position: Int) -> Unicode.Scalar { text[text.startIndex + position] }

  private func endOfRun(
    _ start: Int, minimum: Int = 1, maximum: Int = .max, where belongs: (ScalarClass) -> Bool
  ) -> Int {
    var end = start
    while end < count, end - start < maximum, belongs(classes[end]) { end += 1 }
    return end - start >= minimum ? end : start
  }

  private func endOfSpaces(_ start: Int, minimum: Int) -> Int {
    var end = start
    while end < count, scalar(end) == " " { end += 1 }
    return end - start >= minimum ? end : start
  }

  private func endOfWordsMatch(_ start: Int) -> Int {
    var end = start
    if scalar(start).isWordScalar {
      while end < count, scalar(end).isWordScalar { end += 1 }
    } else {
      while end < count, !classes[end].isWhitespace, !scalar(end).isWordScalar { end += 1 }
    }
    return end
  }

  // MARK: GPT-2 and its descendants

  /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
  private func endOfGPT2Match(_ start: Int) -> Int {
    if let end = endOfContraction(start, ignoringCase: false) { return end }
    let first = scalar(start) == " " && start + 1 < count ? start + 1 : start
    let kind = classes[first]
    if !kind.isWhitespace { return endOfRun(first) { $0 == kind } }
    return endOfWhitespace(start)
  }

  /// `(?i:'s|…)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
  private func endOfLlama3Match(_ start: Int, digitGroup: Int) -> Int {
    if let end = endOfContraction(start, ignoringCase: true) { return end }
    let kind = classes[start]
    if kind == .letter { return endOfRun(start) { $0 == .letter } }
    if kind == .number { return endOfRun(start, maximum: digitGroup) { $0 == .number } }
    let next = start + 1 < count ? classes[start + 1] : nil
    if kind != .lineBreak, next == .letter { return endOfRun(start + 1) { $0 == .letter } }
    if kind == .other || (scalar(start) == " " && next == .other) {
      let end = endOfRun(start + 1) { $0 == .other }
      return endOfRun(end) { $0 == .lineBreak }
    }
    let end = endOfRun(start) { $0.isWhitespace }
    if let lastBreak = (start..<end).last(where: { classes[$0] == .lineBreak }) { return lastBreak + 1 }
    return endOfWhitespace(start)
  }

  /// `'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`
  private func endOfCLIPMatch(_ start: Int) -> Int {
    if let end = endOfContraction(start, ignoringCase: false) { return end }
    switch classes[start] {
    case .letter: return endOfRun(start) { $0 == .letter }
    case .number: return start + 1
    case .other: return endOfRun(start) { $0 == .other }
    case .space, .lineBreak: return start
    }
  }

  /// `\s+(?!\S)|\s+`: white space, but its last one is left for the word that follows.
  private func endOfWhitespace(_ start: Int) -> Int {
    let end = endOfRun(start) { $0.isWhitespace }
    return end < count && end - start > 1 ? end - 1 : end
  }

  private func endOfContraction(_ start: Int, ignoringCase: Bool) -> Int? {
    guard scalar(start) == "'", start + 1 < count else { return nil }
    let first = Self.folded(scalar(start + 1), ignoringCase)
    switch first {
    case "s", "t", "m", "d": return start + 2
    case "r", "v", "l":
      guard start + 2 < count else { return nil }
      return Self.folded(scalar(start + 2), ignoringCase) == (first == "l" ? "l" : "e") ? start + 3 : nil
    default: return nil
    }
  }

  /// Simple case folding of what can appear in a contraction; U+017F, the long s, folds to s.
  private static func folded(_ scalar: Unicode.Scalar, _ ignoringCase: Bool) -> Unicode.Scalar {
    guard ignoringCase else { return scalar }
    if scalar == "\u{17F}" { return "s" }
    guard ("A"..."Z").contains(scalar) else { return scalar }
    return Unicode.Scalar(UInt8(scalar.value) + 0x20)
  }
}
