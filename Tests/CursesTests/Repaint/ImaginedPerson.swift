import Chat
import Screen
import TestSupport

@testable import ChatUI

/// A person at the chat, imagined: types, pastes, presses keys that mean something where they are and keys that do not, moves
/// the mouse, and changes the window's size in the middle of it all.
struct ImaginedPerson {
  enum Deed {
    case events([TerminalEvent])
    /// The window has another size now.
    case resize(Size)
  }

  var random: SeededGenerator

  private static let lines =
    SlashCommand.allCases.filter { $0 != .quit }.map { "/\($0.name)" } + [
      "/attach a.png", "/attach 'b c.png' what", "/view 1 2", "/view 1", "/compare 1 2", "/detach 1", "/save x",
      "/load x", "/sessions sea", "/export a.md", "/export a.html", "/set temperature 1", "/theme light", "/system x",
      "/help attach", "/xyz", "/tmp/a.png", "/compare 1 1 why", "/shot a.png \"a cat\"", "/find o", "/edit 1",
      "/copy 1",
      "/set symbols ascii", "/set symbols sextants", "/set symbols half", "hello", "what is #1?", "and [Image #2]?",
    ]
  private static let keys: [KeyEvent] =
    Keymap.bindings.map(\.key) + [KeyEvent(.function(9)), KeyEvent(.insert), .alt("x")]
  private static let keysOfFocus = Dictionary(grouping: Keymap.bindings, by: \.focus).mapValues { $0.map(\.key) }

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func act(_ state: AppState) -> Deed {
    // Little can be done on a screen that is too small.
    if state.isTooSmall, Int.random(in: 0..<4, using: &random) == 0 { return .resize(size()) }
    switch Int.random(in: 0..<40, using: &random) {
    case 0: return .resize(size())
    case 1, 2: return .events(command(pick(Self.lines, ""), state))
    case 3...5: return .events(command(aboutPictures(state), state))
    case 6: return .events(typed(String(pick(Self.lines, "").prefix(Int.random(in: 0...8, using: &random)))))
    case 7...9: return .events(typed(pick(ImaginedWorld.texts, "")))
    case 10, 11: return .events([.paste(pick(ImaginedWorld.texts, ""))])
    case 12...14: return .events(mouse(state.size))
    case 15, 16: return .events([.key(pick(Self.keys, KeyEvent(.enter)))])
    case 17, 18: return .events([.key(KeyEvent(pick([.enter, .escape, .tab], .enter)))])
    default: return .events([.key(pick(Self.keysOfFocus[state.focus] ?? Self.keys, KeyEvent(.escape)))])
    }
  }

  /// What can be done with the pictures that are there; too seldom come upon by chance.
  private mutating func aboutPictures(_ state: AppState) -> String {
    let numbers = state.pictures.map(\.number.rawValue)
    let (first, second) = (pick(numbers, 1), pick(numbers, 1))
    return pick(
      [
        "/attach a.png", "/attach b.png what is it?", "/view \(first)", "/view \(first) \(second)", "/look", "/focus",
        "/compare \(first) \(second)", "what is #\(first)?",
      ], "")
  }

  /// A line that is sent, whatever was open or written before.
  private func command(_ line: String, _ state: AppState) -> [TerminalEvent] {
    var events: [TerminalEvent] = state.overlay == nil ? [] : [.key(KeyEvent(.escape)), .key(KeyEvent(.escape))]
    if !state.composer.isEmpty { events.append(.key(.control("c"))) }
    return events + typed(line) + [.key(KeyEvent(.enter))]
  }

  private mutating func pick<Value>(_ values: [Value], _ otherwise: Value) -> Value {
    values.randomElement(using: &random) ?? otherwise
  }

  private func typed(_ text: String) -> [TerminalEvent] { text.map { .key(KeyEvent(.character($0))) } }

  private mutating func size() -> Size {
    let usual = [
      Size(columns: 80, rows: 24), Size(columns: 132, rows: 50), Size(columns: 200, rows: 60),
      Size(columns: 40, rows: 12),
      Size(columns: 1, rows: 1), Size(columns: 2, rows: 2), Size(columns: 20, rows: 5), Size(columns: 19, rows: 5),
      Size(columns: 200, rows: 1), Size(columns: 1, rows: 60),
    ]
    let other = Size(columns: Int.random(in: 1...120, using: &random), rows: Int.random(in: 1...45, using: &random))
    return Bool.random(using: &random) ? other : pick(usual, other)
  }

  private mutating func mouse(_ size: Size) -> [TerminalEvent] {
    func place() -> Position {
      Position(
        row: Int.random(in: 0...max(0, size.rows), using: &random),
        column: Int.random(in: 0...max(0, size.columns), using: &random))
    }
    let kinds: [MouseEvent.Kind] = pick(
      [[.wheelUp], [.wheelDown], [.press, .release], [.press, .drag, .drag, .release], [.drag], [.release]], [])
    return kinds.map { .mouse(MouseEvent(kind: $0, position: place())) }
  }
}
