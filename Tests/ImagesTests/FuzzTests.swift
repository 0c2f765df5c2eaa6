import Images
import TestSupport
import Testing

@Suite("Hostile bytes")
struct FuzzTests {
  /// Small, so that a header which grew a digit costs little; the real limits are tested elsewhere.
  static let limits = ImageLimits(maximumSide: 4096, maximumPixels: 1 << 18, maximumFileBytes: 1 << 20)

  static let seeds = [
    "png-2-8.png", "png-3-4-key-adam7.png", "png-0-16.png", "png-exif-after.png", "png-6-16.png",
    "jpeg-420.jpg", "jpeg-progressive.jpg", "jpeg-cmyk.jpg", "jpeg-exif6.jpg", "jpeg-restart.jpg",
    "webp-lossy-alpha.webp", "webp-lossless.webp", "webp-animated.webp", "webp-animated-part.webp", "webp-exif6.webp",
  ]

  @Test("a damaged file is a picture or an error, never a crash or a hang", arguments: seeds)
  func mutations(name: String) throws {
    let original = try Fixtures.bytes(name)
    var generator = SeededGenerator(seed: name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
    var errors = 0
    for _ in 0..<400 {
      let bytes = mutate(original, &generator)
      do throws(ImageError) {
        let decoded = try ImageDecoder.decode(bytes, limits: Self.limits)
        #expect(decoded.image.pixels.count == decoded.image.width * decoded.image.height * 4)
        #expect(decoded.image.width * decoded.image.height <= Self.limits.maximumPixels)
      } catch {
        errors += 1
      }
    }
    #expect(errors > 0)
  }

  func mutate(_ original: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...6, using: &generator) where !bytes.isEmpty {
      // Half of the damage goes to the head, where the lengths are.
      let reach = Bool.random(using: &generator) ? min(64, bytes.count) : bytes.count
      let at = Int.random(in: 0..<reach, using: &generator)
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 1: bytes[at] = [0, 0xFF, 0x7F, 0x80, 1].randomElement(using: &generator) ?? 0
      case 2: bytes[at] = UInt8.random(in: 0...255, using: &generator)
      case 3: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...40, using: &generator)))
      case 4: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 20)], at: at)
      default: bytes.removeLast(Int.random(in: 1...bytes.count, using: &generator))
      }
    }
    return bytes
  }

  @Test("noise behind every signature")
  func noiseBehindSignatures() {
    let heads: [[UInt8]] = [
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52], [0xFF, 0xD8, 0xFF, 0xE1],
      Array("RIFF\u{40}\0\0\0WEBPVP8X".utf8), Array("RIFF\u{40}\0\0\0WEBPVP8L".utf8), Array("GIF".utf8),
      Array("BM".utf8),
      Array("\0\0\0\u{20}ftyp".utf8), Array("<".utf8), [],
    ]
    var generator = SeededGenerator(seed: 12)
    for head in heads {
      for _ in 0..<150 {
        let tail = (0..<Int.random(in: 0...120, using: &generator)).map { _ in
          UInt8.random(in: 0...255, using: &generator)
        }
        #expect(decodingError(head + tail, limits: Self.limits) != nil)
      }
    }
  }
}
