/// A decoded picture: 8-bit RGBA, not premultiplied, sRGB, row-major, upright.
public struct RGBAImage: Hashable, Sendable {
  public let width: Int
  public let height: Int
  /// `[height, width, 4]`, `width * height * 4` bytes.
  public let pixels: [UInt8]
  /// How the file had them.
  public let storage: PixelStorage

  public init(width: Int, height: Int, pixels: [UInt8], storage: PixelStorage = .levelsAndAlpha) {
    precondition(
      width > 0 && height > 0 && pixels.count == width * height * 4,
      "\(pixels.count) bytes are not \(width)x\(height) RGBA pixels")
    self.width = width
    self.height = height
    self.pixels = pixels
    self.storage = storage
  }
}
