import CImageCodecs

public enum PNGEncoder {
  /// The picture as a PNG file: RGB when it is opaque, else RGBA.
  public static func encode(_ image: RGBAImage) throws(ImageError) -> [UInt8] {
    guard image.width <= Int(Int32.max), image.height <= Int(Int32.max) else { throw .encodingFailed }
    var encoded: UnsafeMutablePointer<UInt8>?
    var count = 0
    let status = ic_png_encode(
      image.pixels, UInt32(image.width), UInt32(image.height), image.isOpaque ? 1 : 0, &encoded, &count)
    defer { ic_free(encoded) }
    guard status == IC_OK, let encoded else { throw .encodingFailed }
    return Array(UnsafeBufferPointer(start: encoded, count: count))
  }
}
