/// Bounds that hold before anything is allocated: a few bytes of header must not cost gigabytes.
public struct ImageLimits: Hashable, Sendable {
  /// Longest side in pixels.
  public var maximumSide: Int
  /// Most pixels in all; four bytes each once decoded.
  public var maximumPixels: Int
  /// Most bytes of file.
  public var maximumFileBytes: Int

  public init(maximumSide: Int, maximumPixels: Int, maximumFileBytes: Int) {
    self.maximumSide = maximumSide
    self.maximumPixels = maximumPixels
    self.maximumFileBytes = maximumFileBytes
  }

  /// 65,535 pixels a side, 178,956,970 pixels in all (where Pillow, too, takes a picture for an attack), 512 MiB of file.
  public static let standard = ImageLimits(
    maximumSide: 65_535, maximumPixels: 178_956_970, maximumFileBytes: 512 << 20)

  func check(width: Int, height: Int) throws(ImageError) {
    guard width <= maximumSide, height <= maximumSide, width * height <= maximumPixels else {
      throw .tooManyPixels(width: width, height: height, limits: self)
    }
  }
}
