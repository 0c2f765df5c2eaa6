import Screen

extension InputDecoder {
  /// Reads one event at the beginning of `bytes`, which is not empty.
  static func step(in bytes: ArraySlice<UInt8>) -> Step {
    guard let first = bytes.first else { return .incomplete }
    if first == 0x1B { return escapeStep(in: bytes) }
    return keyStep(in: bytes, modifiers: [])
  }

  /// The event when nothing more comes after `bytes`.
  static func forcedEvent(in bytes: ArraySlice<UInt8>) -> (TerminalEvent?, bytes: Int) {
    guard bytes.first == 0x1B else { return (.key(KeyEvent(.character("\u{FFFD}"))), bytes.count) }
    guard bytes.count > 1 else { return (.key(KeyEvent(.escape)), 1) }
    let second = bytes[bytes.startIndex + 1]
    if second == 0x1B { return (.key(KeyEvent(.escape)), 1) }
    if bytes.count == 2, second >= 0x20, second < 0x7F {
      return (.key(.alt(Character(Unicode.Scalar(second)))), 2)
    }
    return (nil, bytes.count)
  }

  /// A control character, or one scalar in UTF-8. Bytes that are not UTF-8 become U+FFFD.
  private static func keyStep(in bytes: ArraySlice<UInt8>, modifiers: KeyModifiers) -> Step {
    guard let first = bytes.first else { return .incomplete }
    if let key = controlKey(first) {
      return .event(.key(KeyEvent(key.key, modifiers: key.modifiers.union(modifiers))), bytes: 1)
    }
    let length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0
    let unit = bytes.prefix(length)
    let isSound = length > 0 && unit.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
    if isSound, unit.count < length { return .incomplete }
    guard isSound, let text = String(validating: unit, as: UTF8.self), let character = text.first else {
      return .event(.key(KeyEvent(.character("\u{FFFD}"), modifiers: modifiers)), bytes: 1)
    }
    if text.unicodeScalars.allSatisfy({ (0x80...0x9F).contains($0.value) }) { return .event(nil, bytes: length) }
    return .event(.key(KeyEvent(.character(character), modifiers: modifiers)), bytes: length)
  }

  /// The key of a byte below 0x20 or of delete. Ctrl+I, Ctrl+M, Ctrl+H and Ctrl+[ are Tab, Enter, Backspace and Escape: no
  /// terminal tells them apart.
  private static func controlKey(_ byte: UInt8) -> KeyEvent? {
    switch byte {
    case 0x00: KeyEvent(.character(" "), modifiers: .control)
    case 0x08, 0x7F: KeyEvent(.backspace)
    case 0x09: KeyEvent(.tab)
    case 0x0D: KeyEvent(.enter)
    case 0x1B: KeyEvent(.escape)
    case 0x01...0x1A: .control(Character(Unicode.Scalar(byte + 0x60)))
    case 0x1C...0x1F: .control(Character(Unicode.Scalar(byte + 0x40)))
    default: nil
    }
  }

  private static func escapeStep(in bytes: ArraySlice<UInt8>) -> Step {
    let afterEscape = bytes.dropFirst()
    guard let second = afterEscape.first else { return .incomplete }
    switch second {
    case 0x5B: return ControlSequence.step(in: bytes)
    case 0x4F: return singleShiftStep(in: bytes)
    case 0x50, 0x5D, 0x5F:
      guard bytes.count > 2 else { return .incomplete }
      if beginsAnswer(second, bytes[bytes.startIndex + 2]) { return stringStep(in: bytes) }
      return .event(.key(.alt(Character(Unicode.Scalar(second)))), bytes: 2)
    case 0x1B: return doubleEscapeStep(in: bytes)
    default:
      switch keyStep(in: afterEscape, modifiers: .alt) {
      case .event(let event, let count): return .event(event, bytes: count + 1)
      case let other: return other
      }
    }
  }

  /// rxvt sends Alt with a cursor key as ESC before its sequence; else the first ESC is a key of its own.
  private static func doubleEscapeStep(in bytes: ArraySlice<UInt8>) -> Step {
    let rest = bytes.dropFirst()
    guard rest.count > 1 else { return .incomplete }
    let third = rest[rest.startIndex + 1]
    guard third == 0x5B || third == 0x4F else { return .event(.key(KeyEvent(.escape)), bytes: 1) }
    switch escapeStep(in: rest) {
    case .event(.key(var key), let count):
      key.modifiers.insert(.alt)
      return .event(.key(key), bytes: count + 1)
    case .event: return .event(.key(KeyEvent(.escape)), bytes: 1)
    case .pasteBegins: return .event(.key(KeyEvent(.escape)), bytes: 1)
    case .incomplete: return .incomplete
    }
  }

  /// ESC O and a letter: cursor and function keys in application mode.
  private static func singleShiftStep(in bytes: ArraySlice<UInt8>) -> Step {
    guard bytes.count > 2 else { return .incomplete }
    let final = bytes[bytes.startIndex + 2]
    if final == 0x4D { return .event(.key(KeyEvent(.enter)), bytes: 3) }
    // The keypad: `j` is *, `p` to `y` are 0 to 9.
    if (0x6A...0x79).contains(final) {
      return .event(.key(KeyEvent(.character(Character(Unicode.Scalar(final - 0x40))))), bytes: 3)
    }
    if let key = ControlSequence.letterKey(final) { return .event(.key(KeyEvent(key)), bytes: 3) }
    guard (0x61...0x64).contains(final), let key = ControlSequence.letterKey(final - 0x20) else {
      return .event(nil, bytes: final == 0x1B ? 2 : 3)
    }
    return .event(.key(KeyEvent(key, modifiers: .control)), bytes: 3)
  }

  /// Whether a terminal's answer begins with ESC and these two: else it is Alt with the first, and then another key.
  private static func beginsAnswer(_ second: UInt8, _ third: UInt8) -> Bool {
    let isDigit = (0x30...0x39).contains(third)
    return switch second {
    case 0x50: isDigit || [0x21, 0x24, 0x2B, 0x3E, 0x7C].contains(third)  // DCS: digits, or one of ! $ + > |
    case 0x5D: isDigit || third == 0x6C || third == 0x4C  // OSC: digits; l and L for titles
    default: third == 0x47  // APC: G of a picture protocol
    }
  }

  /// A device string: an answer nobody asked for. It is skipped up to BEL or ESC \.
  private static func stringStep(in bytes: ArraySlice<UInt8>) -> Step {
    var index = bytes.startIndex + 2
    while index < bytes.endIndex {
      if bytes[index] == 0x07 { return .event(nil, bytes: index + 1 - bytes.startIndex) }
      if bytes[index] == 0x1B {
        guard index + 1 < bytes.endIndex else { return .incomplete }
        return .event(nil, bytes: index - bytes.startIndex + (bytes[index + 1] == 0x5C ? 2 : 0))
      }
      index += 1
    }
    return bytes.count > maximumSequenceBytes ? .event(nil, bytes: bytes.count) : .incomplete
  }
}
