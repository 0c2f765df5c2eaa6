import CImageCodecs

/// A decoded picture and where it came from.
public struct DecodedImage: Hashable, Sendable {
  /// Upright.
  public var image: RGBAImage
  public var format: ImageFormat
  /// Size before orientation was applied.
  public var storedWidth: Int
  public var storedHeight: Int
  public var orientation: Orientation
}

/// PNG, JPEG and WebP, told by content, to 8-bit RGBA.
///
/// Pixels equal those of Pillow's `Image.open(file).convert("RGBA")` after `ImageOps.exif_transpose`: 16-bit samples keep
/// their high byte, gamma and colour profiles are ignored, CMYK is taken as inverted (Adobe). Different from Pillow on
/// purpose: 16-bit grey keeps its high byte too (Pillow clips it to white); a colour key is compared at full depth; an
/// animation is its first frame; and a file that ends early or has lost data is an error, never a half-grey picture.
public enum ImageDecoder {
  /// What the file says of itself; decodes nothing.
  public static func identify(
    _ bytes: [UInt8], limits: ImageLimits = .standard
  ) throws(ImageError) -> ImageHeader {
    try layout(bytes, limits: limits).header
  }

  public static func decode(
    _ bytes: [UInt8], limits: ImageLimits = .standard
  ) throws(ImageError) -> DecodedImage {
    let layout = try layout(bytes, limits: limits)
    let header = layout.header
    let pixels: [UInt8]
    switch header.format {
    case .png: pixels = try decodePNG(bytes, header)
    case .jpeg: pixels = try decodeJPEG(bytes, header)
    case .webp: pixels = try decodeWebP(bytes, header, frame: layout.firstFrame)
    }
    let stored = RGBAImage(
      width: header.storedWidth, height: header.storedHeight, pixels: pixels, storage: header.storage)
    return DecodedImage(
      image: stored.upright(from: header.orientation), format: header.format, storedWidth: header.storedWidth,
      storedHeight: header.storedHeight, orientation: header.orientation)
  }

  private static func layout(
    _ bytes: [UInt8], limits: ImageLimits
  ) throws(ImageError) -> (header: ImageHeader, firstFrame: WebPLayout.Frame?) {
    guard !bytes.isEmpty else { throw .emptyFile }
    guard bytes.count <= limits.maximumFileBytes else {
      throw .fileTooLarge(byteCount: bytes.count, limit: limits.maximumFileBytes)
    }
    let header: ImageHeader
    var frame: WebPLayout.Frame?
    switch ImageSignature(of: bytes) {
    case .supported(.png): header = try PNGHeader.read(ByteReader(bytes))
    case .supported(.jpeg): header = try JPEGHeader.read(ByteReader(bytes))
    case .supported(.webp):
      let layout = try WebPLayout(ByteReader(bytes))
      (header, frame) = (layout.header, layout.firstFrame)
    case .unsupported(let format): throw .unsupportedFormat(format)
    case .text: throw .notAPicture(looksLikeText: true)
    case .unknown: throw .notAPicture(looksLikeText: false)
    }
    try limits.check(width: header.storedWidth, height: header.storedHeight)
    guard header.leastByteCount <= bytes.count else { throw .truncated(header.format) }
    return (header, frame)
  }

  private static func decodePNG(_ bytes: [UInt8], _ header: ImageHeader) throws(ImageError) -> [UInt8] {
    try decodePixels(.png, width: header.storedWidth, height: header.storedHeight) { output in
      ic_png_decode(bytes, bytes.count, UInt32(header.storedWidth), UInt32(header.storedHeight), output)
    }
  }

  private static func decodeJPEG(_ bytes: [UInt8], _ header: ImageHeader) throws(ImageError) -> [UInt8] {
    try decodePixels(.jpeg, width: header.storedWidth, height: header.storedHeight) { output in
      ic_jpeg_decode(bytes, bytes.count, UInt32(header.storedWidth), UInt32(header.storedHeight), output)
    }
  }

  private static func decodeWebP(
    _ bytes: [UInt8], _ header: ImageHeader, frame: WebPLayout.Frame?
  ) throws(ImageError) -> [UInt8] {
    let stride = header.storedWidth * 4
    return try decodePixels(.webp, width: header.storedWidth, height: header.storedHeight) { output in
      guard let frame else {
        return ic_webp_decode(
          bytes, bytes.count, UInt32(header.storedWidth), UInt32(header.storedHeight), output, stride)
      }
      // The canvas outside the frame is transparent.
      output.update(repeating: 0, count: stride * header.storedHeight)
      return frame.bytes.withUnsafeBufferPointer {
        ic_webp_decode(
          $0.baseAddress, $0.count, UInt32(frame.width), UInt32(frame.height),
          output + frame.y * stride + frame.x * 4, stride)
      }
    }
  }

  /// Runs a C decoder on a fresh `[height, width, 4]` buffer.
  private static func decodePixels(
    _ format: ImageFormat, width: Int, height: Int, _ decode: (UnsafeMutablePointer<UInt8>) -> ic_status
  ) throws(ImageError) -> [UInt8] {
    let byteCount = width * height * 4
    var status = IC_OUT_OF_MEMORY
    let pixels = [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
      guard let output = buffer.baseAddress else { return }
      status = decode(output)
      // A failed decoder leaves bytes unwritten; they are never looked at.
      count = status == IC_OK ? byteCount : 0
    }
    switch status {
    case IC_OK: return pixels
    case IC_TRUNCATED: throw .truncated(format)
    case IC_UNSUPPORTED: throw .unsupportedVariant(format)
    case IC_OUT_OF_MEMORY: throw .outOfMemory
    default: throw .corrupt(format)
    }
  }
}
