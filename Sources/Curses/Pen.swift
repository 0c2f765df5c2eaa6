import Screen

/// The colours and attributes that a terminal draws in, and the shortest way from one style to another (ECMA-48, SGR).
struct Pen {
  private let abilities: FrameWriter.Abilities
  /// As the terminal has it, reduced to what it shows; `nil` when not known.
  private var style: Style?
  /// What colours were brought down to: the search for the nearest is slow, and a theme has few.
  private var reduced: [TerminalColor: TerminalColor] = [:]

  init(_ abilities: FrameWriter.Abilities) { self.abilities = abilities }

  mutating func forget() { style = nil }

  mutating func reset() -> [UInt8] {
    style = .plain
    return Array("\u{1B}[m".utf8)
  }

  /// Whether a cell of this style can be written as things are.
  func isSet(to wanted: Style, isBlank: Bool) -> Bool {
    guard let style else { return false }
    var copy = self
    return copy.target(wanted, isBlank: isBlank, from: style) == style
  }

  /// What must be written before a cell of this style; of a blank only the ground and its lines are seen.
  mutating func change(to wanted: Style, isBlank: Bool) -> [UInt8] {
    let target = target(wanted, isBlank: isBlank, from: style)
    guard target != style else { return [] }
    let afresh = Self.sequence([0] + Self.codes(from: .plain, to: target))
    let changed = style.map { Self.sequence(Self.codes(from: $0, to: target)) }
    style = target
    guard let changed, changed.count <= afresh.count else { return afresh }
    return changed
  }

  private mutating func target(_ wanted: Style, isBlank: Bool, from old: Style?) -> Style {
    var target = Style(
      foreground: reduce(wanted.foreground), background: reduce(wanted.background),
      attributes: wanted.attributes.intersection(abilities.attributes))
    if abilities.hasEightColors { fitEightColors(&target) }
    guard isBlank, let old, target.attributes.isDisjoint(with: [.underline, .reverse]),
      old.attributes.isDisjoint(with: [.underline, .reverse])
    else { return target }
    target.foreground = old.foreground
    target.attributes = old.attributes
    return target
  }

  private func fitEightColors(_ style: inout Style) {
    if case .palette(let index) = style.foreground, index >= 8 {
      style.foreground = .palette(index % 8)
      style.attributes.insert(.bold)
    }
    if case .palette(let index) = style.background { style.background = .palette(index % 8) }
  }

  private mutating func reduce(_ color: TerminalColor) -> TerminalColor {
    guard abilities.depth != .full, color != .default else { return color }
    if let known = reduced[color] { return known }
    if reduced.count >= 1 << 14 { reduced.removeAll(keepingCapacity: true) }
    let result = ColorReduction.reduce(color, to: abilities.depth)
    reduced[color] = result
    return result
  }

  // MARK: SGR

  private static func sequence(_ codes: [Int]) -> [UInt8] {
    Array("\u{1B}[\(codes == [0] ? "" : codes.map(String.init).joined(separator: ";"))m".utf8)
  }

  private static func codes(from old: Style, to new: Style) -> [Int] {
    var codes: [Int] = []
    var kept = old.attributes
    // Bold and dim end together.
    if !kept.intersection([.bold, .dim]).subtracting(new.attributes).isEmpty {
      codes.append(22)
      kept.subtract([.bold, .dim])
    }
    for (attribute, on, off) in Self.attributeCodes {
      if new.attributes.contains(attribute), !kept.contains(attribute) { codes.append(on) }
      if !new.attributes.contains(attribute), kept.contains(attribute) { codes.append(off) }
    }
    if old.foreground != new.foreground { codes += Self.codes(of: new.foreground, ground: 0) }
    if old.background != new.background { codes += Self.codes(of: new.background, ground: 10) }
    return codes
  }

  private static let attributeCodes: [(TextAttributes, on: Int, off: Int)] = [
    (.bold, 1, 22), (.dim, 2, 22), (.italic, 3, 23), (.underline, 4, 24), (.reverse, 7, 27),
  ]

  /// - Parameter ground: 0 for a foreground, 10 for a background.
  private static func codes(of color: TerminalColor, ground: Int) -> [Int] {
    switch color {
    case .default: [39 + ground]
    case .palette(let index) where index < 8: [30 + ground + Int(index)]
    case .palette(let index) where index < 16: [82 + ground + Int(index)]
    case .palette(let index): [38 + ground, 5, Int(index)]
    case .rgb(let red, let green, let blue): [38 + ground, 2, Int(red), Int(green), Int(blue)]
    }
  }
}
