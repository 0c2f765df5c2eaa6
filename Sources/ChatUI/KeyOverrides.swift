import Screen

/// The user's own keys, which come before those of `Keymap`.
///
/// A key that is bound here means its command wherever that command has a key of its own; among the keys of the draft it means
/// nothing else.
public struct KeyOverrides: Hashable, Sendable {
  struct Override: Hashable, Sendable {
    var key: KeyEvent
    /// `nil`: the key does nothing at all.
    var command: Command?
  }

  /// Two keys in turn, which mean their command wherever that has a key of its own.
  struct SequenceOverride: Hashable, Sendable {
    var first: KeyEvent
    var second: KeyEvent
    /// `nil`: they do nothing.
    var command: Command?
  }

  private(set) var overrides: [Override] = []
  private(set) var sequences: [SequenceOverride] = []

  public init() {}

  public var isEmpty: Bool { overrides.isEmpty && sequences.isEmpty }

  /// `Ctrl+X quit`, a line each.
  public var descriptions: [String] {
    overrides.map { "\(KeyName.text($0.key)) \($0.command?.name ?? Self.nothing)" }
      + sequences.map {
        "\(KeyName.text($0.first)) \(KeyName.text($0.second)) \($0.command?.name ?? Self.nothing)"
      }
  }

  /// What stands in place of a command to take a key's meaning away.
  public static let nothing = "none"

  /// - Parameters:
  ///   - keyText: the key as people write it: `ctrl+x`, `alt+enter`, `f5`; two in turn: `ctrl+x ctrl+e`.
  ///   - commandText: a command's name, or `none`.
  public mutating func bind(_ keyText: String, to commandText: String) throws(KeyFault) {
    let words = keyText.split(separator: " ").map { String($0) }
    if words.count == 2 { return try bind(words[0], words[1], of: keyText, to: commandText) }
    let key = try Self.key(keyText)
    if overrides.contains(where: { $0.key == key }) { throw .boundTwice(keyText) }
    guard let command = try Self.command(commandText) else {
      overrides.append(Override(key: key, command: nil))
      return
    }
    let writes = Self.writes(key)
    if writes, !Self.homes(of: command).isDisjoint(with: [.composer, .emptyComposer]) { throw .keyThatWrites(keyText) }
    overrides.append(Override(key: key, command: command))
  }

  private mutating func bind(
    _ firstText: String, _ secondText: String, of keyText: String, to commandText: String
  ) throws(KeyFault) {
    let (first, second) = (try Self.key(firstText), try Self.key(secondText))
    if Self.writes(first) { throw .keyThatWrites(keyText) }
    if sequences.contains(where: { $0.first == first && $0.second == second }) { throw .boundTwice(keyText) }
    let command = try Self.command(commandText)
    sequences.append(SequenceOverride(first: first, second: second, command: command))
  }

  private static func key(_ text: String) throws(KeyFault) -> KeyEvent {
    guard let key = KeyName.event(text) else { throw .unknownKey(text) }
    if let meaning = reserved[key] { throw .reservedKey(text, meaning: meaning) }
    return key
  }

  /// `nil` for none.
  private static func command(_ text: String) throws(KeyFault) -> Command? {
    if text == nothing { return nil }
    guard let command = Command(named: text) else {
      let names = Command.allCases.map(\.name) + [nothing]
      throw .unknownCommand(text, nearest: EditDistance.nearest(to: text, among: names))
    }
    return command
  }

  private static func writes(_ key: KeyEvent) -> Bool {
    if case .character = key.key { key.modifiers.isSubset(of: .shift) } else { false }
  }

  /// That nothing one cannot do without has lost its last key.
  public func check() throws(KeyFault) {
    for command in [Command.send, .stopOrClose, .interrupt, .choose] {
      for focus in Self.homes(of: command)
      where !Keymap.bindings(with: self).contains(where: {
        $0.command == command && $0.focus == focus
      }) {
        throw .withoutKey(command)
      }
    }
  }

  /// - Returns: `nil` when the key means what it always does, a `nil` within when it means nothing here.
  func command(for key: KeyEvent, focus: Focus) -> Command?? {
    guard let override = overrides.first(where: { $0.key == KeyName.plain(key) }) else { return nil }
    guard let command = override.command else { return .some(nil) }
    let homes = Self.homes(of: command)
    let isLent = focus == .emptyComposer && homes.contains(.composer) || focus == .sessions && homes.contains(.list)
    if homes.contains(focus) || isLent { return .some(command) }
    let drafts: Set<Focus> = [.composer, .emptyComposer]
    return drafts.contains(focus) && !homes.isDisjoint(with: drafts) ? .some(nil) : nil
  }

  /// Where a command has keys of its own.
  static func homes(of command: Command) -> Set<Focus> {
    Set(Keymap.bindings.filter { $0.command == command }.map(\.focus))
  }

  /// Keys that a terminal cannot tell from another.
  private static let reserved: [KeyEvent: String] = [
    .control("i"): "Tab", .control("m"): "Enter", .control("h"): "Backspace", .control("["): "Esc",
  ]
}

/// What can be wrong with a key's binding. The texts are the user's.
public enum KeyFault: Error, Sendable, Equatable {
  case unknownKey(String)
  /// A terminal sends the same for this key and for `meaning`.
  case reservedKey(String, meaning: String)
  case unknownCommand(String, nearest: String?)
  case boundTwice(String)
  /// The key writes a character, and the command works where one writes.
  case keyThatWrites(String)
  case withoutKey(Command)
}

