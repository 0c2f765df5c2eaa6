extension JSONReader {
  /// A number written without fraction or exponent that fits an `Int`; any other is `JSONFault.invalidNumber`.
  public mutating func readInteger() throws(JSONFault) -> Int {
    skipWhitespace()
    let start = position
    guard case .integer(let value) = try readNumber() else { throw .invalidNumber(offset: start) }
    return value
  }

  /// An `.integer` where the number is written without fraction or exponent and fits, else a finite `.number`.
  mutating func readNumber() throws(JSONFault) -> JSONValue {
    let start = position
    let isNegative = skip(UInt8(ascii: "-"))
    let digits = skipDigits()
    guard !digits.isEmpty else {
      guard isNegative else { throw position < bytes.count ? .unexpectedByte(offset: start) : .unexpectedEnd }
      throw .invalidNumber(offset: start)
    }
    let hasLeadingZero = digits.count > 1 && bytes[digits.lowerBound] == UInt8(ascii: "0")
    guard !hasLeadingZero else { throw .invalidNumber(offset: start) }
    var isWhole = true
    if skip(UInt8(ascii: ".")) {
      isWhole = false
      guard !skipDigits().isEmpty else { throw .invalidNumber(offset: start) }
    }
    if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
      isWhole = false
      if !skip(UInt8(ascii: "+")) { skip(UInt8(ascii: "-")) }
      guard !skipDigits().isEmpty else { throw .invalidNumber(offset: start) }
    }
    if isWhole, let value = integer(digits, isNegative: isNegative) { return .integer(value) }
    guard let value = Double(String(decoding: bytes[start..<position], as: UTF8.self)), value.isFinite else {
      throw .invalidNumber(offset: start)
    }
    return .number(value)
  }

  /// - Returns: `nil` where the number does not fit.
  private func integer(_ digits: Range<Int>, isNegative: Bool) -> Int? {
    var value = 0
    for byte in bytes[digits] {
      // Towards the sign's side, since the least integer has no positive counterpart.
      let digit = Int(byte - UInt8(ascii: "0")) * (isNegative ? -1 : 1)
      let (tens, overflows) = value.multipliedReportingOverflow(by: 10)
      let (sum, sumOverflows) = tens.addingReportingOverflow(digit)
      if overflows || sumOverflows { return nil }
      value = sum
    }
    return value
  }

  @discardableResult
  private mutating func skip(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipDigits() -> Range<Int> {
    let start = position
    while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) { position += 1 }
    return start..<position
  }
}
