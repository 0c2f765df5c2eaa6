/// Where the picture of a WebP file is (RFC 9649): the whole file, or the first frame of an animation.
struct WebPLayout {
  var header: ImageHeader
  /// For an animation: the first frame's bytes within the file, and its place on the canvas.
  var firstFrame: Frame?

  struct Frame {
    var bytes: ArraySlice<UInt8>
    var x: Int
    var y: Int
    var width: Int
    var height: Int
  }

  init(_ reader: ByteReader) throws(ImageError) {
    guard reader.count >= 20, let riffSize = reader.littleEndian32(at: 4) else { throw .truncated(.webp) }
    guard Int(riffSize) + 8 <= reader.count else { throw .truncated(.webp) }

    let size: (width: Int, height: Int)
    if reader.hasText("VP8X", at: 12) {
      guard let flags = reader.byte(at: 20), let width = reader.littleEndian24(at: 24),
        let height = reader.littleEndian24(at: 27)
      else { throw .truncated(.webp) }
      size = (width + 1, height + 1)
      if flags & 0x02 != 0 { firstFrame = try Self.firstFrame(reader, canvas: size) }
    } else if reader.hasText("VP8 ", at: 12) {
      guard reader.slice(at: 23, length: 3)?.elementsEqual([0x9D, 0x01, 0x2A]) == true,
        let width = reader.littleEndian16(at: 26), let height = reader.littleEndian16(at: 28)
      else { throw .corrupt(.webp) }
      size = (Int(width & 0x3FFF), Int(height & 0x3FFF))
    } else if reader.hasText("VP8L", at: 12) {
      guard reader.byte(at: 20) == 0x2F, let bits = reader.littleEndian32(at: 21) else { throw .corrupt(.webp) }
      size = (Int(bits & 0x3FFF) + 1, Int(bits >> 14 & 0x3FFF) + 1)
    } else {
      throw .corrupt(.webp)
    }
    guard size.width > 0, size.height > 0 else { throw .corrupt(.webp) }
    let exif = Self.exif(reader)
    header = ImageHeader(
      format: .webp, storedWidth: size.width, storedHeight: size.height, orientation: exif?.orientation ?? .upright,
      storage: .levelsAndAlpha, exif: exif?.facts ?? ExifFacts(), leastByteCount: 0)
  }

  private static func exif(_ reader: ByteReader) -> ExifData? {
    guard reader.hasText("VP8X", at: 12), let chunk = chunk(named: "EXIF", reader) else { return nil }
    // Some writers keep the prefix that JPEG needs.
    let prefix = Array("Exif".utf8) + [0, 0]
    let skipped = chunk.starts(with: prefix) ? prefix.count : 0
    return chunk.reader(at: skipped, length: chunk.count - skipped).flatMap { ExifData($0) }
  }

  /// The `ANMF` chunk holds a frame's place and size, then its bare image chunks.
  private static func firstFrame(
    _ reader: ByteReader, canvas: (width: Int, height: Int)
  ) throws(ImageError) -> Frame {
    guard let chunk = chunk(named: "ANMF", reader) else { throw .corrupt(.webp) }
    guard let x = chunk.littleEndian24(at: 0), let y = chunk.littleEndian24(at: 3),
      let width = chunk.littleEndian24(at: 6), let height = chunk.littleEndian24(at: 9),
      let bytes = chunk.slice(at: 16, length: chunk.count - 16)
    else { throw .corrupt(.webp) }
    let frame = Frame(bytes: bytes, x: x * 2, y: y * 2, width: width + 1, height: height + 1)
    guard frame.x + frame.width <= canvas.width, frame.y + frame.height <= canvas.height else {
      throw .corrupt(.webp)
    }
    return frame
  }

  private static func chunk(named name: String, _ reader: ByteReader) -> ByteReader? {
    var offset = 12
    while let length = reader.littleEndian32(at: offset + 4).map(Int.init) {
      if reader.hasText(name, at: offset) { return reader.reader(at: offset + 8, length: length) }
      offset += 8 + length + (length & 1)
    }
    return nil
  }
}
