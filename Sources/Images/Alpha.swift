import CImageCodecs

extension RGBAImage {
  /// Whether no pixel lets anything through.
  public var isOpaque: Bool { ic_is_opaque(pixels, width * height) != 0 }

  /// The picture over white, opaque: what IDEFICS' `convert_to_rgb` makes of it, level for level.
  ///
  /// Two differences, both on purpose: the picture is upright already, whatever its EXIF data say, and the colour key of an
  /// RGB picture counts as transparent, where IDEFICS shows the key's own colour.
  public func flattenedOverWhite() -> RGBAImage {
    isOpaque ? self : mapped { ic_flatten_over_white($0, $1, width * height) }
  }

  /// The colours alone, opaque: what Pillow's `convert("RGB")` makes of a picture, whatever its alpha says.
  public func withoutAlpha() -> RGBAImage {
    guard !isOpaque else { return self }
    var opaque = pixels
    for index in stride(from: 3, to: opaque.count, by: 4) { opaque[index] = 255 }
    return RGBAImage(width: width, height: height, pixels: opaque)
  }

  func premultiplied() -> RGBAImage { mapped { ic_premultiply($0, $1, width * height) } }
  func unpremultiplied() -> RGBAImage { mapped { ic_unpremultiply($0, $1, width * height) } }

  /// `transform` fills its second argument, as long as the pixels.
  private func mapped(
    _ transform: (UnsafePointer<UInt8>, UnsafeMutablePointer<UInt8>) -> Void
  ) -> RGBAImage {
    let mapped = [UInt8](unsafeUninitializedCapacity: pixels.count) { output, count in
      guard let target = output.baseAddress else { return }
      transform(pixels, target)
      count = pixels.count
    }
    return RGBAImage(width: width, height: height, pixels: mapped)
  }
}
