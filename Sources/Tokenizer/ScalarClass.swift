/// What the pre-tokenisation patterns tell apart.
enum ScalarClass: Sendable {
  /// `\p{L}`
  case letter
  /// `\p{N}`
  case number
  /// `\r` or `\n`
  case lineBreak
  /// `\s`, line breaks aside
  case space
  case other

  init(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x61...0x7A, 0x41...0x5A: self = .letter
    case 0x30...0x39: self = .number
    case 0x0A, 0x0D: self = .lineBreak
    case 0x20, 0x09, 0x0B, 0x0C: self = .space
    case 0..<0x80: self = .other
    default: self = Self.classify(scalar.properties)
    }
  }

  private static func classify(_ properties: Unicode.Scalar.Properties) -> ScalarClass {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: .letter
    case .decimalNumber, .letterNumber, .otherNumber: .number
    default: properties.isWhitespace ? .space : .other
    }
  }

  var isWhitespace: Bool { self == .space || self == .lineBreak }
}

extension Unicode.Scalar {
  /// `\w` of the reference's regular expressions (UTS #18, annex C).
  var isWordScalar: Bool {
    switch value {
    case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x5F: return true
    case 0..<0x80: return false
    default: break
    }
    if properties.isAlphabetic || properties.isJoinControl { return true }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: return true
    default: return false
    }
  }
}
