/// A value of the small, irregular parts of a tokenizer file; the vocabulary and the merges are read without it.
enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])
}

/// Reads JSON (RFC 8259) from bytes, one value at a time.
///
/// A 128,000-token vocabulary with its merges is some ten megabytes of JSON. Reading it as a tree of values costs more
/// than everything else in loading a tokenizer, so the callers walk the big tables themselves and strings go straight
/// into the tables' storage.
struct JSONReader {
  enum Kind { case null, bool, number, string, array, object }

  private static let maximumDepth = 64

  private let bytes: [UInt8]
  private(set) var position = 0
  private var depth = 0

  /// `bytes` must be UTF-8; checked here once so that no string needs checking later.
  init(_ bytes: [UInt8]) throws(TokenizerError) {
    self.bytes = bytes
    guard let validBytes = Self.countOfValidUTF8(bytes), validBytes == bytes.count else {
      throw .invalidJSON(offset: 0)
    }
  }

  private static func countOfValidUTF8(_ bytes: [UInt8]) -> Int? {
    String(validating: bytes, as: UTF8.self)?.utf8.count
  }

  // MARK: Structure

  mutating func peekKind() throws(TokenizerError) -> Kind {
    skipWhitespace()
    switch try currentByte() {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    default: throw .invalidJSON(offset: position)
    }
  }

  /// Calls `body` once a member, with the reader at the member's value, which `body` must read or skip.
  mutating func forEachMember(
    _ body: (inout JSONReader, String) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    try forEachItem(open: "{", close: "}") { reader throws(TokenizerError) in
      let name = try reader.readString()
      try reader.skipColon()
      try body(&reader, name)
    }
  }

  /// Like `forEachMember`, with the name appended to `storage` instead of made into a `String`.
  mutating func forEachMember(
    appendingNameTo storage: inout [UInt8],
    _ body: (inout JSONReader, inout [UInt8]) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    try forEachItem(open: "{", close: "}") { reader throws(TokenizerError) in
      try reader.readString(appendingTo: &storage)
      try reader.skipColon()
      try body(&reader, &storage)
    }
  }

  mutating func forEachElement(
    _ body: (inout JSONReader) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    try forEachItem(open: "[", close: "]", body)
  }

  private mutating func forEachItem(
    open: Unicode.Scalar, close: Unicode.Scalar, _ body: (inout JSONReader) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    try expect(open)
    depth += 1
    guard depth <= Self.maximumDepth else { throw .nestedTooDeeply(offset: position) }
    skipWhitespace()
    if try currentByte() == UInt8(ascii: close) {
      position += 1
      depth -= 1
      return
    }
    while true {
      skipWhitespace()
      try body(&self)
      skipWhitespace()
      let separator = try currentByte()
      position += 1
      if separator == UInt8(ascii: close) { break }
      guard separator == UInt8(ascii: ",") else { throw .invalidJSON(offset: position - 1) }
    }
    depth -= 1
  }

  /// Nothing but white space may follow the outermost value.
  mutating func finish() throws(TokenizerError) {
    skipWhitespace()
    guard position == bytes.count else { throw .invalidJSON(offset: position) }
  }

  // MARK: Values

  mutating func readValue() throws(TokenizerError) -> JSONValue {
    switch try peekKind() {
    case .null:
      try expectWord("null")
      return .null
    case .bool:
      if bytes[position] == UInt8(ascii: "t") {
        try expectWord("true")
        return .bool(true)
      }
      try expectWord("false")
      return .bool(false)
    case .number: return try readNumber()
    case .string: return .string(try readString())
    case .array:
      var elements: [JSONValue] = []
      try forEachElement { reader throws(TokenizerError) in elements.append(try reader.readValue()) }
      return .array(elements)
    case .object:
      var members: [String: JSONValue] = [:]
      try forEachMember { reader, name throws(TokenizerError) in members[name] = try reader.readValue() }
      return .object(members)
    }
  }

