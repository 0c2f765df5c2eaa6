import Images
import Testing

/// Files whose headers claim more than their bytes can hold.
@Suite("Limits")
struct LimitTests {
  /// The first 33 bytes of a PNG; its checksum is not looked at before the size is.
  static func pngHead(width: UInt32, height: UInt32) -> [UInt8] {
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
      + bigEndian(width) + bigEndian(height) + [8, 6, 0, 0, 0, 1, 2, 3, 4]
  }

  static func jpegHead(width: UInt16, height: UInt16) -> [UInt8] {
    [0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8] + bigEndian(height) + bigEndian(width)
      + [3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0]
  }

  static func bigEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }

  @Test("a header of 60,000x60,000 is refused before anything is allocated")
  func hugeHeaders() {
    let refused = ImageError.tooManyPixels(width: 60_000, height: 60_000, limits: .standard)
    #expect(decodingError(Self.pngHead(width: 60_000, height: 60_000)) == refused)
    #expect(decodingError(Self.jpegHead(width: 60_000, height: 60_000)) == refused)
  }

  @Test("the largest numbers a header can hold do not overflow")
  func extremeHeaders() {
    let side = UInt32(Int32.max)
    #expect(
      decodingError(Self.pngHead(width: side, height: side))
        == .tooManyPixels(width: Int(side), height: Int(side), limits: .standard))
    #expect(decodingError(Self.pngHead(width: .max, height: 1)) == .corrupt(.png))
    #expect(decodingError(Self.pngHead(width: 0, height: 1)) == .corrupt(.png))
  }

  @Test("a small file that claims a large picture is cut short, not a large allocation")
  func smallFileLargeClaim() {
    #expect(decodingError(Self.pngHead(width: 13_000, height: 13_000)) == .truncated(.png))
  }

  @Test("a JPEG without a width, or with its height at the end")
  func jpegSizes() {
    #expect(decodingError(Self.jpegHead(width: 0, height: 5)) == .corrupt(.jpeg))
    #expect(decodingError(Self.jpegHead(width: 5, height: 0)) == .unsupportedVariant(.jpeg))
  }

  @Test("each limit holds at its edge")
  func edges() throws {
    let bytes = try Fixtures.bytes("png-2-8.png")  // 13x11
    let fits = ImageLimits(maximumSide: 13, maximumPixels: 143, maximumFileBytes: bytes.count)
    #expect(decodingError(bytes, limits: fits) == nil)
    for path in [\ImageLimits.maximumSide, \.maximumPixels, \.maximumFileBytes] {
      var tight = fits
      tight[keyPath: path] -= 1
      #expect(decodingError(bytes, limits: tight) != nil)
    }
  }
}
