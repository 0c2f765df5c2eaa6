import Images
import Screen

/// Draws with letters and signs by how much ink each has; in colour the ink has the colour of the picture.
struct ASCIIPainter {
  private let options: BlockArtOptions
  private let palette: Palette

  init(_ options: BlockArtOptions) {
    self.options = options
    palette = Palette(options.colors, bitsPerChannel: options.bitsPerChannel)
  }

  /// Characters from empty to full, and the share of a cell that each inks in common monospaced fonts.
  private static let ramp: [(character: Character, coverage: Float)] = [
    (" ", 0), (".", 0.05), (":", 0.1), ("-", 0.08), ("=", 0.15), ("+", 0.14), ("*", 0.17), ("o", 0.2), ("%", 0.27),
    ("#", 0.3), ("@", 0.34),
  ].sorted { $0.coverage < $1.coverage }

  func paint(_ picture: RGBAImage, area: HeatMap.Area, size: Size) -> CellBuffer {
    let image = picture.averagedInLinearLight(width: size.columns, height: size.rows, area: area)
    let luminance = Luminance.values(image, options).values
    let background = options.linearBackground
    var buffer = CellBuffer(size: size)
    for row in 0..<size.rows {
      for column in 0..<size.columns {
        let index = row * size.columns + column
        let sample = image.pixels[index]
        guard sample.w >= BlockArtOptions.visibleOpacity else {
          buffer[row, column] = options.emptyCell
          continue
        }
        let character = Self.character(share: TransferFunction.level(linear: luminance[index]) / 255)
        let style =
          options.colors == .none
          ? .plain : Style(foreground: inkColor(sample + background * (1 - sample.w)), background: options.emptyColor)
        buffer[row, column] = Cell(character, style: style)
      }
    }
    return buffer
  }

  /// The character whose coverage is nearest to `share` of the fullest.
  private static func character(share: Float) -> Character {
    let wanted = share * (ramp.last?.coverage ?? 1)
    return ramp.min { abs($0.coverage - wanted) < abs($1.coverage - wanted) }?.character ?? " "
  }

  /// The picture's colour at full brightness: the amount of ink says how bright it is.
  private func inkColor(_ light: Vector) -> TerminalColor {
    let brightest = max(light.x, light.y, light.z, 1e-6)
    let scale = max(1, 1 / brightest)
    func level(_ linear: Float) -> Float { TransferFunction.level(linear: linear * scale) }
    let color = Vector(level(light.x), level(light.y), level(light.z), 0)
    return palette.isExact ? palette.color(color) : palette.nearest(color).color
  }
}
