/// Edits of JSON by its tokens, so that most results are JSON still and reach what reads the values.
extension FuzzBytes {
  private struct Token {
    enum Kind { case string, scalar, open, close, colon, comma }
    var kind: Kind
    var range: Range<Int>
  }

  /// Damages the JSON text that the bytes are.
  public mutating func editJSON() {
    let tokens = Self.tokens(of: bytes)
    let values = tokens.indices.filter { [.string, .scalar, .open].contains(tokens[$0].kind) }
    guard let index = randomElement(of: values) else { return edit() }
    let value = Self.value(at: index, tokens)
    switch number(in: 0...9) {
    case 0: replace(value, by: scalar())
    case 1:
      let numbers = tokens.filter { $0.kind == .scalar && bytes[$0.range.lowerBound] < UInt8(ascii: "A") }
      replace(randomElement(of: numbers)?.range ?? value, by: Array((randomElement(of: Self.numbers) ?? "0").utf8))
    case 2: replace(value, by: self.value(from: bytes, tokens))
    case 3:
      let other = randomElement(of: corpus) ?? bytes
      replace(value, by: self.value(from: other, Self.tokens(of: other)))
    case 4: nest(value)
    case 5: editString(tokens)
    case 6: repeatItem(tokens)
    case 7: removeItem(tokens)
    case 8:
      let strings = tokens.filter { $0.kind == .string }
      guard let from = randomElement(of: strings), let to = randomElement(of: strings) else { return }
      replace(to.range, by: Array(bytes[from.range]))
    default: edit()
    }
  }

  private static let numbers = [
    "0", "-0", "1", "-1", "2", "3", "7", "64", "65", "100", "255", "4096", "4097", "32000", "65536", "1048576",
    "16777217",
    "2147483647", "2147483648", "4294967295", "4294967296", "9007199254740993", "4611686018427387904",
    "9223372036854775807", "-9223372036854775808", "9223372036854775808", "18446744073709551615",
    "340282366920938463463374607431768211456", "0.5", "3.0", "-2.5", "1e2", "1e18", "1e19", "1e-320", "1e38", "1e39",
    "1e308",
    "1e309", "-1e400", "0.1e-400", "01", "1.", ".5", "+1", "1e", "NaN", "Infinity",
  ]

  private static let words = [
    "null", "true", "false", "\"\"", "[]", "{}", "[null]", "{\"\":0}", "\"0\"", "[[],[]]", "nul", "\"",
  ]

  private static let escapes = [
    "\\u0000", "\\n", "\\\"", "\\\\", "\\/", "\\ud83e\\udd99", "\\ud800", "\\udc00", "\\u12", "\\x", "\\", "\u{1}",
    "\u{7F}",
    "\u{FFFD}", "e\u{301}", "\u{2581}", "\u{1F999}", "\u{FDFA}", "\u{202E}", "..", "/", "../x",
  ]

  private mutating func scalar() -> [UInt8] {
    Array((randomElement(of: chance(of: 1, in: 2) ? Self.numbers : Self.words) ?? "0").utf8)
  }

  /// A value of a text, with all that is in it.
  private mutating func value(from text: [UInt8], _ tokens: [Token]) -> [UInt8] {
    let values = tokens.indices.filter { [.string, .scalar, .open].contains(tokens[$0].kind) }
    guard let index = randomElement(of: values) else { return scalar() }
    return Array(text[Self.value(at: index, tokens)])
  }

  private mutating func nest(_ value: Range<Int>) {
    let depth = randomElement(of: [1, 2, 8, 62, 63, 64, 65, 300]) ?? 1
    let isArray = chance(of: 1, in: 2)
    let before = String(repeating: isArray ? "[" : "{\"a\":", count: depth)
    let after = String(repeating: isArray ? "]" : "}", count: depth)
    replace(value, by: Array(before.utf8) + Array(bytes[value]) + Array(after.utf8))
  }

  private mutating func editString(_ tokens: [Token]) {
    guard let string = randomElement(of: tokens.filter { $0.kind == .string && $0.range.count >= 2 }) else { return }
    let place = number(in: string.range.lowerBound + 1...string.range.upperBound - 1)
    switch number(in: 0...3) {
    case 0: insert([UInt8(number(in: 0x80...0xFF))], at: place)
    case 1:
      let times = randomElement(of: [2, 16, 300, 1100]) ?? 2
      insert(Array(repeating: bytes[place], count: times), at: place)
    default: insert(Array((randomElement(of: Self.escapes) ?? "").utf8), at: place)
    }
  }

  /// A member of an object, its name and its value, or an element of an array, with the comma behind it where there is one.
  private mutating func item(_ tokens: [Token]) -> Range<Int>? {
    let starts = tokens.indices.filter { index in
      guard index > 0, [.string, .scalar, .open].contains(tokens[index].kind) else { return false }
      return tokens[index - 1].kind == .comma || tokens[index - 1].kind == .open
    }
    guard let start = randomElement(of: starts) else { return nil }
    var index = start
    if index + 2 < tokens.count, tokens[index + 1].kind == .colon { index += 2 }
    let end = Self.value(at: index, tokens).upperBound
    return tokens[start].range.lowerBound..<max(end, tokens[start].range.upperBound)
  }

  private mutating func repeatItem(_ tokens: [Token]) {
    guard let item = item(tokens) else { return }
    let times = chance(of: 1, in: 8) ? 40 : 1
    let copy = [UInt8(ascii: ",")] + bytes[item]
    insert((0..<times).flatMap { _ in copy }, at: item.upperBound)
  }

  private mutating func removeItem(_ tokens: [Token]) {
    guard let item = item(tokens) else { return }
    let hasComma = item.upperBound < bytes.count && bytes[item.upperBound] == UInt8(ascii: ",")
    replace(item.lowerBound..<item.upperBound + (hasComma ? 1 : 0), by: [])
  }

  /// The bytes of the value that begins with a token: up to its closing bracket.
  private static func value(at index: Int, _ tokens: [Token]) -> Range<Int> {
    guard tokens[index].kind == .open else { return tokens[index].range }
    var depth = 0
    for token in tokens[index...] {
      if token.kind == .open { depth += 1 }
      if token.kind == .close { depth -= 1 }
      if depth == 0 { return tokens[index].range.lowerBound..<token.range.upperBound }
    }
    return tokens[index].range
  }

  private static func tokens(of bytes: [UInt8]) -> [Token] {
    var tokens: [Token] = []
    var position = 0
    while position < bytes.count {
      let start = position
      position += 1
      let kind: Token.Kind
      switch bytes[start] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): kind = .open
      case UInt8(ascii: "}"), UInt8(ascii: "]"): kind = .close
      case UInt8(ascii: ":"): kind = .colon
      case UInt8(ascii: ","): kind = .comma
      case UInt8(ascii: "\""):
        kind = .string
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
          position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        position = min(position + 1, bytes.count)
      case 0...0x20: continue
      default:
        kind = .scalar
        while position < bytes.count, isPartOfScalar(bytes[position]) { position += 1 }
      }
      tokens.append(Token(kind: kind, range: start..<position))
    }
    return tokens
  }

  private static func isPartOfScalar(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ":"), UInt8(ascii: "\""): false
    default: true
    }
  }
}
