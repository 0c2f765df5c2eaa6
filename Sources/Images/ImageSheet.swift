/// Pictures on one sheet: in rows, from the upper left, with a margin around each.
public enum ImageSheet {
  /// - Parameters:
  ///   - rows: at least one picture.
  ///   - margin: pixels between pictures and around them.
  ///   - ground: the level of the grey they stand on.
  public static func arranged(_ rows: [[RGBAImage]], margin: Int, ground: UInt8) -> RGBAImage {
    let widths = rows.map { row in row.reduce(margin) { $0 + $1.width + margin } }
    let heights = rows.map { row in (row.map(\.height).max() ?? 0) + margin }
    let width = max(1, widths.max() ?? 1)
    let height = max(1, heights.reduce(margin, +))
    var pixels = [UInt8](repeating: ground, count: width * height * 4)
    for index in stride(from: 3, to: pixels.count, by: 4) { pixels[index] = 255 }
    var top = margin
    for (row, rowHeight) in zip(rows, heights) {
      var left = margin
      for image in row {
        let flat = image.flattenedOverWhite()
        for y in 0..<flat.height {
          let start = ((top + y) * width + left) * 4
          pixels.replaceSubrange(
            start..<start + flat.width * 4, with: flat.pixels[y * flat.width * 4..<(y + 1) * flat.width * 4])
        }
        left += flat.width + margin
      }
      top += rowHeight
    }
    return RGBAImage(width: width, height: height, pixels: pixels)
  }
}