  mutating func readInteger() throws(TokenizerError) -> Int {
    let start = position
    guard case .integer(let value) = try readNumber() else { throw .invalidJSON(offset: start) }
    return value
  }

  private mutating func readNumber() throws(TokenizerError) -> JSONValue {
    skipWhitespace()
    let start = position
    while position < bytes.count, Self.isNumberByte(bytes[position]) { position += 1 }
    let digits = String(decoding: bytes[start..<position], as: UTF8.self)
    if let integer = Int(digits), digits.first != "+" { return .integer(integer) }
    guard let number = Double(digits), number.isFinite else { throw .invalidJSON(offset: start) }
    return .number(number)
  }

  private static func isNumberByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
      UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  mutating func readString() throws(TokenizerError) -> String {
    var storage: [UInt8] = []
    try readString(appendingTo: &storage)
    return String(decoding: storage, as: UTF8.self)
  }

  mutating func readString(appendingTo storage: inout [UInt8]) throws(TokenizerError) {
    try expect("\"")
    while true {
      let start = position
      while position < bytes.count, bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\"),
        bytes[position] >= 0x20
      {
        position += 1
      }
      storage.append(contentsOf: bytes[start..<position])
      let byte = try currentByte()
      position += 1
      if byte == UInt8(ascii: "\"") { return }
      guard byte == UInt8(ascii: "\\") else { throw .invalidJSON(offset: position - 1) }
      try readEscape(appendingTo: &storage)
    }
  }

  private mutating func readEscape(appendingTo storage: inout [UInt8]) throws(TokenizerError) {
    let byte = try currentByte()
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): storage.append(byte)
    case UInt8(ascii: "b"): storage.append(0x08)
    case UInt8(ascii: "f"): storage.append(0x0C)
    case UInt8(ascii: "n"): storage.append(0x0A)
    case UInt8(ascii: "r"): storage.append(0x0D)
    case UInt8(ascii: "t"): storage.append(0x09)
    case UInt8(ascii: "u"):
      let scalar = try readEscapedScalar()
      storage.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    default: throw .invalidJSON(offset: position - 1)
    }
  }

  /// The four digits after `\u`, and the second half when they are the first of a surrogate pair.
  private mutating func readEscapedScalar() throws(TokenizerError) -> Unicode.Scalar {
    let start = position
    let first = try readHexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    try expectWord("\\u")
    let second = try readHexadecimal()
    guard (0xD800..<0xDC00).contains(first), (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw .invalidJSON(offset: start) }
    return scalar
  }

  private mutating func readHexadecimal() throws(TokenizerError) -> UInt32 {
    let end = position + 4
    guard end <= bytes.count else { throw .invalidJSON(offset: position) }
    var value: UInt32 = 0
    for byte in bytes[position..<end] {
      guard let digit = Self.hexadecimalValue(byte) else { throw .invalidJSON(offset: position) }
      value = value << 4 | digit
    }
    position = end
    return value
  }

  private static func hexadecimalValue(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte) - 0x30
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte) - 0x61 + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte) - 0x41 + 10
    default: nil
    }
  }

  // MARK: Bytes

  private mutating func skipColon() throws(TokenizerError) {
    try expect(":")
    skipWhitespace()
  }

  private mutating func expect(_ scalar: Unicode.Scalar) throws(TokenizerError) {
    skipWhitespace()
    guard try currentByte() == UInt8(ascii: scalar) else { throw .invalidJSON(offset: position) }
    position += 1
  }

  private mutating func expectWord(_ word: StaticString) throws(TokenizerError) {
    let end = position + word.utf8CodeUnitCount
    guard end <= bytes.count,
      word.withUTF8Buffer({ letters in bytes[position..<end].elementsEqual(letters) })
    else { throw .invalidJSON(offset: position) }
    position = end
  }

  private func currentByte() throws(TokenizerError) -> UInt8 {
    guard position < bytes.count else { throw .invalidJSON(offset: bytes.count) }
    return bytes[position]
  }

  private mutating func skipWhitespace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }
}
