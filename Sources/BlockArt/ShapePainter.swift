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

  func paint(_ image: RGBAImage, area: HeatMap.Area, size: Size) -> CellBuffer {
    var buffer = CellBuffer(size: size)
    var samples = CellSamples(rows: options.glyphs.sampleRows)
    var diffusion = CellDiffusion(columns: size.columns)
    for start in stride(from: 0, to: size.rows, by: Self.bandRows) {
      let band = start..<min(start + Self.bandRows, size.rows)
      let average = image.averagedInLinearLight(
        width: size.columns * CellSamples.columns, height: size.rows * samples.rows, area: area,
        rows: band.lowerBound * samples.rows..<band.upperBound * samples.rows)
      for row in band {
        for column in 0..<size.columns {
          samples.load(average, row: row - start, column: column, background: options.linearBackground)
          buffer[row, column] = cell(samples, column: column, &diffusion)
        }
        diffusion.nextRow()
      }
    }
    return buffer
  }

  /// Rows of cells that are averaged together: enough for any screen, few enough for any size.
  private static let bandRows = 64

  private func cell(_ samples: CellSamples, column: Int, _ diffusion: inout CellDiffusion) -> Cell {
    guard samples.opacity >= BlockArtOptions.visibleOpacity else { return options.emptyCell }
    if palette.isExact { return exactCell(samples) }
    let (cell, error) = quantisedCell(samples, error: diffusion.incoming(column: column))
    diffusion.pass(error, column: column)
    return cell
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
  ///
  /// `error` is what the cells before left undone; what this one leaves undone is returned.
  private func quantisedCell(_ samples: CellSamples, error: Vector) -> (cell: Cell, error: Vector) {
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
    return (twoColorCell(best.character, best.ink.color, best.bare.color), samples.mean + error - best.painted)
  }
}

extension CellSamples {
  /// Between the mean level and the level of the mean light: a mean of levels has the least error pixel by pixel, a mean of
  /// light is right from afar; a little before halfway keeps nearly all of both.
  var halfway: Vector { Self.halfway(level: mean, light: linearMean) }

  private static let shareOfLight: Float = 0.42

  private static func halfway(level: Vector, light: Vector) -> Vector {
    level + (levels(light) - level) * shareOfLight
  }

  /// The colours of the ink and of what it leaves bare; `sum` is that over the shape.
  func halfwayColors(_ shape: SampleShape, sum: Vector) -> (ink: Vector, bare: Vector) {
    let linearInk = linearSum(over: shape)
    let linearBare = linearMean * count - linearInk
    return (
      Self.halfway(level: mean + sum / shape.inked, light: linearInk / shape.inked),
      Self.halfway(level: mean - sum / shape.bare, light: linearBare / shape.bare)
    )
  }

  private static func levels(_ linear: Vector) -> Vector {
    Vector(
      TransferFunction.level(linear: linear.x), TransferFunction.level(linear: linear.y),
      TransferFunction.level(linear: linear.z), 0)
  }
}
