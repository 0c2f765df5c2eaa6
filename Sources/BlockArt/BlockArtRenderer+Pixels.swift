import Images
import Screen

extension BlockArtRenderer {
  /// The same for callers that hold pixels and do not know `Images`: 8-bit RGBA, `[height, width, 4]`, not premultiplied.
  public static func render(
    rgba: [UInt8], width: Int, height: Int, size: Size, options: BlockArtOptions = BlockArtOptions()
  ) -> CellBuffer {
    render(RGBAImage(width: width, height: height, pixels: rgba), size: size, options: options)
  }

  /// A part of such a picture, given in shares of its width and height.
  public static func render(
    rgba: [UInt8], width: Int, height: Int, area: (left: Double, top: Double, width: Double, height: Double),
    size: Size, options: BlockArtOptions = BlockArtOptions()
  ) -> CellBuffer {
    render(
      RGBAImage(width: width, height: height, pixels: rgba),
      area: .init(left: area.left, top: area.top, width: area.width, height: area.height), size: size, options: options)
  }
}
