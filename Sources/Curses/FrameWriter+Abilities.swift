import CNcurses
import Screen

extension FrameWriter.Abilities {
  /// Those of the terminal that curses has opened; `nil` where its sequences are not ECMA-48's.
  init?(plan: ColorPlan) {
    guard Self.isFamiliar else { return nil }
    depth = plan.depth
    hasEightColors = depth == .sixteen && curses_number_capability("colors") < 16
    fillsLastCell = curses_flag_capability("am") <= 0 || curses_flag_capability("xenl") > 0
    let names: [(String, TextAttributes)] = [
      ("bold", .bold), ("dim", .dim), ("sitm", .italic), ("smul", .underline), ("rev", .reverse),
    ]
    attributes = []
    for (name, attribute) in names where Self.capability(name) != nil { attributes.insert(attribute) }
    showCursor = TerminalModes.capability("cnorm")
    hideCursor = TerminalModes.capability("civis")
  }

  /// Whether the entry has ECMA-48's sequences, and needs no delays.
  static var isFamiliar: Bool {
    let expected = [
      "cup": "\u{1B}[%i%p1%d;%p2%dH", "cuf": "\u{1B}[%p1%dC", "cub": "\u{1B}[%p1%dD", "el": "\u{1B}[K", "cr": "\r",
    ]
    // Some reset the character set, too, which nothing here changes.
    let resets = ["\u{1B}[m", "\u{1B}[0m", "\u{1B}(B\u{1B}[m", "\u{1B}[m\u{1B}(B", "\u{1B}[m\u{F}", "\u{1B}[0;10m"]
    return expected.allSatisfy { capability($0.key) == $0.value } && resets.contains(capability("sgr0") ?? "")
  }

  private static func capability(_ name: String) -> String? {
    curses_string_capability(name).map { String(cString: $0) }
  }
}
