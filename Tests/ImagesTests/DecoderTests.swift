import Images
import TestSupport
import Testing

@Suite("Decoding")
struct DecoderTests {
  @Test("every fixture decodes to the reference's pixels, upright")
  func pixelsEqualReference() throws {
    let pictures = try Fixtures.load().pictures
    #expect(pictures.count > 70)
    for (name, expected) in pictures {
      let bytes = try Fixtures.bytes(name)
      let decoded = try ImageDecoder.decode(bytes)
      #expect((decoded.image.width, decoded.image.height) == (expected.width, expected.height), "\(name)")
      #expect(fingerprint(decoded.image) == expected.rgba, "\(name)")
      #expect(name.hasSuffix(decoded.format.fileExtension), "\(name)")
      let header = try ImageDecoder.identify(bytes)
      #expect((header.width, header.height) == (expected.width, expected.height), "\(name)")
      #expect(header.format == decoded.format)
    }
  }

  @Test("a model sees what IDEFICS' own processor gives it")
  func modelInputEqualsIDEFICS() throws {
    for (name, expected) in try Fixtures.load().pictures {
      guard let idefics = expected.idefics else { continue }
      let image = try ImageDecoder.decode(Fixtures.bytes(name)).image
      let resized = image.flattenedOverWhite().resized(width: 56, height: 56, filter: .bicubic)
      #expect(fingerprint(resized) == idefics, "\(name)")
    }
  }

  @Test("how a file keeps its colours is told as Pillow's mode tells it")
  func storage() throws {
    for name in try Fixtures.load().pictures.keys {
      let isIndexed = name.hasPrefix("png-3-") || name.hasPrefix("png-0-1-") || name == "png-0-1.png"
      let hasAlpha = ["png-4-", "png-6-", "webp-"].contains { name.hasPrefix($0) }
      let expected: PixelStorage = isIndexed ? .indexed : hasAlpha ? .levelsAndAlpha : .levels
      #expect(try ImageDecoder.decode(Fixtures.bytes(name)).image.storage == expected, "\(name)")
    }
  }

  @Test("the eight orientations of EXIF are put right", arguments: 1...8)
  func orientation(value: Int) throws {
    let decoded = try ImageDecoder.decode(Fixtures.bytes("jpeg-exif\(value).jpg"))
    #expect(Int(decoded.orientation.rawValue) == value)
    #expect((decoded.storedWidth, decoded.storedHeight) == (19, 11))
    #expect((decoded.image.width, decoded.image.height) == (value < 5 ? (19, 11) : (11, 19)))
  }

  @Test("a file cut anywhere is an error, never a half picture")
  func truncation() throws {
    for name in try Fixtures.load().pictures.keys.sorted() where name != "jpeg-stray.jpg" {
      let bytes = try Fixtures.bytes(name)
      let step = max(1, bytes.count / 120)
      for length in Set(stride(from: 1, to: bytes.count, by: step)).union([bytes.count - 1, bytes.count - 2]) {
        #expect(decodingError(Array(bytes.prefix(length))) != nil, "\(name) cut to \(length) of \(bytes.count)")
      }
    }
  }

  @Test("a file cut in the middle says so", arguments: ["png-2-8.png", "jpeg-420.jpg", "webp-lossless.webp"])
  func truncationIsNamed(name: String) throws {
    let bytes = try Fixtures.bytes(name)
    let format = try ImageDecoder.identify(bytes).format
    for length in [bytes.count - 1, bytes.count * 3 / 4] {
      #expect(decodingError(Array(bytes.prefix(length))) == .truncated(format))
    }
  }

  @Test("bytes after the picture do no harm", arguments: ["png-2-8.png", "jpeg-420.jpg", "webp-lossless.webp"])
  func trailingBytes(name: String) throws {
    let bytes = try Fixtures.bytes(name)
    #expect(try ImageDecoder.decode(bytes + [1, 2, 3]).image == ImageDecoder.decode(bytes).image)
  }

  @Test("a damaged text chunk is skipped, a damaged pixel chunk is an error")
  func checksums() throws {
    let bytes = try Fixtures.bytes("png-2-8.png")
    func damaged(_ chunk: String) throws -> [UInt8] {
      let start = try #require(bytes.indices.first { bytes[$0...].starts(with: chunk.utf8) })
      var copy = bytes
      copy[start + 5] ^= 0x55
      return copy
    }
    #expect(try ImageDecoder.decode(damaged("tEXt")).image == ImageDecoder.decode(bytes).image)
    #expect(try decodingError(damaged("IDAT")) == .corrupt(.png))
  }

