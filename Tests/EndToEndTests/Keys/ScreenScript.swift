import Screen
import Testing

@testable import ChatUI

/// A session at a real terminal, step by step: what is done, and what must then be on the screen.
///
/// Every key of the keymap and every command of the table must be a step of some script: `EveryKeyTests` fails with the names
/// of those that are not. To add one:
/// - a key: `.key(FOCUS, KEY, sees: …)` in the script that is where it means something (`FOCUS` is who hears it); several keys
///   of one meaning with `keys(…)`. What goes before and after it in the same burst stands in `before` and `after`.
/// - a command: `.line(COMMAND, "/command …", sees: …)`.
/// What is seen must show that the key did its work, not only that the chat goes on.
struct ScreenScript: Sendable, CustomTestStringConvertible {
  var name: String
  var columns = 90
  var rows = 30
  var steps: [ScreenStep]

  var testDescription: String { name }
}

/// Whose key it is.
struct KeyPlace: Hashable, Sendable, CustomStringConvertible {
  var focus: Focus
  var key: KeyEvent

  var description: String { "\(KeyName.text(key)) in \(focus)" }
}

struct ScreenStep: Sendable {
  enum Deed: Sendable {
    case text(String)
    case key(KeyEvent)
    /// As the terminal sends them.
    case bytes(String)
    /// Another program writes all over the screen.
    case scribble
  }

  /// What is awaited.
  enum Sight: Sendable {
    case text(String)
    case gone(String)
    /// What stands in the composer, a line feed between its lines.
    case draft(String)
    /// The last line.
    case status(String)
    /// The screen without its last two lines, colours and all, is kept under a name, is what was kept, or is not.
    case remember(String)
    case same(String)
    case other(String)
    /// A file in the folder of the test, and what stands in it.
    case file(String, String)
    case clipboard(String)
  }

  var deeds: [Deed]
  var sights: [Sight]
  var place: KeyPlace?
  var command: SlashCommand?
  /// Ctrl+C empties the draft afterwards.
  var clears = false

  /// In an empty composer: nothing lies over the chat.
  static let placeholder = "or /attach a picture"

  static func act(_ deeds: Deed..., sees sights: Sight...) -> ScreenStep { ScreenStep(deeds: deeds, sights: sights) }

  static func key(
    _ focus: Focus, _ key: KeyEvent, before: [Deed] = [], after: [Deed] = [], sees sights: Sight...
  ) -> ScreenStep {
    ScreenStep(deeds: before + [.key(key)] + after, sights: sights, place: KeyPlace(focus: focus, key: key))
  }

  static func line(_ command: SlashCommand, _ text: String, sees sights: Sight...) -> ScreenStep {
    ScreenStep(deeds: [.text(text), .key(KeyEvent(.enter))], sights: sights, command: command)
  }

  /// Each key in turn, from the same draft: where it leaves the cursor a bar is typed.
  static func edits(_ draft: String, _ keys: [KeyEvent], before: [Deed] = [], gives result: String) -> [ScreenStep] {
    keys.map { key in
      ScreenStep(
        deeds: [.text(draft)] + before + [.key(key), .text("|")], sights: [.draft(result)],
        place: KeyPlace(focus: .composer, key: key), clears: true)
    }
  }

  /// Each key in turn closes what `opening` opens.
  static func closes(
    _ focus: Focus, _ keys: [KeyEvent], opening: [Deed], shows words: String
  ) -> [ScreenStep] {
    keys.flatMap { key in
      [
        ScreenStep(deeds: opening, sights: [.text(words)]),
        .key(focus, key, sees: .gone(words), .text(ScreenStep.placeholder)),
      ]
    }
  }

  /// What is open is drawn anew over what another program wrote, and is there again after the shell had the screen.
  static func redrawAndSuspend(_ focus: Focus, shows words: String) -> [ScreenStep] {
    [
      .act(.scribble, sees: .text("SCRIBBLE")),
      .key(focus, .control("l"), sees: .gone("SCRIBBLE"), .text(words)),
      .key(focus, .control("z"), sees: .text("SHELL>")),
      .act(.text("fg"), .key(KeyEvent(.enter)), sees: .gone("SHELL>"), .text(words)),
    ]
  }
}

extension KeyEvent {
  static let enter = KeyEvent(.enter)
  static let escape = KeyEvent(.escape)
  static let up = KeyEvent(.up)
  static let down = KeyEvent(.down)
  static let left = KeyEvent(.left)
  static let right = KeyEvent(.right)
  static let home = KeyEvent(.home)
  static let end = KeyEvent(.end)
  static let pageUp = KeyEvent(.pageUp)
  static let pageDown = KeyEvent(.pageDown)
  static let tab = KeyEvent(.tab)
  static let backspace = KeyEvent(.backspace)
  static let delete = KeyEvent(.delete)
  static let help = KeyEvent(.function(1))

  static func letter(_ character: Character) -> KeyEvent { KeyEvent(.character(character)) }
  static func shift(_ key: Key) -> KeyEvent { KeyEvent(key, modifiers: .shift) }
  static func alt(_ key: Key) -> KeyEvent { KeyEvent(key, modifiers: .alt) }
  static func control(_ key: Key) -> KeyEvent { KeyEvent(key, modifiers: .control) }

  /// What a terminal sends for it, as xterm does; keys that it has no sequence for in the form of CSI u.
  var sequence: String {
    let code =
      1 + (modifiers.contains(.shift) ? 1 : 0) + (modifiers.contains(.alt) ? 2 : 0)
      + (modifiers.contains(.control) ? 4 : 0)
    func cursor(_ final: String) -> String { code == 1 ? "\u{1B}[\(final)" : "\u{1B}[1;\(code)\(final)" }
    func editing(_ number: Int) -> String { code == 1 ? "\u{1B}[\(number)~" : "\u{1B}[\(number);\(code)~" }
    let prefix = modifiers.contains(.alt) ? "\u{1B}" : ""
    switch key {
    case .up: return cursor("A")
    case .down: return cursor("B")
    case .right: return cursor("C")
    case .left: return cursor("D")
    case .home: return cursor("H")
    case .end: return cursor("F")
    case .insert: return editing(2)
    case .delete: return editing(3)
    case .pageUp: return editing(5)
    case .pageDown: return editing(6)
    case .backTab: return "\u{1B}[Z"
    case .function(1): return "\u{1B}OP"
    case .function(let number): return "\u{1B}[\(number + 10)~"
    case .enter: return modifiers.contains(.shift) ? "\u{1B}[13;\(code)u" : prefix + "\r"
    case .tab: return prefix + "\t"
    case .backspace: return prefix + "\u{7F}"
    case .escape: return "\u{1B}"
    case .character(let character):
      // A shifted letter comes as the letter, or where the terminal tells Shift apart as CSI u.
      if modifiers == .shift, let ascii = character.asciiValue { return "\u{1B}[\(ascii);2u" }
      guard modifiers.contains(.control), let ascii = character.asciiValue else { return prefix + String(character) }
      return prefix + String(Character(Unicode.Scalar(ascii & 0x1F)))
    }
  }
}
