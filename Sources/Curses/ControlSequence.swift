import Screen

/// A sequence that begins with ESC [.
struct ControlSequence {
  /// `<` or `?` before the numbers; 0 for none.
  private var prefix: UInt8 = 0
  /// The numbers; of those divided by colons only the first counts. At most 9,999 each.
  private var numbers: [Int] = []
  /// The colon-divided part after the second number: 3 means a key was let go.
  private var eventKind = 1
  private var final: UInt8 = 0

  /// Reads the sequence at the beginning of `bytes`, which starts with ESC [.
  static func step(in bytes: ArraySlice<UInt8>) -> InputDecoder.Step {
    let body = bytes.dropFirst(2)
    guard let first = body.first else { return .incomplete }
    if first == 0x5B { return consoleFunctionStep(in: bytes) }
    if first == 0x4D { return oldMouseStep(in: bytes) }
    guard let end = body.firstIndex(where: { !(0x20...0x3F).contains($0) }) else {
      return body.count > InputDecoder.maximumSequenceBytes ? .event(nil, bytes: bytes.count) : .incomplete
    }
    // rxvt ends shifted keys with $, which elsewhere is a byte in the middle.
    let count = end - bytes.startIndex + 1
    guard (0x40...0x7E).contains(bytes[end]) else { return .event(nil, bytes: count - 1) }
    let sequence = ControlSequence(body: body[..<end], final: bytes[end])
    if sequence.final == 0x7E, sequence.numbers.first == 200 { return .pasteBegins(bytes: count) }
    return .event(sequence.event, bytes: count)
  }

  private init(body: ArraySlice<UInt8>, final: UInt8) {
    self.final = final
    var isFirstPart = true
    var part = 0
    var number = 0
    for byte in body {
      switch byte {
      case 0x30...0x39:
        let digit = Int(byte) - 0x30
        if isFirstPart { number = min(number * 10 + digit, 9999) } else { part = min(part * 10 + digit, 9999) }
      case 0x3A:
        isFirstPart = false
        part = 0
      case 0x3B:
        numbers.append(number)
        number = 0
        isFirstPart = true
      case 0x3C...0x3F: prefix = byte
      default: break
      }
    }
    numbers.append(number)
    if numbers.count == 2, part > 0 { eventKind = part }
  }

  private var event: TerminalEvent? {
    if prefix == 0x3C { return mouseEvent }
    guard prefix == 0 else { return nil }
    let modifiers = self.modifiers(at: 1)
    switch final {
    case 0x7E: return numberedKey(modifiers)
    case 0x75: return numbers.first.flatMap { eventKind == 3 ? nil : Self.codedKey($0, modifiers) }
    case 0x5E: return Self.numberKey(numbers.first ?? 0).map { .key(KeyEvent($0, modifiers: .control)) }
    case 0x5A: return .key(KeyEvent(.backTab))
    case 0x61...0x64: return Self.letterKey(final - 0x20).map { .key(KeyEvent($0, modifiers: .shift)) }
    default: return Self.letterKey(final).map { .key(KeyEvent($0, modifiers: modifiers)) }
    }
  }

  private func numberedKey(_ modifiers: KeyModifiers) -> TerminalEvent? {
    guard let number = numbers.first else { return nil }
    if number == 27, numbers.count > 2 { return Self.codedKey(numbers[2], modifiers) }
    return Self.numberKey(number).map { .key(KeyEvent($0, modifiers: modifiers)) }
  }

  /// xterm's modifiers: one more than the sum of shift 1, alt 2, control 4, meta 8.
  private func modifiers(at index: Int) -> KeyModifiers {
    guard numbers.indices.contains(index), numbers[index] > 0 else { return [] }
    let bits = numbers[index] - 1
    var result: KeyModifiers = []
    if bits & 1 != 0 { result.insert(.shift) }
    if bits & 2 != 0 || bits & 8 != 0 { result.insert(.alt) }
    if bits & 4 != 0 { result.insert(.control) }
    return result
  }

