extension JSONReader {
  /// A string that can be compared and hashed in linear time: one with endless combining marks is a fault.
  public mutating func readString() throws(JSONFault) -> String {
    let start = position
    let text = try readAnyString()
    guard !CombiningMarks.overrun(text) else { throw .invalidString(offset: start) }
    return text
  }

  private mutating func readAnyString() throws(JSONFault) -> String {
    try readQuote()
    let run = try readPlainRun()
    if bytes[position] == UInt8(ascii: "\"") {
      position += 1
      return String(decoding: run, as: UTF8.self)
    }
    var storage = Array(run)
    try readRest(appendingTo: &storage)
    return String(decoding: storage, as: UTF8.self)
  }

  /// Appends the string's UTF-8, escapes resolved, to `storage`.
  public mutating func readString(appendingTo storage: inout [UInt8]) throws(JSONFault) {
    try readQuote()
    try readRest(appendingTo: &storage)
  }

  private mutating func readQuote() throws(JSONFault) {
    skipWhitespace()
    guard try currentByte() == UInt8(ascii: "\"") else { throw .unexpectedByte(offset: position) }
    position += 1
  }

  /// What is left of a string, with its closing quote.
  private mutating func readRest(appendingTo storage: inout [UInt8]) throws(JSONFault) {
    while true {
      storage.append(contentsOf: try readPlainRun())
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") { return }
      try readEscape(appendingTo: &storage)
    }
  }

  /// The bytes up to the next quote or backslash, at which the reader then stands; they are well-formed UTF-8.
  private mutating func readPlainRun() throws(JSONFault) -> UnsafeRawBufferPointer {
    let start = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
      case 0..<0x20: throw .invalidString(offset: position)
      case 0x20..<0x80: position += 1
      default:
        guard let length = lengthOfMultibyteScalar() else { throw .invalidString(offset: position) }
        position += length
      }
    }
    throw .unexpectedEnd
  }

  /// Bytes of the well-formed scalar here, 2 to 4, or `nil` (table 3-7 of the Unicode Standard).
  private func lengthOfMultibyteScalar() -> Int? {
    let (length, second): (Int, ClosedRange<UInt8>) =
      switch bytes[position] {
      case 0xC2...0xDF: (2, 0x80...0xBF)
      case 0xE0: (3, 0xA0...0xBF)
      case 0xED: (3, 0x80...0x9F)
      case 0xE1...0xEF: (3, 0x80...0xBF)
      case 0xF0: (4, 0x90...0xBF)
      case 0xF1...0xF3: (4, 0x80...0xBF)
      case 0xF4: (4, 0x80...0x8F)
      default: (0, 0x80...0xBF)
      }
    guard length > 0, bytes.count - position >= length, second.contains(bytes[position + 1]) else { return nil }
    for offset in 2..<length where bytes[position + offset] & 0xC0 != 0x80 { return nil }
    return length
  }

  // MARK: Escapes

  private mutating func readEscape(appendingTo storage: inout [UInt8]) throws(JSONFault) {
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
    default: throw .invalidString(offset: position - 1)
    }
  }

  /// The four digits after `\u`, and the second half when they are the first of a surrogate pair.
  private mutating func readEscapedScalar() throws(JSONFault) -> Unicode.Scalar {
    let start = position
    let first = try readHexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    for expected in [UInt8(ascii: "\\"), UInt8(ascii: "u")] {
      guard try currentByte() == expected else { throw .invalidString(offset: start) }
      position += 1
    }
    let second = try readHexadecimal()
    guard (0xD800..<0xDC00).contains(first), (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw .invalidString(offset: start) }
    return scalar
  }

  private mutating func readHexadecimal() throws(JSONFault) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Self.hexadecimalValue(try currentByte()) else { throw .invalidString(offset: position) }
      value = value << 4 | digit
      position += 1
    }
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
}
