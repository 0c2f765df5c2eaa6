/// A shell pattern for paths: `*` stands for any run of characters, slashes among them as huggingface_hub has it, `?` for
/// one, `[abc]` and `[!a-c]` for one of a set. A pattern that ends in `/` means all below that folder.
public struct GlobPattern: Sendable, Equatable {
  public let text: String
  private let elements: [Element]

  private enum Element: Sendable, Equatable {
    case one(Character)
    case any
    case run
    case set([ClosedRange<Character>], isNegated: Bool)
  }

  public init(_ text: String) {
    self.text = text
    elements = Self.parse(Array(text.hasSuffix("/") ? text + "*" : text))
  }

  /// Takes at most the product of both lengths: after a mismatch only the latest `*` takes one character more.
  public func matches(_ path: String) -> Bool {
    let characters = Array(path)
    var (element, position) = (0, 0)
    var retry: (element: Int, position: Int)?
    while position < characters.count {
      if element < elements.count, elements[element] == .run {
        retry = (element, position)
        element += 1
      } else if element < elements.count, Self.matches(elements[element], characters[position]) {
        element += 1
        position += 1
      } else if let (start, from) = retry {
        retry = (start, from + 1)
        (element, position) = (start + 1, from + 1)
      } else {
        return false
      }
    }
    return elements[element...].allSatisfy { $0 == .run }
  }

  private static func matches(_ element: Element, _ character: Character) -> Bool {
    switch element {
    case .one(let expected): character == expected
    case .any: true
    case .run: false
    case .set(let ranges, let isNegated): ranges.contains { $0.contains(character) } != isNegated
    }
  }

  private static func parse(_ pattern: [Character]) -> [Element] {
    var elements: [Element] = []
    var index = 0
    while index < pattern.count {
      switch pattern[index] {
      case "*":
        if elements.last != .run { elements.append(.run) }
      case "?": elements.append(.any)
      case "[":
        if let (set, end) = parseSet(pattern, from: index + 1) {
          elements.append(set)
          index = end
        } else {
          elements.append(.one("["))
        }
      default: elements.append(.one(pattern[index]))
      }
      index += 1
    }
    return elements
  }

  /// - Returns: the set and the index of its closing bracket; `nil` where none closes it.
  private static func parseSet(_ pattern: [Character], from start: Int) -> (Element, Int)? {
    var index = start
    let isNegated = index < pattern.count && (pattern[index] == "!" || pattern[index] == "^")
    if isNegated { index += 1 }
    var ranges: [ClosedRange<Character>] = []
    let first = index
    while index < pattern.count, pattern[index] != "]" || index == first {
      if index + 2 < pattern.count, pattern[index + 1] == "-", pattern[index + 2] != "]" {
        if pattern[index] <= pattern[index + 2] { ranges.append(pattern[index]...pattern[index + 2]) }
        index += 3
      } else {
        ranges.append(pattern[index]...pattern[index])
        index += 1
      }
    }
    return index < pattern.count ? (.set(ranges, isNegated: isNegated), index) : nil
  }
}
