import Screen

/// The colours that a terminal can be asked for, and the nearest of them to a wanted one.
struct Palette {
  struct Entry {
    var index: UInt8
    /// Levels 0 to 255.
    var level: Vector
    var color: TerminalColor { .palette(index) }
  }

  private let depth: ColorDepth
  private let bitsPerChannel: Int

  init(_ depth: ColorDepth, bitsPerChannel: Int) {
    self.depth = depth
    self.bitsPerChannel = bitsPerChannel
  }

  /// Whether every colour can be had.
  var isExact: Bool { depth == .full }

  /// A colour in full depth, rounded to the bits asked for.
  func color(_ level: Vector) -> TerminalColor {
    .rgb(round(level.x), round(level.y), round(level.z))
  }

  private func round(_ level: Float) -> UInt8 {
    let top = Float(1 << bitsPerChannel - 1)
    let step = (min(max(level, 0), 255) / 255 * top).rounded()
    return UInt8((step * 255 / top).rounded())
  }

  func nearest(_ level: Vector) -> Entry { depth == .sixteen ? nearestOfSixteen(level) : nearestOf240(level) }

  /// Of the colour cube and the grey ramp, 16 to 255; the first sixteen are the user's own and may be anything.
  private func nearestOf240(_ level: Vector) -> Entry {
    let (red, green, blue) = (Self.cubeStep(level.x), Self.cubeStep(level.y), Self.cubeStep(level.z))
    let cube = Entry(
      index: UInt8(16 + 36 * red + 6 * green + blue),
      level: Vector(Self.cubeLevels[red], Self.cubeLevels[green], Self.cubeLevels[blue], 0))
    let step = min(max(((level.sum() / 3 - 8) / 10).rounded(), 0), 23)
    let shade = 8 + 10 * step
    let grey = Entry(index: UInt8(232 + step), level: Vector(shade, shade, shade, 0))
    return (grey.level - level).squaredLength < (cube.level - level).squaredLength ? grey : cube
  }

  private static let cubeLevels: [Float] = [0, 95, 135, 175, 215, 255]

  private static func cubeStep(_ level: Float) -> Int {
    if level < 47.5 { return 0 }
    return min(max(Int(((level - 55) / 40).rounded()), 1), 5)
  }

  private func nearestOfSixteen(_ level: Vector) -> Entry {
    var best = Self.sixteen[0]
    var leastDistance = Float.infinity
    for entry in Self.sixteen {
      let distance = (entry.level - level).squaredLength
      if distance < leastDistance {
        leastDistance = distance
        best = entry
      }
    }
    return best
  }

  /// The sixteen as xterm's documentation has them, and most terminals nearly so.
  private static let sixteen: [Entry] = [
    (0, 0, 0), (128, 0, 0), (0, 128, 0), (128, 128, 0), (0, 0, 128), (128, 0, 128), (0, 128, 128), (192, 192, 192),
    (128, 128, 128), (255, 0, 0), (0, 255, 0), (255, 255, 0), (0, 0, 255), (255, 0, 255), (0, 255, 255),
    (255, 255, 255),
  ].enumerated().map { index, level in
    Entry(index: UInt8(index), level: Vector(Float(level.0), Float(level.1), Float(level.2), 0))
  }
}
