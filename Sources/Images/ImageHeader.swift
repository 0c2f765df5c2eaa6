/// What a file says of its picture before any pixel is decoded.
public struct ImageHeader: Hashable, Sendable {
  public var format: ImageFormat
  /// Size as stored; orientation may exchange the sides.
  public var storedWidth: Int
  public var storedHeight: Int
  public var orientation: Orientation
  public var storage: PixelStorage
  public var exif = ExifFacts()
  /// Fewer bytes than this cannot hold that many pixels.
  var leastByteCount: Int

  /// Size of the upright picture.
  public var width: Int { orientation.swapsSides ? storedHeight : storedWidth }
  public var height: Int { orientation.swapsSides ? storedWidth : storedHeight }
}

/// Reads the header of a PNG (W3C PNG, third edition, 11.2.1).
enum PNGHeader {
  static func read(_ reader: ByteReader) throws(ImageError) -> ImageHeader {
    guard reader.count >= 33 else { throw .truncated(.png) }
    guard reader.bigEndian32(at: 8) == 13, reader.hasText("IHDR", at: 12),
      let width = reader.bigEndian32(at: 16), let height = reader.bigEndian32(at: 20),
      width > 0, height > 0, width <= Int32.max, height <= Int32.max,
      let depth = reader.byte(at: 24), let colorType = reader.byte(at: 25),
      let samples = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colorType], [1, 2, 4, 8, 16].contains(depth)
    else { throw .corrupt(.png) }

    let exif = exif(reader)
    return ImageHeader(
      format: .png, storedWidth: Int(width), storedHeight: Int(height), orientation: exif?.orientation ?? .upright,
      storage: storage(colorType: colorType, depth: depth), exif: exif?.facts ?? ExifFacts(),
      leastByteCount: leastByteCount(width: Int(width), height: Int(height), bitsPerPixel: Int(depth) * samples))
  }

  private static func storage(colorType: UInt8, depth: UInt8) -> PixelStorage {
    switch colorType {
    case 3: .indexed
    case 0 where depth == 1: .indexed
    case 4, 6: .levelsAndAlpha
    default: .levels
    }
  }

  /// Deflate packs at most 1032 bytes into one.
  private static func leastByteCount(width: Int, height: Int, bitsPerPixel: Int) -> Int {
    let (bits, overflow) = (width * bitsPerPixel).multipliedReportingOverflow(by: height)
    return overflow ? Int.max : bits / 8 / 1032
  }

  /// The `eXIf` chunk, which may stand before or after the pixels.
  private static func exif(_ reader: ByteReader) -> ExifData? {
    var offset = 8
    while let length = reader.bigEndian32(at: offset) {
      if reader.hasText("eXIf", at: offset + 4), let exif = reader.reader(at: offset + 8, length: Int(length)) {
        return ExifData(exif)
      }
      offset += 12 + Int(length)
    }
    return nil
  }
}

/// Reads the header of a JPEG: the segments up to the first scan (ITU-T T.81, annex B).
enum JPEGHeader {
  static func read(_ reader: ByteReader) throws(ImageError) -> ImageHeader {
    var offset = 2
    var size: (width: Int, height: Int)?
    var exif: ExifData?
    var hasExif = false

    while let marker = nextMarker(reader, &offset) {
      switch marker {
      case 0x01, 0xD0...0xD8: continue  // stand alone
      case 0xD9: throw .truncated(.jpeg)
      case 0xDA:
        guard let size else { throw .corrupt(.jpeg) }
        guard size.width > 0 else { throw .corrupt(.jpeg) }
        // Height 0: the real one follows the first scan (DNL), which libjpeg does not read either.
        guard size.height > 0 else { throw .unsupportedVariant(.jpeg) }
        return ImageHeader(
          format: .jpeg, storedWidth: size.width, storedHeight: size.height, orientation: exif?.orientation ?? .upright,
          storage: .levels, exif: exif?.facts ?? ExifFacts(), leastByteCount: 0)
      default: break
      }
      guard let length = reader.bigEndian16(at: offset).map(Int.init) else { throw .truncated(.jpeg) }
      guard length >= 2 else { throw .corrupt(.jpeg) }
      guard let segment = reader.reader(at: offset + 2, length: length - 2) else { throw .truncated(.jpeg) }
      offset += length

      if marker == 0xE1, !hasExif, segment.starts(with: Array("Exif".utf8) + [0, 0]),
        let block = segment.reader(at: 6, length: segment.count - 6)
      {
        hasExif = true
        exif = ExifData(block)
      } else if isFrameHeader(marker) {
        guard let height = segment.bigEndian16(at: 1), let width = segment.bigEndian16(at: 3) else {
          throw .corrupt(.jpeg)
        }
        size = (Int(width), Int(height))
      }
    }
    throw .truncated(.jpeg)
  }

  /// SOF0 to SOF15, without DHT, JPG and DAC, which share the range.
  private static func isFrameHeader(_ marker: UInt8) -> Bool {
    (0xC0...0xCF).contains(marker) && marker != 0xC4 && marker != 0xC8 && marker != 0xCC
  }

  /// The next marker's code; stray bytes before it are skipped, as every decoder does. Leaves `offset` behind it.
  private static func nextMarker(_ reader: ByteReader, _ offset: inout Int) -> UInt8? {
    while let byte = reader.byte(at: offset) {
      offset += 1
      guard byte == 0xFF else { continue }
      while reader.byte(at: offset) == 0xFF { offset += 1 }
      guard let code = reader.byte(at: offset) else { return nil }
      offset += 1
      if code != 0 { return code }
    }
    return nil
  }
}
