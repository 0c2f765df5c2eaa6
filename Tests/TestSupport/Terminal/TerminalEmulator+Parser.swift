extension TerminalEmulator {
  /// A control sequence: `CSI ? 1 ; 2 h`.
  struct Sequence: CustomStringConvertible {
    var isPrivate = false
    var parameters: [Int?] = []
    var final: UInt8 = 0

    /// A parameter, or its default where it is missing or 0.
    func count(_ index: Int = 0) -> Int {
      guard parameters.indices.contains(index), let value = parameters[index], value > 0 else { return 1 }
      return value
    }

    var description: String {
      "CSI \(isPrivate ? "?" : "")" + parameters.map { $0.map(String.init) ?? "" }.joined(separator: ";")
        + String(Unicode.Scalar(final))
    }
  }

  enum Token {
    case print(UInt32), control(UInt8), escape(UInt8), sequence(Sequence), command(String), fault(String)
  }

  /// Cuts bytes into what they mean.
  struct Parser: Sendable {
    private enum State { case ground, escape, characterSet, sequence, string, stringEscape, character }
    private var state = State.ground
    private var bytes: [UInt8] = []
    private var awaited = 0
    /// A character set is being chosen as the one in use, not as the other, which nothing calls for.
    private var isFirstSet = true

    private static let longest = 1 << 20

    mutating func take(_ byte: UInt8) -> Token? {
      switch state {
      case .ground: return ground(byte)
      case .escape: return escape(byte)
      case .characterSet:
        state = .ground
        return byte == UInt8(ascii: "B") || !isFirstSet ? nil : .fault("character set \(byte)")
      case .character: return character(byte)
      case .sequence: return sequence(byte)
      case .string, .stringEscape: return string(byte)
      }
    }

    private mutating func ground(_ byte: UInt8) -> Token? {
      switch byte {
      case 0x1B:
        state = .escape
        return nil
      case ..<0x20, 0x7F: return .control(byte)
      case ..<0x7F: return .print(UInt32(byte))
      case 0xC2...0xF4:
        bytes = [byte]
        awaited = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3
        state = .character
        return nil
      default: return .fault("byte \(byte), which is no UTF-8")
      }
    }

    private mutating func character(_ byte: UInt8) -> Token? {
      bytes.append(byte)
      awaited -= 1
      guard byte & 0xC0 == 0x80 else {
        state = .ground
        return .fault("bytes \(bytes), which are no UTF-8")
      }
      guard awaited == 0 else { return nil }
      state = .ground
      guard let text = String(validating: bytes, as: UTF8.self), let scalar = text.unicodeScalars.first else {
        return .fault("bytes \(bytes), which are no UTF-8")
      }
      return .print(scalar.value)
    }

    private mutating func escape(_ byte: UInt8) -> Token? {
      bytes = []
      switch byte {
      case UInt8(ascii: "["): state = .sequence
      case UInt8(ascii: "("), UInt8(ascii: ")"):
        isFirstSet = byte == UInt8(ascii: "(")
        state = .characterSet
      // Operating system command, device control string, application program command: up to ST, the first also to BEL.
      case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"):
        bytes = [byte]
        state = .string
      default:
        state = .ground
        return .escape(byte)
      }
      return nil
    }

    private mutating func sequence(_ byte: UInt8) -> Token? {
      guard !(0x40...0x7E).contains(byte) else {
        state = .ground
        return parsed(final: byte)
      }
      bytes.append(byte)
      guard (0x20..<0x40).contains(byte), bytes.count < 100 else {
        state = .ground
        return .fault("CSI \(String(decoding: bytes, as: UTF8.self))")
      }
      return nil
    }

    private func parsed(final: UInt8) -> Token {
      var result = Sequence()
      result.final = final
      var rest = bytes[...]
      if rest.first == UInt8(ascii: "?") {
        result.isPrivate = true
        rest = rest.dropFirst()
      }
      for part in rest.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false) {
        let number = part.isEmpty ? nil : Int(String(decoding: part, as: UTF8.self))
        if !part.isEmpty && number == nil {
          return .fault("CSI \(String(decoding: bytes + [final], as: UTF8.self))")
        }
        result.parameters.append(number)
      }
      return .sequence(result)
    }

    private mutating func string(_ byte: UInt8) -> Token? {
      if state == .stringEscape {
        state = .string
        if byte == UInt8(ascii: "\\") { return finished() }
        bytes.append(0x1B)
      }
      switch byte {
      case 0x1B: state = .stringEscape
      case 0x07 where bytes.first == UInt8(ascii: "]"): return finished()
      default: bytes.append(byte)
      }
      guard bytes.count < Self.longest else {
        state = .ground
        return .fault("a command without an end")
      }
      return nil
    }

    private mutating func finished() -> Token {
      state = .ground
      return .command(String(decoding: bytes, as: UTF8.self))
    }
  }
}
