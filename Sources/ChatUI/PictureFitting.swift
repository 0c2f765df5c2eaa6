import BlockArt
import Screen

enum PictureFitting {
  /// The largest size in cells, at most `limit`, that keeps a picture's shape. At least one cell.
  ///
  /// Small pictures are not blown up: a cell shows at least one pixel across, or the picture takes 16 columns.
  static func cells(width: Int, height: Int, within limit: Size, cellAspect: Double, enlarges: Bool = false) -> Size {
    let columns = enlarges ? limit.columns : min(limit.columns, max(16, width))
    return BlockArtRenderer.fittedSize(
      imageWidth: width, imageHeight: height, in: Size(columns: columns, rows: limit.rows), cellAspect: cellAspect)
  }
}
