/// Brings colours down to what a terminal shows.
public enum ColorReduction {
  /// `color` as a terminal of `depth` can be asked for it. Colours of 256 become entries 16 to 255, which every terminal draws
  /// alike; the sixteen of the user's palette are left as they are.
  public static func reduce(_ color: TerminalColor, to depth: ColorDepth) -> TerminalColor {
    switch (depth, color) {
    case (.none, _): return .default
    case (_, .default), (.full, _): return color
    case (.twoHundredFiftySix, .palette): return color
    case (.twoHundredFiftySix, .rgb(let red, let green, let blue)): return .palette(palette256(red, green, blue))
    case (.sixteen, .palette(let index)):
      guard index >= 16 else { return color }
      let (red, green, blue) = rgb(ofPalette: index)
      return .palette(palette16(red, green, blue))
    case (.sixteen, .rgb(let red, let green, let blue)): return .palette(palette16(red, green, blue))
    }
  }

  /// A style for `depth`. Text that would come out in the colour of its background becomes black or white.
  public static func reduce(_ style: Style, to depth: ColorDepth) -> Style {
    var reduced = style
    reduced.foreground = reduce(style.foreground, to: depth)
    reduced.background = reduce(style.background, to: depth)
    if depth == .sixteen, reduced.foreground == reduced.background, style.foreground != style.background,
      case .palette(let index) = reduced.background
    {
      reduced.foreground = .palette(isLight(index) ? 0 : 15)
    }
    return reduced
  }

  /// The nearest of entries 16 to 255 (a 6x6x6 cube and 24 greys), by distance in OKLab.
  public static func palette256(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
    let target = OKLab(red, green, blue)
    // The nearest level of each channel and its neighbours: no other cube entry can be nearer by much.
    var best: (distance: Double, index: Int) = (.infinity, 16)
    let levels = [red, green, blue].map { cubeLevels(near: $0) }
    for redLevel in levels[0] {
      for greenLevel in levels[1] {
        for blueLevel in levels[2] {
          consider(16 + 36 * redLevel + 6 * greenLevel + blueLevel, target, &best)
        }
      }
    }
    let average = (Int(red) + Int(green) + Int(blue)) / 3
    let grey = min(23, max(0, (average - 3) / 10))
    for step in max(0, grey - 1)...min(23, grey + 1) { consider(232 + step, target, &best) }
    return UInt8(best.index)
  }

  /// The nearest of the sixteen, taken to have xterm's colours. Greys go to the four greys, colours to a colour of like hue.
  public static func palette16(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
    let target = OKLab(red, green, blue)
    let isGrey = target.chroma < 0.04
    let candidates: [Int] = isGrey ? [0, 7, 8, 15] : Array(0..<16)
    var best: (distance: Double, index: Int) = (.infinity, 0)
    for index in candidates { consider(index, target, &best) }
    return UInt8(best.index)
  }

  /// The colour that xterm gives entry `index`; the first sixteen are commonly changed by users.
  public static func rgb(ofPalette index: UInt8) -> (red: UInt8, green: UInt8, blue: UInt8) {
    if index < 16 { return sixteen[Int(index)] }
    if index >= 232 {
      let level = UInt8(8 + 10 * (Int(index) - 232))
      return (level, level, level)
    }
    let cube = Int(index) - 16
    return (cubeSteps[cube / 36], cubeSteps[cube / 6 % 6], cubeSteps[cube % 6])
  }

  private static func consider(_ index: Int, _ target: OKLab, _ best: inout (distance: Double, index: Int)) {
    let distance = target.squaredDistance(to: paletteOKLab[index])
    if distance < best.distance { best = (distance, index) }
  }

  private static func cubeLevels(near channel: UInt8) -> ClosedRange<Int> {
    let nearest = channel < 48 ? 0 : channel < 115 ? 1 : (Int(channel) - 35) / 40
    return max(0, nearest - 1)...min(5, nearest + 1)
  }

  private static func isLight(_ index: UInt8) -> Bool { paletteOKLab[Int(index)].lightness > 0.6 }

  private static let cubeSteps: [UInt8] = [0, 95, 135, 175, 215, 255]
  private static let paletteOKLab: [OKLab] = (0..<256).map {
    let (red, green, blue) = rgb(ofPalette: UInt8($0))
    return OKLab(red, green, blue)
  }
  private static let sixteen: [(red: UInt8, green: UInt8, blue: UInt8)] = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
    (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
    (255, 255, 255),
  ]
}
