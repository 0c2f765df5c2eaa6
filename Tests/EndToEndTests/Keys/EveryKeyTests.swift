import Testing

@testable import ChatUI

/// Every command and every key of the help page, and of all other places, at a real terminal: see `ScreenScript`.
@Suite("Every command and key", .enabled(if: TmuxScreen.isInstalled), .serialized)
struct EveryKeyTests {
  static let scripts: [ScreenScript] = [.draft, .conversation, .pictures, .sources, .looking, .pages, .sessions]

  @Test("each does on the screen what the help says", arguments: scripts)
  func script(_ script: ScreenScript) throws {
    let run = try ScreenScriptRun(script)
    for (number, step) in script.steps.enumerated() {
      do {
        try run.perform(step)
      } catch {
        Issue.record("\(script.name), step \(number + 1) of \(script.steps.count): \(error)")
        return
      }
    }
  }

  @Test("no key of the keymap and no command of the table is without a step")
  func complete() {
    let steps = Self.scripts.flatMap(\.steps)
    let places = Set(steps.compactMap(\.place))
    for binding in Keymap.bindings {
      let place = KeyPlace(focus: binding.focus, key: binding.key)
      #expect(places.contains(place), "\(place) (\(binding.command.rawValue)) has no step: see ScreenScript")
    }
    let commands = Set(steps.compactMap(\.command))
    for command in SlashCommand.allCases {
      #expect(commands.contains(command), "/\(command.name) has no step: see ScreenScript")
    }
  }
}
