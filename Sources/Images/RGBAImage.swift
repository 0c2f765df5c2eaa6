/// A decoded picture: 8-bit RGBA, not premultiplied, sRGB, row-major, upright.
public struct RGBAImage: Hashable, Sendable {
  public let width: Int
  public let height: Int
  /// `[height, width, 4]`, `width * height * 4` bytes.
  public let pixels: [UInt8]

  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(
      width > 0 && height > 0 && pixels.count == width * height * 4,
      "\(pixels.count) bytes are not \(width)x\(height) RGBA pixels")
    self.width = width
    self.height = height
    self.pixels = pixels
  }
}
