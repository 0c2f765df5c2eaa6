import Images
import Screen

/// Draws without colour: each part of a cell is ink or not, chosen so that the light of a neighbourhood is right
/// (Floyd and Steinberg's error diffusion in linear light, line by line in turning directions).
struct MonochromePainter {
  private let options: BlockArtOptions

  init(_ options: BlockArtOptions) { self.options = options }

  func paint(_ picture: RGBAImage, area: HeatMap.Area, size: Size) -> CellBuffer {
    let grid = options.glyphs.monochromeGrid
    let image = picture.averagedInLinearLight(
      width: size.columns * grid.columns, height: size.rows * grid.rows, area: area)
    let ink = dither(Luminance.values(image, options))
    let characters = Self.characters(options.glyphs)
    var buffer = CellBuffer(size: size)
    for row in 0..<size.rows {
      for column in 0..<size.columns {
        var bits = 0
        for part in 0..<grid.columns * grid.rows {
          let y = row * grid.rows + part / grid.columns
          let x = column * grid.columns + part % grid.columns
          if ink[y * image.width + x] { bits |= 1 << part }
        }
        buffer[row, column] = Cell(characters[bits] ?? " ")
      }
    }
    return buffer
  }

  /// Which of the samples are ink, of a picture whose width is that of the samples.
  private func dither(_ luminance: (values: [Float], width: Int)) -> [Bool] {
    let width = luminance.width
    var values = luminance.values
    let height = values.count / width
    var ink = Array(repeating: false, count: values.count)
    for y in 0..<height {
      let step = y % 2 == 0 ? 1 : -1
      for position in 0..<width {
        let x = step > 0 ? position : width - 1 - position
        let index = y * width + x
        ink[index] = values[index] > 0.5
        let error = values[index] - (ink[index] ? 1 : 0)
        if (0..<width).contains(x + step) { values[index + step] += error * (7 / 16) }
        guard y + 1 < height else { continue }
        if (0..<width).contains(x - step) { values[index + width - step] += error * (3 / 16) }
        values[index + width] += error * (5 / 16)
        if (0..<width).contains(x + step) { values[index + width + step] += error * (1 / 16) }
      }
    }
    return ink
  }

  /// The character for each pattern of a set's monochrome grid, bit `row * columns + column`.
  static func characters(_ glyphs: GlyphSet) -> [Int: Character] {
    switch glyphs {
    case .half: return [0: " ", 1: "▀", 2: "▄", 3: "█"]
    case .quadrant, .blocks:
      let all = Array(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█")
      return Dictionary(uniqueKeysWithValues: all.enumerated().map { ($0.offset, $0.element) })
    case .sextant:
      var table: [Int: Character] = [0: " ", 21: "▌", 42: "▐", 63: "█"]
      for (bits, scalar) in Glyph.sextantScalars { table[bits] = Unicode.Scalar(scalar).map(Character.init) }
      return table
    case .octant:
      var table: [Int: Character] = octantsElsewhere
      for (bits, scalar) in Glyph.octantScalars { table[bits] = Unicode.Scalar(scalar).map(Character.init) }
      return table
    case .braille:
      let patterns = (0..<256).map { bits in
        let pattern = (0..<8).reduce(0) { bits >> $1 & 1 == 1 ? $0 | 1 << Glyph.brailleDots[$1] : $0 }
        return (pattern, Unicode.Scalar(0x2800 + UInt32(bits)).map(Character.init) ?? " ")
      }
      return Dictionary(uniqueKeysWithValues: patterns).merging([0: " "]) { $1 }
    case .ascii: return [:]
    }
  }

  /// The 26 patterns of eight squares that are older than the octants (Unicode 16, chart 1CC00).
  private static let octantsElsewhere: [Int: Character] = [
    0: " ", 1: "\u{1CEA8}", 2: "\u{1CEAB}", 3: "\u{1FB82}", 5: "▘", 10: "▝", 15: "▀", 20: "\u{1FBE6}",
    40: "\u{1FBE7}", 63: "\u{1FB85}", 64: "\u{1CEA3}", 80: "▖", 85: "▌", 90: "▞", 95: "▛", 128: "\u{1CEA0}", 160: "▗",
    165: "▚", 170: "▐", 175: "▜", 192: "▂", 240: "▄", 245: "▙", 250: "▟", 252: "▆", 255: "█",
  ]
}

/// How light the samples of a picture are to the eye.
enum Luminance {
  /// Share of ink each sample needs, 0 to 1: its linear luminance over the background, or what is missing from white when
  /// the background is light and ink therefore dark.
  static func values(_ image: LinearImage, _ options: BlockArtOptions) -> (values: [Float], width: Int) {
    let background = options.linearBackground
    let inkIsLight = of(background) < 0.18
    let values = image.pixels.map { sample in
      let luminance = of(sample + background * (1 - sample.w))
      // Paper that is not quite white, and a night that is not quite black, would be sprinkled with specks.
      let share = luminance > 0.96 ? 1 : luminance < 0.004 ? 0 : luminance
      return inkIsLight ? share : 1 - share
    }
    return (values, image.width)
  }

  /// Luminance of linear light by Rec. 709.
  static func of(_ light: Vector) -> Float { light.x * 0.2126 + light.y * 0.7152 + light.z * 0.0722 }
}
