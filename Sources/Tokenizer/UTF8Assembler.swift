/// Puts characters together from bytes that arrive a few at a time.
///
/// Bytes that can still become a character are kept back; bytes that cannot become one are replaced by U+FFFD at once.
struct UTF8Assembler: Equatable, Sendable {
  enum Replacement: Sendable {
    /// One U+FFFD for the longest beginning of a character, as Unicode recommends and GPT-2's decoder does.
    case perMaximalSubpart
    /// One U+FFFD a byte, as the reference's byte fallback does.
    case perByte
  }

  private enum Step {
    case scalar(Unicode.Scalar, length: Int)
    case invalid(length: Int)
    /// The bytes end inside a character.
    case incomplete
  }

  private let replacement: Replacement
  private var pending: [UInt8] = []

  init(replacement: Replacement) { self.replacement = replacement }

  var isEmpty: Bool { pending.isEmpty }

  mutating func append(_ bytes: some Sequence<UInt8>) -> [Unicode.Scalar] {
    pending.append(contentsOf: bytes)
    return take(isFinal: false)
  }

  /// What is left: replacement characters, for no byte will complete it any more.
  mutating func finish() -> [Unicode.Scalar] { take(isFinal: true) }

  private mutating func take(isFinal: Bool) -> [Unicode.Scalar] {
    var scalars: [Unicode.Scalar] = []
    var position = 0
    loop: while position < pending.count {
      switch Self.step(pending[position...]) {
      case .scalar(let scalar, let length):
        scalars.append(scalar)
        position += length
      case .invalid(let length):
        position += appendReplacement(for: length, to: &scalars)
      case .incomplete:
        guard isFinal else { break loop }
        position += appendReplacement(for: pending.count - position, to: &scalars)
      }
    }
    pending.removeFirst(position)
    return scalars
  }

  private func appendReplacement(for length: Int, to scalars: inout [Unicode.Scalar]) -> Int {
    let count = replacement == .perByte ? length : 1
    scalars.append(contentsOf: repeatElement("\u{FFFD}", count: count))
    return length
  }

  /// The Unicode Standard, table 3-7: which bytes may follow which.
  private static func step(_ bytes: ArraySlice<UInt8>) -> Step {
    guard let lead = bytes.first else { return .incomplete }
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0x00...0x7F: return .scalar(Unicode.Scalar(lead), length: 1)
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return .invalid(length: 1)
    }
    var value = UInt32(lead) & (0x7F >> UInt32(length))
    for (index, byte) in bytes.prefix(length).enumerated().dropFirst() {
      guard (index == 1 ? second : 0x80...0xBF).contains(byte) else { return .invalid(length: index) }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    guard bytes.count >= length else { return .incomplete }
    return .scalar(Unicode.Scalar(value) ?? "\u{FFFD}", length: length)
  }
}
