/// One key press.
public struct KeyEvent: Hashable, Sendable {
  public var key: Key
  public var modifiers: KeyModifiers

  public init(_ key: Key, modifiers: KeyModifiers = []) {
    self.key = key
    self.modifiers = modifiers
  }

  /// Control with a letter, written in lower case.
  public static func control(_ letter: Character) -> KeyEvent { KeyEvent(.character(letter), modifiers: .control) }

  /// Alt (Meta, or Escape first) with a character.
  public static func alt(_ character: Character) -> KeyEvent { KeyEvent(.character(character), modifiers: .alt) }
}

public enum Key: Hashable, Sendable {
  /// A printable character. With `.control` it is a lower-case letter or punctuation: Ctrl+J is `.character("j")`.
  case character(Character)
  case enter, tab, backTab, backspace, delete, escape, insert
  case up, down, left, right, home, end, pageUp, pageDown
  case function(Int)
}

public struct KeyModifiers: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let shift = KeyModifiers(rawValue: 1)
  public static let alt = KeyModifiers(rawValue: 2)
  public static let control = KeyModifiers(rawValue: 4)
}

public struct MouseEvent: Hashable, Sendable {
  public enum Kind: Hashable, Sendable { case press, release, drag, wheelUp, wheelDown }

  public var kind: Kind
  public var position: Position

  public init(kind: Kind, position: Position) {
    self.kind = kind
    self.position = position
  }
}
