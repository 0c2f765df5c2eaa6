/// GPT-2's way of writing any bytes as printable characters, `bytes_to_unicode` in openai/gpt-2 `encoder.py`: the
/// printable Latin-1 bytes stand for themselves, the other 68 for U+0100 and up, in order.
enum ByteLevelAlphabet {
  /// `[256]`: the character of each byte.
  static let scalars: [Unicode.Scalar] = {
    var next: UInt32 = 0x100
    return (UInt8.min...UInt8.max).map { byte in
      if isPrintable(byte) { return Unicode.Scalar(byte) }
      defer { next += 1 }
      return Unicode.Scalar(next) ?? Unicode.Scalar(byte)
    }
  }()

  /// `[0x144]`: the byte of each character, by scalar value.
  private static let bytes: [UInt8?] = {
    var bytes = [UInt8?](repeating: nil, count: 0x144)
    for (byte, scalar) in scalars.enumerated() { bytes[Int(scalar.value)] = UInt8(byte) }
    return bytes
  }()

  private static func isPrintable(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: true
    default: false
    }
  }

  /// The byte that `scalar` stands for.
  static func byte(_ scalar: Unicode.Scalar) -> UInt8? {
    scalar.value < 0x144 ? bytes[Int(scalar.value)] : nil
  }

  static func encode(_ text: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
    let scalars = Self.scalars
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(text.count)
    for scalar in text {
      if scalar.isASCII {
        result.append(scalars[Int(scalar.value)])
      } else {
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { result.append(scalars[Int(byte)]) }
      }
    }
    return result
  }
}
