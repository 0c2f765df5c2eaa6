import Images

/// Pictures for terminals that draw pictures themselves.
public enum PictureFile {
  /// A part of a picture as a PNG, of at most so many pixels: larger ones are reduced in linear light.
  /// - Parameters:
  ///   - rgba: 8-bit RGBA, `[height, width, 4]`, not premultiplied.
  ///   - area: in shares of width and height.
  ///   - limit: columns and rows of pixels.
  public static func png(
    rgba: [UInt8], width: Int, height: Int, area: (left: Double, top: Double, width: Double, height: Double),
    limit: (width: Int, height: Int)
  ) -> [UInt8]? {
    let image = RGBAImage(width: width, height: height, pixels: rgba)
    func range(_ start: Double, _ length: Double, _ count: Int) -> Range<Int> {
      guard start.isFinite, length.isFinite else { return 0..<count }
      let first = min(max(0, Int((max(0, min(1, start)) * Double(count)).rounded(.down))), count - 1)
      let end = max(0, min(1, start + length)) * Double(count)
      return first..<min(max(first + 1, Int(end.rounded(.up))), count)
    }
    let part = image.cropped(
      to: PixelArea(columns: range(area.left, area.width, width), rows: range(area.top, area.height, height)))
    let scale = min(
      1, Double(max(1, limit.width)) / Double(part.width), Double(max(1, limit.height)) / Double(part.height))
    guard scale < 1 else { return try? PNGEncoder.encode(part) }
    let small = part.reducedInLinearLight(
      width: max(1, Int((Double(part.width) * scale).rounded())),
      height: max(1, Int((Double(part.height) * scale).rounded())))
    return try? PNGEncoder.encode(small)
  }
}
