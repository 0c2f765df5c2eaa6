/// A recursive-descent parser of RFC 8259 over bytes it does not own.
struct JSONParser {
  private let bytes: UnsafeRawBufferPointer
  private let maximumDepth: Int
  private var offset = 0

  init(bytes: UnsafeRawBufferPointer, maximumDepth: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  mutating func document() throws(JSONFault) -> JSONValue {
    let value = try value(depth: 0)
    skipWhiteSpace()
    guard offset == bytes.count else { throw .unexpectedByte(offset: offset) }
    return value
  }

  private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
    guard depth < maximumDepth else { throw .nestedTooDeeply(offset: offset) }
    skipWhiteSpace()
    switch try peek() {
    case UInt8(ascii: "{"): return .object(try object(depth: depth))
    case UInt8(ascii: "["): return .array(try array(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .boolean(true))
    case UInt8(ascii: "f"): return try literal("false", .boolean(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    default: return try number()
    }
  }

  private mutating func object(depth: Int) throws(JSONFault) -> [String: JSONValue] {
    offset += 1
    var members: [String: JSONValue] = [:]
    skipWhiteSpace()
    if try peek() == UInt8(ascii: "}") {
      offset += 1
      return members
    }
    while true {
      skipWhiteSpace()
      guard try peek() == UInt8(ascii: "\"") else { throw .unexpectedByte(offset: offset) }
      let key = try string()
      skipWhiteSpace()
      try expect(UInt8(ascii: ":"))
      let value = try value(depth: depth + 1)
      guard members.updateValue(value, forKey: key) == nil else { throw .duplicateKey(key) }
      guard try continuesAfterElement(closing: UInt8(ascii: "}")) else { return members }
    }
  }

  private mutating func array(depth: Int) throws(JSONFault) -> [JSONValue] {
    offset += 1
    var elements: [JSONValue] = []
    skipWhiteSpace()
    if try peek() == UInt8(ascii: "]") {
      offset += 1
      return elements
    }
    while true {
      elements.append(try value(depth: depth + 1))
      guard try continuesAfterElement(closing: UInt8(ascii: "]")) else { return elements }
    }
  }

  /// Consumes a comma (true) or the closing bracket (false).
  private mutating func continuesAfterElement(closing: UInt8) throws(JSONFault) -> Bool {
    skipWhiteSpace()
    let byte = try peek()
    guard byte == closing || byte == UInt8(ascii: ",") else { throw .unexpectedByte(offset: offset) }
    offset += 1
    return byte != closing
  }

  private mutating func string() throws(JSONFault) -> String {
    let start = offset
    offset += 1
    var units: [UInt8] = []
    while true {
      let byte = try peek()
      offset += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: units, as: UTF8.self) else { throw .invalidString(offset: start) }
        return text
      case UInt8(ascii: "\\"): try appendEscape(to: &units)
      case 0..<0x20: throw .invalidString(offset: offset - 1)
      default: units.append(byte)
      }
    }
  }

  private mutating func appendEscape(to units: inout [UInt8]) throws(JSONFault) {
    let byte = try peek()
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(byte)
    case UInt8(ascii: "b"): units.append(0x08)
    case UInt8(ascii: "f"): units.append(0x0C)
    case UInt8(ascii: "n"): units.append(0x0A)
    case UInt8(ascii: "r"): units.append(0x0D)
    case UInt8(ascii: "t"): units.append(0x09)
    case UInt8(ascii: "u"): units.append(contentsOf: String(try escapedScalar()).utf8)
    default: throw .invalidString(offset: offset - 1)
    }
  }

  /// The scalar after `\u`, joined with a following low surrogate where it is a high one.
  private mutating func escapedScalar() throws(JSONFault) -> Unicode.Scalar {
    let start = offset
    var code = try hexadecimalQuad()
    if (0xD800..<0xDC00).contains(code) {
      try expect(UInt8(ascii: "\\"))
      try expect(UInt8(ascii: "u"))
      let low = try hexadecimalQuad()
      guard (0xDC00..<0xE000).contains(low) else { throw .invalidString(offset: start) }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw .invalidString(offset: start) }
    return scalar
  }

  private mutating func hexadecimalQuad() throws(JSONFault) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(try peek())).hexDigitValue, bytes[offset] < 0x80 else {
        throw .invalidString(offset: offset)
      }
      code = code << 4 | UInt32(digit)
      offset += 1
    }
    return code
  }

  private mutating func number() throws(JSONFault) -> JSONValue {
    let start = offset
    skip(UInt8(ascii: "-"))
    let integerDigits = skipDigits()
    let hasLeadingZero = integerDigits > 1 && bytes[offset - integerDigits] == UInt8(ascii: "0")
    guard integerDigits > 0 else {
      throw start == offset ? .unexpectedByte(offset: start) : .invalidNumber(offset: start)
    }
    guard !hasLeadingZero else { throw .invalidNumber(offset: start) }
    var isWhole = true
    if skip(UInt8(ascii: ".")) {
      isWhole = false
      guard skipDigits() > 0 else { throw .invalidNumber(offset: start) }
    }
    if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
      isWhole = false
      if !skip(UInt8(ascii: "+")) { skip(UInt8(ascii: "-")) }
      guard skipDigits() > 0 else { throw .invalidNumber(offset: start) }
    }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    if isWhole, let value = Int(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else { throw .invalidNumber(offset: start) }
    return .number(value)
  }

  private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONFault) -> JSONValue {
    for index in 0..<word.utf8CodeUnitCount {
      try expect(word.utf8Start[index])
    }
    return value
  }

  private mutating func expect(_ byte: UInt8) throws(JSONFault) {
    guard try peek() == byte else { throw .unexpectedByte(offset: offset) }
    offset += 1
  }

  private func peek() throws(JSONFault) -> UInt8 {
    guard offset < bytes.count else { throw .unexpectedEnd }
    return bytes[offset]
  }

  @discardableResult
  private mutating func skip(_ byte: UInt8) -> Bool {
    guard offset < bytes.count, bytes[offset] == byte else { return false }
    offset += 1
    return true
  }

  private mutating func skipDigits() -> Int {
    let start = offset
    while offset < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[offset]) { offset += 1 }
    return offset - start
  }

  private mutating func skipWhiteSpace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x09, 0x0A, 0x0D: offset += 1
      default: return
      }
    }
  }
}
