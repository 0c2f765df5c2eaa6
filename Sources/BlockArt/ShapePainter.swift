import Images
import Screen

/// Draws by matching glyph shapes, with two colours a cell.
struct ShapePainter {
  private let options: BlockArtOptions
  private let shapes: [SampleShape]
  private let palette: Palette

  init(_ options: BlockArtOptions) {
    self.options = options
    shapes = options.glyphs.glyphs.filter { !$0.ink.isEmpty }.map { SampleShape($0, rows: options.glyphs.sampleRows) }
    palette = Palette(options.colors, bitsPerChannel: options.bitsPerChannel)
  }

  func paint(_ image: LinearImage, size: Size) -> CellBuffer {
    var buffer = CellBuffer(size: size)
    var samples = CellSamples(rows: options.glyphs.sampleRows)
    var diffusion = CellDiffusion(columns: size.columns)
    let background = options.linearBackground
    for row in 0..<size.rows {
      for column in 0..<size.columns {
        samples.load(image, row: row, column: column, background: background)
        guard samples.opacity >= BlockArtOptions.visibleOpacity else {
          buffer[row, column] = options.emptyCell
          continue
        }
        if palette.isExact {
          buffer[row, column] = exactCell(samples)
        } else {
          buffer[row, column] = quantisedCell(samples, error: diffusion.incoming(column: column)) { left in
            diffusion.pass(left, column: column)
          }
        }
      }
      diffusion.nextRow()
    }
    return buffer
  }

  // MARK: Any colour

  /// Without a palette the best split is the one whose two means lie farthest apart, weighted by their areas.
  private func exactCell(_ samples: CellSamples) -> Cell {
    var best: (shape: SampleShape, sum: Vector)?
    // A split that explains less than a rounding error a sample is no split.
    var bestGain = samples.count * 0.25
    for shape in shapes {
      let sum = samples.sum(over: shape)
      let gain = sum.squaredLength * (1 / shape.inked + 1 / shape.bare)
      if gain > bestGain {
        bestGain = gain
        best = (shape, sum)
      }
    }
    guard let best else {
      return Cell(" ", style: Style(background: palette.color(samples.halfway)))
    }
    let (ink, bare) = samples.halfwayColors(best.shape, sum: best.sum)
    return twoColorCell(best.shape.character, palette.color(ink), palette.color(bare))
  }

  private func twoColorCell(_ character: Character, _ foreground: TerminalColor, _ background: TerminalColor) -> Cell {
    foreground == background
      ? Cell(" ", style: Style(background: background))
      : Cell(character, style: Style(foreground: foreground, background: background))
  }

  // MARK: A palette

  /// With a palette the split that counts is the one that is best after its colours are rounded to the palette.
  private func quantisedCell(_ samples: CellSamples, error: Vector, pass: (Vector) -> Void) -> Cell {
    let wanted = samples.halfway + error
    let flat = palette.nearest(wanted)
    var best = (character: Character(" "), ink: flat, bare: flat, painted: flat.level)
    // What the cell would be in one colour; each split must do better. Terms that all choices share are left out.
    var leastError = samples.count * (flat.level - samples.mean - error).squaredLength
    for shape in shapes {
      let sum = samples.sum(over: shape)
      let inkMean = samples.mean + error + sum / shape.inked
      let bareMean = samples.mean + error - sum / shape.bare
      let ink = palette.nearest(inkMean)
      let bare = palette.nearest(bareMean)
      if ink.index == bare.index { continue }
      let explained = sum.squaredLength * (1 / shape.inked + 1 / shape.bare)
      let cost =
        shape.inked * (ink.level - inkMean).squaredLength + shape.bare * (bare.level - bareMean).squaredLength
        - explained
      if cost < leastError {
        leastError = cost
        best = (shape.character, ink, bare, (ink.level * shape.inked + bare.level * shape.bare) / samples.count)
      }
    }
    pass(samples.mean + error - best.painted)
    return twoColorCell(best.character, best.ink.color, best.bare.color)
  }
}

extension CellSamples {
  /// Halfway between the mean level and the level of the mean light: a mean of levels has the least error pixel by pixel,
  /// a mean of light is right from afar; halfway keeps nearly all of both.
  var halfway: Vector { (mean + Self.levels(linearMean)) / 2 }

  /// The colours of the ink and of what it leaves bare; `sum` is that over the shape.
  func halfwayColors(_ shape: SampleShape, sum: Vector) -> (ink: Vector, bare: Vector) {
    let linearInk = linearSum(over: shape)
    let linearBare = linearMean * count - linearInk
    let ink = mean + sum / shape.inked + Self.levels(linearInk / shape.inked)
    let bare = mean - sum / shape.bare + Self.levels(linearBare / shape.bare)
    return (ink / 2, bare / 2)
  }

  private static func levels(_ linear: Vector) -> Vector {
    Vector(
      TransferFunction.level(linear: linear.x), TransferFunction.level(linear: linear.y),
      TransferFunction.level(linear: linear.z), 0)
  }
}
