/// What EXIF data says of how a picture came to be. From the file: unsafe to show as it is.
public struct ExifFacts: Hashable, Sendable {
  /// Maker and model.
  public var camera: String?
  /// Local time of the camera: `2024-05-01 12:33:10`.
  public var takenAt: String?

  public init(camera: String? = nil, takenAt: String? = nil) {
    self.camera = camera
    self.takenAt = takenAt
  }
}

/// A block of EXIF data without its `Exif\0\0` prefix (EXIF 2.32, 4.6): directories of entries of 12 bytes. Whatever makes no
/// sense is left out, for bad metadata is no reason to refuse a picture; no directory is followed but the two that are known.
struct ExifData {
  private let bytes: ByteReader
  private let bigEndian: Bool

  init?(_ bytes: ByteReader) {
    if bytes.starts(with: [0x4D, 0x4D, 0x00, 0x2A]) {
      bigEndian = true
    } else if bytes.starts(with: [0x49, 0x49, 0x2A, 0x00]) {
      bigEndian = false
    } else {
      return nil
    }
    self.bytes = bytes
  }

  private enum Tag {
    static let maker: UInt16 = 0x010F
    static let model: UInt16 = 0x0110
    static let orientation: UInt16 = 0x0112
    static let changedAt: UInt16 = 0x0132
    static let exifDirectory: UInt16 = 0x8769
    static let takenAt: UInt16 = 0x9003
  }

  /// Upright when none is named.
  var orientation: Orientation {
    guard let entry = entry(Tag.orientation, in: mainDirectory) else { return .upright }
    guard let value = number(entry), value <= 8 else { return .upright }
    return Orientation(rawValue: UInt8(value)) ?? .upright
  }

  var facts: ExifFacts {
    let maker = text(Tag.maker, in: mainDirectory)
    let model = text(Tag.model, in: mainDirectory)
    // Many models begin with their maker's name.
    let names = model.map { model in maker.map { model.hasPrefix($0) ? [model] : [$0, model] } ?? [model] }
    let exif = entry(Tag.exifDirectory, in: mainDirectory).flatMap(number).map { Int($0) }
    let time = text(Tag.takenAt, in: exif) ?? text(Tag.changedAt, in: mainDirectory)
    return ExifFacts(camera: (names ?? maker.map { [$0] })?.joined(separator: " "), takenAt: time.flatMap(Self.time))
  }

  private func short(_ offset: Int) -> UInt16? { bytes.integer(at: offset, bigEndian: bigEndian) }
  private func long(_ offset: Int) -> UInt32? { bytes.integer(at: offset, bigEndian: bigEndian) }

  private var mainDirectory: Int? { long(4).map { Int($0) } }

  /// Where the first entry with this tag stands.
  private func entry(_ tag: UInt16, in directory: Int?) -> Int? {
    guard let directory, let count = short(directory) else { return nil }
    for index in 0..<Int(count) {
      let entry = directory + 2 + index * 12
      guard let found = short(entry), short(entry + 2) != nil else { return nil }
      if found == tag { return entry }
    }
    return nil
  }

  private func number(_ entry: Int) -> UInt32? {
    short(entry + 2) == 4 ? long(entry + 8) : short(entry + 8).map { UInt32($0) }
  }

  /// Bytes; no camera's name is longer.
  private static let longestText = 80

  private func text(_ tag: UInt16, in directory: Int?) -> String? {
    guard let entry = entry(tag, in: directory), short(entry + 2) == 2, let count = long(entry + 4), count > 0 else {
      return nil
    }
    // Four bytes stand in the entry itself.
    guard let start = count <= 4 ? entry + 8 : long(entry + 8).map({ Int($0) }),
      let slice = bytes.slice(at: start, length: min(Int(count), Self.longestText))
    else { return nil }
    let text = String(decoding: slice.prefix { $0 != 0 }, as: UTF8.self)
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.isEmpty ? nil : words
  }

  /// `2024:05:01 12:33:10` as people write it; `nil` for anything else, blanks and zeros of a clock never set included.
  private static func time(_ text: String) -> String? {
    let form = Array("0000:00:00 00:00:00".utf8)
    let bytes = Array(text.utf8)
    let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    guard bytes.count == form.count,
      zip(bytes, form).allSatisfy({ $1 == UInt8(ascii: "0") ? isDigit($0) : $0 == $1 }), !text.hasPrefix("0000")
    else { return nil }
    let parts = text.split(separator: " ")
    return parts[0].split(separator: ":").joined(separator: "-") + " " + parts[1]
  }
}