extension Keymap {
  static func command(for key: KeyEvent, focus: Focus, overrides: KeyOverrides) -> Command? {
    overrides.command(for: key, focus: focus) ?? command(for: key, focus: focus)
  }

  /// All sequences that are in force.
  static func sequences(with overrides: KeyOverrides) -> [KeySequence] {
    let own = overrides.sequences.flatMap { sequence -> [KeySequence] in
      guard let command = sequence.command else { return [] }
      return KeyOverrides.homes(of: command).sorted { "\($0)" < "\($1)" }.map {
        KeySequence(focus: $0, first: sequence.first, second: sequence.second, command: command)
      }
    }
    let kept = sequences.filter { builtIn in
      !overrides.sequences.contains { $0.first == builtIn.first && $0.second == builtIn.second }
    }
    // A key that means something by itself begins nothing.
    return (own + kept).filter { overrides.command(for: $0.first, focus: $0.focus) == nil }
  }

  static func beginsSequence(_ key: KeyEvent, focus: Focus, overrides: KeyOverrides) -> Bool {
    sequences(with: overrides).contains { $0.first == KeyName.plain(key) && isHeard($0.focus, in: focus) }
  }

  static func command(
    for key: KeyEvent, after first: KeyEvent, focus: Focus, overrides: KeyOverrides
  ) -> Command? {
    sequences(with: overrides).first {
      $0.first == KeyName.plain(first) && $0.second == KeyName.plain(key) && isHeard($0.focus, in: focus)
    }?.command
  }

  private static func isHeard(_ home: Focus, in focus: Focus) -> Bool {
    home == focus || home == .composer && focus == .emptyComposer || home == .list && focus == .sessions
  }

  /// All bindings that are in force.
  static func bindings(with overrides: KeyOverrides) -> [KeyBinding] {
    if overrides.isEmpty { return bindings }
    let own = overrides.overrides.flatMap { override -> [KeyBinding] in
      guard let command = override.command else { return [] }
      return KeyOverrides.homes(of: command).sorted { "\($0)" < "\($1)" }.map { focus in
        KeyBinding(focus: focus, key: override.key, command: command)
      }
    }
    return own + bindings.filter { overrides.command(for: $0.key, focus: $0.focus) == nil }
  }
}

extension Command {
  /// The name in the settings file: `kill-to-line-end`.
  public var name: String {
    rawValue.reduce(into: "") { $0 += $1.isUppercase ? "-\($1.lowercased())" : String($1) }
  }

  /// Written with `-`, `_` or neither, whatever its case.
  init?(named name: String) {
    func bare(_ name: String) -> String { name.lowercased().filter { $0 != "-" && $0 != "_" } }
    guard let command = Command.allCases.first(where: { bare($0.rawValue) == bare(name) }) else { return nil }
    self = command
  }
}

extension KeyName {
  /// The key that a text such as `ctrl+x`, `Alt+Enter` or `f5` names.
  static func event(_ text: String) -> KeyEvent? {
    // A letter alone is what it is; in a chord its case says nothing.
    if text.count == 1, let character = text.first, SafeText.isSafe(text) { return KeyEvent(.character(character)) }
    var modifiers: KeyModifiers = []
    var rest = Substring(text.lowercased())
    while let plus = rest.firstIndex(of: "+"), rest.index(after: plus) < rest.endIndex {
      guard let modifier = modifierNames[String(rest[..<plus])] else { return nil }
      modifiers.insert(modifier)
      rest = rest[rest.index(after: plus)...]
    }
    guard let key = key(named: String(rest)) else { return nil }
    if key == .tab, modifiers == .shift { return KeyEvent(.backTab) }
    guard case .character(let character) = key, modifiers.contains(.shift) else {
      return KeyEvent(key, modifiers: modifiers)
    }
    // Shift with a letter is the capital.
    guard !modifiers.contains(.control) else { return nil }
    let capital = character.uppercased().first ?? character
    return KeyEvent(.character(capital), modifiers: modifiers.subtracting(.shift))
  }

  /// Some terminals report Shift with a capital, which says it already.
  static func plain(_ event: KeyEvent) -> KeyEvent {
    guard case .character = event.key, event.modifiers == .shift else { return event }
    return KeyEvent(event.key)
  }

  private static let modifierNames: [String: KeyModifiers] = [
    "ctrl": .control, "control": .control, "alt": .alt, "meta": .alt, "shift": .shift,
  ]

  private static func key(named name: String) -> Key? {
    if let key = keyNames[name] { return key }
    if name.count == 1, let character = name.first, SafeText.isSafe(name) { return .character(character) }
    guard name.hasPrefix("f"), let number = Int(name.dropFirst()), (1...24).contains(number) else { return nil }
    return .function(number)
  }

  private static let keyNames: [String: Key] = [
    "enter": .enter, "return": .enter, "tab": .tab, "backspace": .backspace, "delete": .delete, "del": .delete,
    "esc": .escape, "escape": .escape, "insert": .insert, "up": .up, "down": .down, "left": .left, "right": .right,
    "home": .home, "end": .end, "pgup": .pageUp, "pageup": .pageUp, "pgdn": .pageDown, "pagedown": .pageDown,
    "space": .character(" "),
  ]
}