  @Test(
    "a JPEG with a hole in its data is an error",
    arguments: ["jpeg-progressive.jpg", "jpeg-restart.jpg"])
  func hole(name: String) throws {
    var bytes = try Fixtures.bytes(name)
    let middle = bytes.count * 3 / 4
    bytes.removeSubrange(middle..<middle + 60)
    #expect(decodingError(bytes) != nil)
  }

  @Test("a progressive JPEG of endless scans is refused")
  func manyScans() throws {
    let bytes = try Fixtures.bytes("jpeg-progressive.jpg")
    // The first scan holds what every block starts with; repeated, it says nothing new.
    let scans = bytes.indices.filter { $0 + 1 < bytes.count && bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA }
    let (first, second) = try (#require(scans.first), #require(scans.dropFirst().first))
    let between = bytes[first..<second]
    let tables = try #require(between.indices.first { between[$0] == 0xFF && [0xC4, 0xDB].contains(between[$0 + 1]) })
    let scan = Array(bytes[first..<tables])
    let many = bytes[..<tables] + Array(repeating: scan, count: 200).joined() + bytes[tables...]
    #expect(decodingError(Array(many)) == .corrupt(.jpeg))
  }

  @Test("a text chunk of many megabytes is skipped")
  func longText() throws {
    let bytes = try Fixtures.bytes("png-2-8.png")
    let length = 9_000_000
    let chunk = LimitTests.bigEndian(UInt32(length)) + Array("tEXt".utf8) + Array(repeating: 65, count: length + 4)
    let longer = bytes.prefix(33) + chunk + bytes.dropFirst(33)
    #expect(try ImageDecoder.decode(Array(longer)).image == ImageDecoder.decode(bytes).image)
  }

  @Test("the picture is told by its content, and a foreign one is named")
  func foreignFormats() throws {
    let names = ["gif", "tiff", "bmp", "avif", "ico", "jpeg2000", "netpbm", "pdf"]
    for name in names {
      let format = try #require(UnsupportedImageFormat(rawValue: name))
      #expect(decodingError(try Fixtures.bytes("foreign." + name)) == .unsupportedFormat(format))
    }
    let heads: [(String, [UInt8], UnsupportedImageFormat)] = [
      ("\0\0\0\u{18}ftypheic", Array(repeating: 0, count: 20), .heic),
      ("\0\0\0\u{1c}ftypmif1\0\0\0\0mif1heic", Array(repeating: 0, count: 9), .heic),
      ("\0\0\0\u{1c}ftypmif1\0\0\0\0mif1avif", Array(repeating: 0, count: 9), .avif),
      ("", [0xFF, 0x0A, 1, 2, 3], .jpegXL), ("8BPS", [0, 1, 0, 0], .psd),
      ("<?xml version=\"1.0\"?>\n<!-- a -->\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>", [], .svg),
      ("<svg/>", [], .svg), ("qoif", [0, 0], .qoi), ("%PDF-1.7", [], .pdf), ("P6 1 1 255\n", [1, 2, 3], .netpbm),
    ]
    for (text, rest, format) in heads {
      #expect(decodingError(Array(text.utf8) + rest) == .unsupportedFormat(format))
    }
  }

  @Test(
    "text and other things that are no picture",
    arguments: [
      ("Dear diary,\n", true), ("BMW drivers of the world", true), ("Grüße, 你好\u{1F600}", true),
      ("<html></html>", true),
      ("P", true), ("\u{1}\u{2}\u{3}", false), ("\0", false), ("RIFF\0\0\0\0WAVE", false), ("\u{1b}[31mred", false),
    ] as [(String, Bool)])
  func notPictures(text: String, isText: Bool) {
    #expect(decodingError(Array(text.utf8)) == .notAPicture(looksLikeText: isText))
  }

  @Test("an empty file")
  func empty() { #expect(decodingError([]) == .emptyFile) }

  @Test("PNG keeps what it is given", arguments: [true, false])
  func encoding(isOpaque: Bool) throws {
    for (width, height) in [(1, 1), (17, 5), (3, 40)] {
      let image = noise(seed: 3, width: width, height: height, isOpaque: isOpaque)
      let decoded = try ImageDecoder.decode(PNGEncoder.encode(image)).image
      #expect((decoded.width, decoded.height) == (width, height))
      #expect(decoded.pixels == image.pixels)
    }
  }
}