  /// A key sent as its code point (CSI u, modifyOtherKeys).
  private static func codedKey(_ code: Int, _ modifiers: KeyModifiers) -> TerminalEvent? {
    switch code {
    case 8, 127: return .key(KeyEvent(.backspace, modifiers: modifiers))
    case 9: return .key(modifiers == .shift ? KeyEvent(.backTab) : KeyEvent(.tab, modifiers: modifiers))
    case 13: return .key(KeyEvent(.enter, modifiers: modifiers))
    case 27: return .key(KeyEvent(.escape, modifiers: modifiers))
    default: break
    }
    guard code >= 0x20, let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init) else { return nil }
    let character = Character(scalar)
    if modifiers == .shift { return .key(KeyEvent(.character(character.uppercased().first ?? character))) }
    let isLetter = modifiers.contains(.control)
    return .key(
      KeyEvent(.character(isLetter ? character.lowercased().first ?? character : character), modifiers: modifiers))
  }

  /// The key of ESC [ letter and ESC O letter.
  static func letterKey(_ letter: UInt8) -> Key? {
    switch letter {
    case 0x41: .up
    case 0x42: .down
    case 0x43: .right
    case 0x44: .left
    case 0x46: .end
    case 0x48: .home
    case 0x50...0x53: .function(Int(letter) - 0x4F)
    default: nil
    }
  }

  /// The key of ESC [ number ~.
  private static func numberKey(_ number: Int) -> Key? {
    switch number {
    case 1, 7: .home
    case 2: .insert
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23...26: .function(number - 12)
    case 28, 29: .function(number - 13)
    case 31...34: .function(number - 14)
    default: nil
    }
  }

  /// ESC [ [ A to E: F1 to F5 of the Linux console.
  private static func consoleFunctionStep(in bytes: ArraySlice<UInt8>) -> InputDecoder.Step {
    guard bytes.count > 3 else { return .incomplete }
    let letter = bytes[bytes.startIndex + 3]
    let key: TerminalEvent? = (0x41...0x45).contains(letter) ? .key(KeyEvent(.function(Int(letter) - 0x40))) : nil
    return .event(key, bytes: letter == 0x1B ? 3 : 4)
  }
}

// The mouse.
extension ControlSequence {
  /// SGR: ESC [ < buttons ; column ; row M, or m for a release. The place counts from 1.
  private var mouseEvent: TerminalEvent? {
    guard numbers.count == 3, final == 0x4D || final == 0x6D else { return nil }
    return Self.mouseEvent(buttons: numbers[0], column: numbers[1], row: numbers[2], isRelease: final == 0x6D)
  }

  /// ESC [ M and three bytes, 32 more than the numbers: terminals that do not know the SGR form.
  private static func oldMouseStep(in bytes: ArraySlice<UInt8>) -> InputDecoder.Step {
    guard bytes.count >= 6 else { return .incomplete }
    let values = bytes.dropFirst(3).prefix(3).map { Int($0) - 32 }
    let event = mouseEvent(
      buttons: values[0], column: values[1], row: values[2], isRelease: values[0] & 0x43 == 3 && values[0] & 32 == 0)
    return .event(event, bytes: 6)
  }

  /// Reports the wheel and the left button; `nil` for the others and for motion without a button.
  private static func mouseEvent(buttons: Int, column: Int, row: Int, isRelease: Bool) -> TerminalEvent? {
    let position = Position(row: max(0, row - 1), column: max(0, column - 1))
    if buttons & 64 != 0 {
      switch buttons & 3 {
      case 0: return .mouse(MouseEvent(kind: .wheelUp, position: position))
      case 1: return .mouse(MouseEvent(kind: .wheelDown, position: position))
      default: return nil
      }
    }
    if isRelease { return .mouse(MouseEvent(kind: .release, position: position)) }
    guard buttons & 3 == 0 else { return nil }
    return .mouse(MouseEvent(kind: buttons & 32 != 0 ? .drag : .press, position: position))
  }
}
