import CNcurses
import Screen

/// The colour pairs in use: curses gives every combination of foreground and background a number.
struct ColorPairs {
  /// Colour numbers of curses; -1 is the terminal's own.
  private struct Key: Hashable {
    var foreground: Int32
    var background: Int32
  }

  private let plan: ColorPlan
  private let colors: Int32
  private let limit: Int
  private var numbers: [Key: Int32] = [:]
  /// What shades were brought down to: the search for the nearest colour is slow, and a theme has few.
  private var nearest: [TerminalColor: Int32] = [:]

  /// Call after `start_color` and `use_default_colors`.
  ///
  /// ncurses 6.4 refuses pairs beyond 65,537 for ever when default colours are in use, hence a limit below that.
  init(plan: ColorPlan) {
    self.plan = plan
    colors = curses_colors()
    limit = min(60_000, max(0, Int(curses_color_pairs()) - 1))
  }

  /// True when the pairs of `cells` may not fit beside those in use.
  mutating func isExhausted(by cells: some Sequence<Cell>) -> Bool {
    guard plan.depth != .none else { return false }
    var missing = Set<Key>()
    for cell in cells {
      let key = key(of: cell.style)
      if numbers[key] == nil { missing.insert(key) }
    }
    return !missing.isEmpty && numbers.count + missing.count > limit
  }

  /// Forgets all pairs; everything on the screen must be drawn again.
  mutating func reset() {
    reset_color_pairs()
    numbers.removeAll(keepingCapacity: true)
  }

  /// The pair for the colours of `style`; 0, the terminal's own colours, when no more can be had.
  mutating func number(for style: Style) -> Int32 {
    guard plan.depth != .none else { return 0 }
    let key = key(of: style)
    if key.foreground < 0, key.background < 0 { return 0 }
    if let number = numbers[key] { return number }
    guard numbers.count < limit else { return 0 }
    let number = alloc_pair(key.foreground, key.background)
    guard number >= 0 else { return 0 }
    numbers[key] = number
    return number
  }

  /// True when the foreground is one of the bright eight and the terminal has eight colours: bold stands for bright there.
  func needsBold(_ style: Style) -> Bool {
    guard colors <= 8, case .palette(let index) = ColorReduction.reduce(style.foreground, to: plan.depth) else {
      return false
    }
    return (8..<16).contains(index)
  }

  private mutating func key(of style: Style) -> Key {
    Key(foreground: number(of: style.foreground), background: number(of: style.background))
  }

  private mutating func number(of color: TerminalColor) -> Int32 {
    guard case .rgb(let red, let green, let blue) = color else { return computedNumber(of: color) }
    if plan.depth == .full { return direct(red, green, blue) }
    if let number = nearest[color] { return number }
    if nearest.count >= 1 << 14 { nearest.removeAll(keepingCapacity: true) }
    let number = computedNumber(of: color)
    nearest[color] = number
    return number
  }

  private func computedNumber(of color: TerminalColor) -> Int32 {
    switch ColorReduction.reduce(color, to: plan.depth) {
    case .default: return -1
    case .palette(let index):
      if plan.depth != .full { return colors <= 8 ? Int32(index % 8) : Int32(index) }
      if Int32(index) < plan.reservedColors { return Int32(index) }
      let (red, green, blue) = ColorReduction.rgb(ofPalette: index)
      return direct(red, green, blue)
    case .rgb(let red, let green, let blue): return direct(red, green, blue)
    }
  }

  /// 0xRRGGBB. The lowest values are palette entries: those nearly black blues get one step of green, which nobody sees.
  private func direct(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int32 {
    let value = Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
    return value < plan.reservedColors ? value | 0x100 : value
  }
}
