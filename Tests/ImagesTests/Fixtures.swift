import Foundation
import Images
import TestSupport
import Testing

/// What `Fixtures/generate.py` wrote: pictures, and what Pillow makes of them.
struct Fixtures: Decodable {
  struct Picture: Decodable {
    var width: Int
    var height: Int
    /// The start of the SHA-256 of the upright RGBA pixels.
    var rgba: String
    /// The same of the picture as IDEFICS' processor resizes it to 56x56; `nil` where the program differs on purpose.
    var idefics: String?
  }

  struct Resize: Decodable, CustomTestStringConvertible {
    var seed: UInt64
    var sourceWidth: Int
    var sourceHeight: Int
    var isOpaque: Bool
    var filter: ResamplingFilter
    var width: Int
    var height: Int
    var rgba: String

    init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      seed = try values.decode(UInt64.self)
      sourceWidth = try values.decode(Int.self)
      sourceHeight = try values.decode(Int.self)
      isOpaque = try values.decode(Bool.self)
      filter = try #require(ResamplingFilter(rawValue: values.decode(String.self)))
      width = try values.decode(Int.self)
      height = try values.decode(Int.self)
      rgba = try values.decode(String.self)
    }

    var testDescription: String { "\(sourceWidth)x\(sourceHeight) to \(width)x\(height), \(filter)" }
  }

  var pictures: [String: Picture]
  var resizes: [Resize]

  static func load() throws -> Fixtures {
    try JSONDecoder().decode(Fixtures.self, from: Data(bytes("expected.json")))
  }

  static func path(_ name: String) -> String {
    Bundle.module.bundleURL.appendingPathComponent("Fixtures").appendingPathComponent(name).path
  }

  static func bytes(_ name: String) throws -> [UInt8] { try ImageFile.read(path(name)) }
}

/// The picture that `generate.py` calls by the same seed.
func noise(seed: UInt64, width: Int, height: Int, isOpaque: Bool) -> RGBAImage {
  var generator = SeededGenerator(seed: seed)
  var pixels: [UInt8] = []
  pixels.reserveCapacity(width * height * 4 + 8)
  while pixels.count < width * height * 4 {
    withUnsafeBytes(of: generator.next().littleEndian) { pixels.append(contentsOf: $0) }
  }
  pixels.removeLast(pixels.count - width * height * 4)
  if isOpaque { for index in stride(from: 3, to: pixels.count, by: 4) { pixels[index] = 255 } }
  return RGBAImage(width: width, height: height, pixels: pixels)
}

func fingerprint(_ image: RGBAImage) -> String { String(ContentHash.sha256(image.pixels).prefix(20)) }

/// The error of decoding, `nil` when it is a picture.
func decodingError(_ bytes: [UInt8], limits: ImageLimits = .standard) -> ImageError? {
  do throws(ImageError) {
    _ = try ImageDecoder.decode(bytes, limits: limits)
    return nil
  } catch {
    return error
  }
}
