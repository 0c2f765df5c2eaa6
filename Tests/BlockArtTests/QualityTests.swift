import Images
import Screen
import Testing

import func Glibc.log10

@testable import BlockArt

/// The cells painted again and compared with the picture, as one who looks closely, and as one who looks from afar.
@Suite("Quality")
struct QualityTests {
  /// `[height, width]` sRGB levels of the cells, 8 by 16 pixels each.
  static func painted(_ cells: CellBuffer, _ set: GlyphSet) -> [Vector] {
    let width = cells.size.columns * 8
    var pixels = Array(repeating: Vector.zero, count: width * cells.size.rows * 16)
    func level(_ color: TerminalColor) -> Vector {
      guard case .rgb(let red, let green, let blue) = color else { return .zero }
      return Vector(Float(red), Float(green), Float(blue), 0)
    }
    for row in 0..<cells.size.rows {
      for column in 0..<cells.size.columns {
        let cell = cells[row, column]
        let ink = set.glyphs.first { $0.character == cell.character }?.ink ?? []
        for y in 0..<16 {
          for x in 0..<8 {
            let isInk = ink.contains { $0.columns.contains(x) && $0.rows.contains(y * 3 + 1) }
            pixels[(row * 16 + y) * width + column * 8 + x] = level(
              isInk ? cell.style.foreground : cell.style.background)
          }
        }
      }
    }
    return pixels
  }

  static func levels(_ image: LinearImage) -> [Vector] {
    image.pixels.map { light in
      Vector(
        TransferFunction.level(linear: light.x), TransferFunction.level(linear: light.y),
        TransferFunction.level(linear: light.z), 0)
    }
  }

  static func psnr(_ left: [Vector], _ right: [Vector]) -> Double {
    let error = zip(left, right).reduce(0.0) { $0 + Double(($1.0 - $1.1).squaredLength) } / Double(left.count * 3)
    return 10 * log10(255 * 255 / error)
  }

  @Test("a cell's light is nearly that of the picture: from afar there is no difference")
  func fromAfar() {
    let (columns, rows) = (12, 6)
    let image = chart(192, 192)
    let cells = BlockArtRenderer.render(image, size: Size(columns: columns, rows: rows))
    let pixels = Self.painted(cells, .blocks)
    let wanted = image.averagedInLinearLight(width: columns, height: rows)
    let linear = TransferFunction.linearLevels
    for row in 0..<rows {
      for column in 0..<columns {
        var light = Vector.zero
        for y in 0..<16 {
          for x in 0..<8 {
            let level = pixels[(row * 16 + y) * columns * 8 + column * 8 + x]
            light += Vector(linear[Int(level.x)], linear[Int(level.y)], linear[Int(level.z)], 0)
          }
        }
        let target = wanted.pixels[row * columns + column]
        let difference = light / 128 - Vector(target.x, target.y, target.z, 0)
        #expect(difference.squaredLength.squareRoot() < 0.06, "row \(row), column \(column): \(difference)")
      }
    }
  }

  @Test(
    "close up the error is within a tenth of a decibel of the least there can be", arguments: [GlyphSet.half, .blocks])
  func closeUp(set: GlyphSet) {
    let size = Size(columns: 16, rows: 8)
    let image = chart(256, 256)
    let reference = Self.levels(image.averagedInLinearLight(width: 128, height: 128))
    let own = Self.psnr(
      Self.painted(BlockArtRenderer.render(image, size: size, options: BlockArtOptions(glyphs: set)), set), reference)
    #expect(own > Self.ceiling(reference, size: size, set) - 0.1, "\(own)")
    #expect(own > 18)
  }

  /// PSNR of the best split of every cell with its two mean levels, which no drawing with these glyphs exceeds.
  static func ceiling(_ reference: [Vector], size: Size, _ set: GlyphSet) -> Double {
    let shapes = set.glyphs.map { SampleShape($0, rows: 16) }
    var error = 0.0
    for row in 0..<size.rows {
      for column in 0..<size.columns {
        let samples = (0..<128).map { reference[(row * 16 + $0 / 8) * size.columns * 8 + column * 8 + $0 % 8] }
        let total = samples.reduce(.zero, +)
        let squares = samples.reduce(0) { $0 + $1.squaredLength }
        let least = shapes.map { shape in
          let ink = shape.indices.reduce(Vector.zero) { $0 + samples[$1] }
          let explained = ink.squaredLength / max(shape.inked, 1) + (total - ink).squaredLength / max(shape.bare, 1)
          return squares - explained
        }.min()
        error += Double(least ?? 0)
      }
    }
    return 10 * log10(255 * 255 / (error / Double(reference.count * 3)))
  }

  @Test("more shapes never make it worse")
  func richerSets() {
    let image = chart(256, 256)
    let size = Size(columns: 16, rows: 8)
    let reference = Self.levels(image.averagedInLinearLight(width: 128, height: 128))
    let scores = [GlyphSet.half, .quadrant, .blocks].map { set in
      Self.psnr(
        Self.painted(BlockArtRenderer.render(image, size: size, options: BlockArtOptions(glyphs: set)), set), reference)
    }
    #expect(scores == scores.sorted())
  }
}
