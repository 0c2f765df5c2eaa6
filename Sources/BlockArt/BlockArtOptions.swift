import Screen

/// An sRGB colour.
public struct RGBColor: Hashable, Sendable {
  public var red: UInt8
  public var green: UInt8
  public var blue: UInt8

  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  public static let black = RGBColor(0, 0, 0)
}

/// How a picture becomes cells.
public struct BlockArtOptions: Hashable, Sendable {
  public var glyphs: GlyphSet
  public var colors: ColorDepth
  /// What shows through where the picture is transparent, and which of light and dark ink stands for without colour.
  public var background: RGBColor
  /// The colour of cells where nothing of the picture shows: the terminal's own, or the theme's.
  public var emptyColor: TerminalColor
  /// Bits of each channel in full colour, 1 to 8. At 6 more neighbours come out alike, which need no colours said again, for
  /// 0.03 dB.
  public var bitsPerChannel: Int

  public init(
    glyphs: GlyphSet = .blocks, colors: ColorDepth = .full, background: RGBColor = .black,
    emptyColor: TerminalColor = .default, bitsPerChannel: Int = 8
  ) {
    self.glyphs = glyphs
    self.colors = colors
    self.background = background
    self.emptyColor = emptyColor
    self.bitsPerChannel = min(max(bitsPerChannel, 1), 8)
  }
}
