/// The formats that are read, told by content and never by name.
public enum ImageFormat: String, CaseIterable, Sendable {
  case png, jpeg, webp

  /// The file name extension that suits the content.
  public var fileExtension: String {
    switch self {
    case .png: "png"
    case .jpeg: "jpg"
    case .webp: "webp"
    }
  }
}

/// Formats that are recognised so that the answer can name them, and are not read.
public enum UnsupportedImageFormat: String, CaseIterable, Sendable {
  case gif, tiff, bmp, heic, avif, jpegXL, jpeg2000, ico, psd, pdf, svg, netpbm, openEXR, qoi
}

/// What the first bytes of a file say it is.
enum ImageSignature: Equatable {
  case supported(ImageFormat)
  case unsupported(UnsupportedImageFormat)
  case text
  case unknown

  init(of bytes: [UInt8]) {
    let reader = ByteReader(bytes)
    if let format = Self.supportedFormat(reader) {
      self = .supported(format)
    } else if let format = Self.unsupportedFormat(reader) {
      self = .unsupported(format)
    } else {
      self = Self.isText(bytes.prefix(1024)) ? .text : .unknown
    }
  }

  private static func supportedFormat(_ reader: ByteReader) -> ImageFormat? {
    let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    if reader.count >= 4, reader.starts(with: pngSignature.prefix(reader.count)) { return .png }
    if reader.starts(with: [0xFF, 0xD8]), reader.count == 2 || reader.byte(at: 2) == 0xFF { return .jpeg }
    if reader.starts(with: "RIFF"), reader.hasText("WEBP", at: 8) { return .webp }
    return nil
  }

  private static func unsupportedFormat(_ reader: ByteReader) -> UnsupportedImageFormat? {
    for (magic, format) in magics where reader.starts(with: magic) { return format }
    if isBitmap(reader) { return .bmp }
    if let format = isoMediaFormat(reader) { return format }
    if isNetpbm(reader) { return .netpbm }
    if isSVG(reader) { return .svg }
    return nil
  }

  private static let magics: [([UInt8], UnsupportedImageFormat)] = [
    (Array("GIF87a".utf8), .gif), (Array("GIF89a".utf8), .gif),
    ([0x49, 0x49, 0x2A, 0x00], .tiff), ([0x4D, 0x4D, 0x00, 0x2A], .tiff),
    ([0x49, 0x49, 0x2B, 0x00], .tiff), ([0x4D, 0x4D, 0x00, 0x2B], .tiff),
    ([0xFF, 0x0A], .jpegXL), ([0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20], .jpegXL),
    ([0xFF, 0x4F, 0xFF, 0x51], .jpeg2000), ([0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20], .jpeg2000),
    ([0, 0, 1, 0], .ico), (Array("8BPS".utf8), .psd), (Array("%PDF-".utf8), .pdf),
    ([0x76, 0x2F, 0x31, 0x01], .openEXR), (Array("qoif".utf8), .qoi),
  ]

  /// `BM`, two reserved zeros, and one of the header sizes that exist: text may start with `BM` too.
  private static func isBitmap(_ reader: ByteReader) -> Bool {
    guard reader.starts(with: "BM"), reader.littleEndian16(at: 6) == 0, reader.littleEndian16(at: 8) == 0,
      let headerSize = reader.littleEndian32(at: 14)
    else { return false }
    return [12, 16, 40, 52, 56, 64, 108, 124].contains(headerSize)
  }

  /// HEIC and AVIF are both ISO base media files: the brands tell them apart.
  private static func isoMediaFormat(_ reader: ByteReader) -> UnsupportedImageFormat? {
    guard reader.hasText("ftyp", at: 4), let boxSize = reader.bigEndian32(at: 0) else { return nil }
    let end = min(Int(boxSize), reader.count, 512)
    var brands = [8]
    brands.append(contentsOf: stride(from: 16, to: max(16, end - 3), by: 4))
    func has(_ names: [String]) -> Bool {
      brands.contains { brand in names.contains { reader.hasText($0, at: brand) } }
    }
    if has(["avif", "avis"]) { return .avif }
    if has(["heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1"]) { return .heic }
    return nil
  }

  private static func isNetpbm(_ reader: ByteReader) -> Bool {
    guard reader.byte(at: 0) == UInt8(ascii: "P"), let kind = reader.byte(at: 1), let space = reader.byte(at: 2) else {
      return false
    }
    return (UInt8(ascii: "1")...UInt8(ascii: "7")).contains(kind) && [0x0A, 0x0D, 0x20, 0x09].contains(space)
  }

  /// An `<svg` element among the first bytes of something that starts as XML does.
  private static func isSVG(_ reader: ByteReader) -> Bool {
    var start = reader.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while let byte = reader.byte(at: start), [0x20, 0x09, 0x0A, 0x0D].contains(byte) { start += 1 }
    guard reader.byte(at: start) == UInt8(ascii: "<") else { return false }
    return (start..<min(start + 2048, reader.count)).contains { reader.hasText("<svg", at: $0) }
  }

  private static func isText(_ bytes: ArraySlice<UInt8>) -> Bool {
    !bytes.isEmpty
      && bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F || [0x09, 0x0A, 0x0C, 0x0D].contains($0) }
      && String(validating: bytes.dropLast(incompleteTail(bytes)), as: UTF8.self) != nil
  }

  /// Bytes of a UTF-8 sequence that the cut at the end of `bytes` left unfinished.
  private static func incompleteTail(_ bytes: ArraySlice<UInt8>) -> Int {
    let continuations = bytes.reversed().prefix(3).prefix { $0 & 0xC0 == 0x80 }.count
    guard let lead = bytes.dropLast(continuations).last, lead >= 0xC0 else { return 0 }
    let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    return continuations + 1 < length ? continuations + 1 : 0
  }
}
