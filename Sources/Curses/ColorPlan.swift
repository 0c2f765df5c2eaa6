import Screen

/// One way of opening the terminal: a terminfo entry, and how many colours are to be had by it.
struct ColorPlan: Hashable {
  var terminalType: String
  /// True for the entry that this program brings along.
  var isEmbedded: Bool
  var depth: ColorDepth

  /// The ways to try, best first. The last ones need nothing but the terminal's own entry.
  ///
  /// - Parameter chosen: the depth the user asked for; `nil` to find out.
  static func candidates(environment: [String: String], chosen: ColorDepth?) -> [ColorPlan] {
    let type = environment["TERM"] ?? ""
    let wanted = chosen ?? depth(ofTerminal: type, environment: environment)
    var plans: [ColorPlan] = []
    if wanted == .full {
      if isDirect(type) { plans.append(direct(type)) }
      if chosen == .full || understandsDirectColor(type) { plans.append(.embedded) }
      plans.append(direct(baseName(of: type) + "-direct"))
    }
    if wanted == .full || wanted == .twoHundredFiftySix {
      plans.append(indexed(type, .twoHundredFiftySix))
      // Plain `xterm` and `screen` are everywhere and modest; who says `xterm-mono` means it.
      if type == baseName(of: type) || chosen != nil {
        plans.append(indexed(baseName(of: type) + "-256color", .twoHundredFiftySix))
      }
    }
    plans.append(indexed(type, wanted == .none ? .none : .sixteen))
    return plans
  }

  /// This program's own entry: plain ECMA-48 with 24-bit colours, whose lowest 256 values are the palette.
  static let embedded = ColorPlan(
    terminalType: DirectColorEntry.name, isEmbedded: true, depth: .full)

  private static func indexed(_ type: String, _ depth: ColorDepth) -> ColorPlan {
    ColorPlan(terminalType: type, isEmbedded: false, depth: depth)
  }

  private static func direct(_ type: String) -> ColorPlan {
    ColorPlan(terminalType: type, isEmbedded: false, depth: .full)
  }

  private static func isDirect(_ type: String) -> Bool { type.contains("-direct") }

  private static func depth(ofTerminal type: String, environment: [String: String]) -> ColorDepth {
    if let value = environment["NO_COLOR"], !value.isEmpty { return .none }
    if isDirect(type) { return .full }
    // GNU screen hands on the COLORTERM of the terminal around it and shows 256 colours at most.
    let isGNUScreen = environment["STY"] != nil && environment["TMUX"] == nil
    let claim = environment["COLORTERM"] ?? ""
    return ["truecolor", "24bit"].contains(claim) && !isGNUScreen ? .full : .twoHundredFiftySix
  }

  /// Terminals whose control sequences are those of the embedded entry.
  private static func understandsDirectColor(_ type: String) -> Bool {
    let families = [
      "xterm", "tmux", "screen", "alacritty", "foot", "kitty", "konsole", "vte", "gnome", "contour", "rio", "wezterm",
      "iterm", "st", "mintty", "ghostty",
    ]
    return families.contains(baseName(of: type))
  }

  /// `xterm` of `xterm-256color`.
  private static func baseName(of type: String) -> String {
    String(type.prefix { $0 != "-" && $0 != "." && $0 != "+" })
  }
}
