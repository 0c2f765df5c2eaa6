/// Edits of pickles by their opcodes (CPython's Lib/pickletools.py), so that most results are programs still.
extension FuzzBytes {
  private enum Operand {
    case bytes(Int)
    /// A length in so many bytes, then as many bytes.
    case counted(Int)
    case lines(Int)
  }

  private static func operand(of opcode: UInt8) -> Operand {
    switch Character(Unicode.Scalar(opcode)) {
    case "\u{80}", "K", "h", "q", "\u{82}": .bytes(1)
    case "M", "\u{83}": .bytes(2)
    case "J", "j", "r", "\u{84}": .bytes(4)
    case "G", "\u{95}": .bytes(8)
    case "U", "C", "\u{8A}", "\u{8C}": .counted(1)
    case "X", "B", "T", "\u{8B}": .counted(4)
    case "\u{8D}", "\u{8E}", "\u{96}": .counted(8)
    case "c", "i": .lines(2)
    case "S", "V", "I", "L", "F", "g", "p", "P": .lines(1)
    default: .bytes(0)
    }
  }

  /// Opcodes with an operand of some sort, those that only other programs need among them.
  private static let pieces: [[UInt8]] =
    [
      "(", ")", "t", "\u{85}", "\u{86}", "\u{87}", "}", "]", "u", "s", "e", "a", "R", "Q", "b", "N", "\u{88}", "\u{89}",
      "0", "2", "1",
      "\u{94}", "\u{93}", "\u{81}", "\u{92}", "o", ".", "K\u{0}", "K\u{1}", "K\u{7F}", "h\u{0}", "h\u{1}", "h\u{7F}",
      "q\u{0}", "q\u{2}",
      "U\u{1}a", "\u{8C}\u{1}b", "X\u{1}\u{0}\u{0}\u{0}c", "X\u{7F}\u{7F}\u{7F}\u{7F}", "C\u{0}", "cposix\nsystem\n",
      "cbuiltins\neval\n", "ctorch\nFloatStorage\n", "ctorch\nHalfStorage\n", "ctorch\nBoolStorage\n",
      "ctorch\nfloat8_e4m3fn\n",
      "ctorch._utils\n_rebuild_tensor_v2\n", "ctorch._utils\n_rebuild_parameter\n", "ctorch\nSize\n",
      "ccollections\nOrderedDict\n", "ios\nsystem\n", "P1\n", "I01\n",
    ].map { $0.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }
    + [
      [0x4A, 0xFF, 0xFF, 0xFF, 0xFF], [0x4A, 0, 0, 0, 0x80], [0x8A, 0], [0x8A, 1, 0xFF],
      [0x8A, 8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0x8A, 8, 0, 0, 0, 0, 0, 0, 0, 0x80],
      [0x8A, 9] + [UInt8](repeating: 1, count: 9),
      [0x6A, 0xFF, 0xFF, 0xFF, 0x7F], [0x72, 0xFF, 0xFF, 0xFF, 0xFF], [0x47] + [UInt8](repeating: 0x7F, count: 8),
      [0x95] + [UInt8](repeating: 0xFF, count: 8), [0x8D] + [UInt8](repeating: 0xFF, count: 8), [0x8B, 0, 0, 0, 0x80],
    ]

  public mutating func editPickle() {
    let opcodes = Self.opcodes(of: bytes)
    guard let opcode = randomElement(of: opcodes) else { return edit() }
    switch number(in: 0...9) {
    case 0: replace(opcode, by: randomElement(of: Self.pieces) ?? [])
    case 1: insert(randomElement(of: Self.pieces) ?? [], at: opcode.lowerBound)
    case 2: replace(opcode, by: [])
    case 3:
      let other = randomElement(of: opcodes) ?? opcode
      replace(opcode, by: Array(bytes[other]))
    case 4: repeatOpcodes(from: opcode, opcodes)
    case 5: bytes[opcode.lowerBound] = UInt8(number(in: 0...255))
    case 6, 7: editOperand(opcodes)
    case 8:
      guard let other = randomElement(of: corpus), let piece = randomElement(of: Self.opcodes(of: other)) else {
        return
      }
      insert(
        Array(other[piece.lowerBound..<min(other.count, piece.lowerBound + number(in: 1...200))]), at: opcode.lowerBound
      )
    default: edit()
    }
  }

  private mutating func repeatOpcodes(from opcode: Range<Int>, _ opcodes: [Range<Int>]) {
    let following = opcodes.filter { $0.lowerBound >= opcode.lowerBound }.prefix(number(in: 1...40))
    guard let end = following.last?.upperBound else { return }
    let piece = Array(bytes[opcode.lowerBound..<end])
    let times = chance(of: 1, in: 8) ? 30 : 1
    insert((0..<times).flatMap { _ in piece }, at: opcode.lowerBound)
  }

  /// A number: a size, a stride, a place in the memo, a length.
  private mutating func editOperand(_ opcodes: [Range<Int>]) {
    let numbers = opcodes.compactMap { opcode -> Field? in
      switch Self.operand(of: bytes[opcode.lowerBound]) {
      case .bytes(let width) where width > 0: Field(offset: opcode.lowerBound + 1, width: width)
      case .counted(let width):
        bytes[opcode.lowerBound] == 0x8A && opcode.count > 2
          ? Field(offset: opcode.lowerBound + 2, width: opcode.count - 2)
          : Field(offset: opcode.lowerBound + 1, width: width)
      default: nil
      }
    }
    edit(numbers.filter { [1, 2, 4, 8].contains($0.width) })
  }

  /// The opcodes with their operands, as far as there are any.
  private static func opcodes(of bytes: [UInt8]) -> [Range<Int>] {
    let walker = FuzzBytes(of: bytes)
    var opcodes: [Range<Int>] = []
    var position = 0
    while position < bytes.count {
      let start = position
      position += 1
      switch operand(of: bytes[start]) {
      case .bytes(let count): position += count
      case .counted(let width):
        guard let length = walker.length(at: position, width: width) else { return opcodes }
        position += width + length
      case .lines(let count):
        for _ in 0..<count {
          while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
          position += 1
        }
      }
      guard position <= bytes.count else { return opcodes }
      opcodes.append(start..<position)
    }
    return opcodes
  }

  private init(of bytes: [UInt8]) {
    self.bytes = bytes
    corpus = []
    generator = SeededGenerator(seed: 0)
  }
}
