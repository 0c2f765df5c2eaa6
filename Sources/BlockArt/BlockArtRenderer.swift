import Images
import Screen

/// Pictures as cells.
///
/// A picture is averaged in linear light to a grid of samples finer than the cells. Each cell then takes the glyph that
/// splits its samples into two groups with the least squared error about their means: an exact search, for sums over a
/// rectangle cost four look-ups.
public enum BlockArtRenderer {
  /// The picture, or a part of it, stretched over `size`; to keep its shape ask `fittedSize` first.
  public static func render(
    _ image: RGBAImage, area: HeatMap.Area = .whole, size: Size, options: BlockArtOptions = BlockArtOptions()
  ) -> CellBuffer {
    guard size.columns > 0, size.rows > 0 else { return CellBuffer(size: size) }
    if options.glyphs == .ascii { return ASCIIPainter(options).paint(image, area: area, size: size) }
    if options.colors == .none { return MonochromePainter(options).paint(image, area: area, size: size) }
    return ShapePainter(options).paint(image, area: area, size: size)
  }

  /// The largest size in cells, at most `limit`, that keeps the shape of a picture. At least one cell.
  ///
  /// `cellAspect` is the width of a cell divided by its height.
  public static func fittedSize(imageWidth: Int, imageHeight: Int, in limit: Size, cellAspect: Double = 0.5) -> Size {
    let limit = Size(columns: max(1, limit.columns), rows: max(1, limit.rows))
    guard imageWidth > 0, imageHeight > 0, cellAspect > 0, cellAspect.isFinite else { return Size(columns: 1, rows: 1) }
    let rowsPerColumn = Double(imageHeight) / Double(imageWidth) * cellAspect
    let columns = min(Double(limit.columns), Double(limit.rows) / rowsPerColumn)
    return Size(
      columns: min(max(1, Int(columns.rounded())), limit.columns),
      rows: min(max(1, Int((columns * rowsPerColumn).rounded())), limit.rows))
  }
}

extension BlockArtOptions {
  /// The background in linear light.
  var linearBackground: Vector {
    let table = TransferFunction.linearLevels
    return Vector(table[Int(background.red)], table[Int(background.green)], table[Int(background.blue)], 0)
  }

  /// Below this a cell shows nothing of the picture: half a level of white over black.
  static let visibleOpacity: Float = 1 / 510

  var emptyCell: Cell { Cell(" ", style: Style(background: emptyColor)) }
}
