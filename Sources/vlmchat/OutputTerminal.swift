import BlockArt
import Glibc
import Screen

/// What standard output can show, as far as the kernel and the environment tell: nothing is asked of the terminal.
struct OutputTerminal {
  /// Cells that a picture may take; one row less than the terminal has, for the shell's prompt.
  let size: Size
  /// Width of a cell divided by its height.
  let cellAspect: Double
  let colorDepth: ColorDepth
  /// What the terminal's background may be taken for.
  let background: RGBColor

  init(environment: [String: String], descriptor: Int32 = STDOUT_FILENO) {
    var window = winsize()
    let isTerminal = isatty(descriptor) == 1
    if isTerminal, ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 {
      size = Size(columns: Int(window.ws_col), rows: max(1, Int(window.ws_row) - 1))
      cellAspect = Self.cellAspect(window)
    } else {
      size = Size(columns: 80, rows: 24)
      cellAspect = 0.5
    }
    colorDepth = Self.colorDepth(environment: environment, isTerminal: isTerminal)
    background = Self.background(environment["COLORFGBG"])
  }

  private static func cellAspect(_ window: winsize) -> Double {
    guard window.ws_xpixel > 0, window.ws_ypixel > 0 else { return 0.5 }
    let width = Double(window.ws_xpixel) / Double(window.ws_col)
    let height = Double(window.ws_ypixel) / Double(window.ws_row)
    // Some terminals report nonsense here; no font is narrower or wider than this.
    return (0.25...1.5).contains(width / height) ? width / height : 0.5
  }

  /// NO_COLOR (no-color.org), then COLORTERM, then the terminal's name.
  static func colorDepth(environment: [String: String], isTerminal: Bool) -> ColorDepth {
    if let value = environment["NO_COLOR"], !value.isEmpty { return .none }
    guard isTerminal else { return .full }
    let type = environment["TERM"] ?? ""
    if type.isEmpty || type == "dumb" || type.hasPrefix("vt1") || type.hasPrefix("vt2") { return .none }
    if type.contains("-direct") { return .full }
    // GNU screen hands on the COLORTERM of the terminal around it and shows 256 colours at most.
    let isGNUScreen = environment["STY"] != nil && environment["TMUX"] == nil
    if ["truecolor", "24bit"].contains(environment["COLORTERM"]), !isGNUScreen { return .full }
    if type.contains("256color") { return .twoHundredFiftySix }
    return ["kitty", "alacritty", "foot", "ghostty"].contains { type.contains($0) } ? .full : .sixteen
  }

  /// COLORFGBG, as rxvt and its descendants set it, ends in the number of the background's colour.
  private static func background(_ colors: String?) -> RGBColor {
    let number = colors?.split(separator: ";").last.flatMap { Int($0) }
    return number == 7 || number == 15 ? RGBColor(255, 255, 255) : .black
  }
}
