import Images
import Screen

extension BlockArtRenderer {
  /// A picture under a heat map: 8-bit RGBA as above, and weights in `columns` columns and as many rows as they make, over a
  /// part of the picture that is given in shares of its width and height.
  public static func render(
    rgba: [UInt8], width: Int, height: Int, weights: [Float], columns: Int,
    area: (left: Double, top: Double, width: Double, height: Double), size: Size,
    options: BlockArtOptions = BlockArtOptions()
  ) -> CellBuffer {
    let image = RGBAImage(width: width, height: height, pixels: rgba)
    guard columns > 0, weights.count >= columns, weights.count.isMultiple(of: columns) else {
      return render(image, size: size, options: options)
    }
    // A map is smooth: no more pixels are worked out than cells can show.
    let limit = 24
    let fitting = min(
      1, Double(limit * max(1, size.columns)) / Double(width), Double(limit * max(1, size.rows)) / Double(height))
    let small =
      fitting < 1
      ? image.reducedInLinearLight(
        width: max(1, Int(Double(width) * fitting)), height: max(1, Int(Double(height) * fitting))) : image
    let map = HeatMap(
      columns: columns, rows: weights.count / columns, weights: weights,
      area: .init(left: area.left, top: area.top, width: area.width, height: area.height))
    return render(map.drawn(over: small), size: size, options: options)
  }
}
