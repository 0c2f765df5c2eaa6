/// The number of a picture in its session: the `1` of `[Image #1]`. Numbers start at 1, are never reused, and stay with a
/// picture when it is placed again in a later message.
public struct PictureNumber: RawRepresentable, Hashable, Comparable, Codable, Sendable {
  public var rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  public init(_ number: Int) { rawValue = number }

  public static func < (left: PictureNumber, right: PictureNumber) -> Bool { left.rawValue < right.rawValue }
}

/// What a session knows of one attached picture; the pixels live elsewhere and are found by `contentHash`.
public struct Attachment: Hashable, Codable, Sendable {
  public var number: PictureNumber
  /// The file's own name, as the user gave it: untrusted text, made harmless only where it is shown.
  public var name: String
  /// SHA-256 of the file's bytes, 64 lower-case hexadecimal digits. Names the file in a session's `images/` folder and keys
  /// every cache.
  public var contentHash: String
  /// File name extension that suits the content: `png`, `jpg`, `webp`.
  public var fileExtension: String
  /// Size in pixels after EXIF orientation.
  public var width: Int
  public var height: Int
  /// Size of the file in bytes.
  public var byteCount: Int

  public init(
    number: PictureNumber, name: String, contentHash: String, fileExtension: String, width: Int, height: Int,
    byteCount: Int
  ) {
    self.number = number
    self.name = name
    self.contentHash = contentHash
    self.fileExtension = fileExtension
    self.width = width
    self.height = height
    self.byteCount = byteCount
  }
}

/// Decoded pixels on their way to an engine: 8-bit RGBA, not premultiplied, sRGB, row-major, upright.
public struct PicturePixels: Hashable, Sendable {
  /// How the picture's file keeps its colours, which some models' preprocessing asks for.
  public enum Storage: Sendable {
    case levels, levelsAndAlpha, indexed
  }

  public var width: Int
  public var height: Int
  /// `[height, width, 4]`, `width * height * 4` bytes.
  public var rgba: [UInt8]
  public var storage: Storage

  public init(width: Int, height: Int, rgba: [UInt8], storage: Storage = .levelsAndAlpha) {
    precondition(rgba.count == width * height * 4, "\(rgba.count) bytes are not \(width)x\(height) RGBA pixels")
    self.width = width
    self.height = height
    self.rgba = rgba
    self.storage = storage
  }
}
