import Chat
import ChatUI
import Foundation
import Images
import Inference
import Synchronization

/// The pictures of a running chat, by content hash: the bytes of files that no session has stored yet, and the pixels of
/// pictures that the engine has still to encode.
///
/// Every method may be called from any thread; decoding happens on the caller's.
final class PictureLibrary: Sendable {
  private struct Contents {
    var files: [String: [UInt8]] = [:]
    var pixels: [String: PicturePixels] = [:]
  }

  /// Most pixels of a picture that the screen is drawn from: a full-screen view of a large terminal needs no more.
  private static let previewPixels = 1_500_000
  /// Most pixels of a picture that is zoomed into.
  private static let closeUpPixels = 32_000_000

  private let contents = Mutex(Contents())
  private let standardInput: [UInt8]

  /// - Parameter standardInput: the picture that was piped in, or nothing.
  init(standardInput: [UInt8] = []) { self.standardInput = standardInput }

  /// Reads and decodes the file at `path`, and keeps both until `forgetFile` and `forgetPixels`.
  func load(path: String, number: PictureNumber) throws -> (attachment: Attachment, preview: PicturePixels) {
    let bytes = try ImageFile.read(LocalPaths.expandingTilde(path))
    return try keep(bytes, name: URL(filePath: path).lastPathComponent, number: number)
  }

  /// Takes a picture that is in no file, as `load` takes a file. What is fetched tells its progress, and can be cancelled.
  func load(
    from source: PictureSource, number: PictureNumber,
    progress: @escaping (_ bytes: Int, _ total: Int?) -> Void, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> (attachment: Attachment, preview: PicturePixels) {
    let bytes =
      switch source {
      case .clipboard: try ClipboardPicture.read(environment: ProcessInfo.processInfo.environment)
      case .standardInput: standardInput
      case .web(let link):
        try FileError.naming(link.address) {
          try WebPicture.fetch(link, progress: progress, isCancelled: isCancelled)
        }
      }
    return try FileError.naming(source.name) { try keep(bytes, name: source.name, number: number) }
  }

  /// Makes a picture of a part of another one, given in shares of its width and height.
  func crop(
    _ pixels: PicturePixels, _ area: AttentionReport.Area, name: String, number: PictureNumber
  ) throws -> (attachment: Attachment, preview: PicturePixels) {
    try keep(
      try PNGEncoder.encode(pixels.image.cropped(to: PixelArea(area, of: pixels.image))), name: name, number: number)
  }

  private func keep(
    _ bytes: [UInt8], name: String, number: PictureNumber
  ) throws -> (attachment: Attachment, preview: PicturePixels) {
    let decoded = try ImageDecoder.decode(bytes)
    let hash = ContentHash.sha256(bytes)
    let attachment = Attachment(
      number: number, name: name, contentHash: hash,
      fileExtension: decoded.format.fileExtension, width: decoded.image.width, height: decoded.image.height,
      byteCount: bytes.count)
    let pixels = PicturePixels(decoded.image)
    contents.withLock {
      $0.files[hash] = bytes
      $0.pixels[hash] = pixels
    }
    return (attachment, Self.preview(of: decoded.image))
  }

  /// A picture that may be chosen, small: nothing of it is kept.
  static func preview(path: String) throws -> PictureSlot {
    let bytes = try ImageFile.read(LocalPaths.expandingTilde(path))
    let decoded = try ImageDecoder.decode(bytes)
    let attachment = Attachment(
      number: PictureNumber(1), name: URL(filePath: path).lastPathComponent, contentHash: ContentHash.sha256(bytes),
      fileExtension: decoded.format.fileExtension, width: decoded.image.width, height: decoded.image.height,
      byteCount: bytes.count)
    return PictureSlot(
      number: attachment.number, path: path, status: .waiting, attachment: attachment,
      pixels: preview(of: decoded.image))
  }

  /// Most pixels of a picture among others.
  private static let thumbnailPixels = 60_000

  static func thumbnail(path: String) throws -> PicturePixels {
    let bytes = try ImageFile.read(LocalPaths.expandingTilde(path))
    return preview(of: try ImageDecoder.decode(bytes).image, pixels: thumbnailPixels)
  }

  /// Decodes a picture that a session has stored at `path`.
  func loadStored(path: String) throws -> PicturePixels {
    let image = try ImageDecoder.decode(try ImageFile.read(path)).image
    return PicturePixels(image)
  }

  static func preview(of pixels: PicturePixels) -> PicturePixels {
    preview(of: pixels.image)
  }

  /// As many pixels as a close look needs, and a screen's memory can bear.
  static func closeUp(of pixels: PicturePixels) -> PicturePixels {
    pixels.width * pixels.height > closeUpPixels ? preview(of: pixels.image, pixels: closeUpPixels) : pixels
  }

  /// The file's bytes, while they are kept.
  func file(_ hash: String) -> [UInt8]? { contents.withLock { $0.files[hash] } }

  /// The full pixels, while they are kept, or decoded anew from the bytes.
  func pixels(_ hash: String) throws -> PicturePixels? {
    if let pixels = contents.withLock({ $0.pixels[hash] }) { return pixels }
    guard let bytes = file(hash) else { return nil }
    let image = try ImageDecoder.decode(bytes).image
    return PicturePixels(image)
  }

  /// A session holds the file now.
  func forgetFile(_ hash: String) { contents.withLock { _ = $0.files.removeValue(forKey: hash) } }

  /// The engine holds the features now.
  func forgetPixels(_ hash: String) { contents.withLock { _ = $0.pixels.removeValue(forKey: hash) } }

  private static func preview(of image: RGBAImage, pixels limit: Int = previewPixels) -> PicturePixels {
    let count = image.width * image.height
    guard count > limit else {
      return PicturePixels(image)
    }
    let scale = (Double(limit) / Double(count)).squareRoot()
    let small = image.reducedInLinearLight(
      width: max(1, Int(Double(image.width) * scale)), height: max(1, Int(Double(image.height) * scale)))
    return PicturePixels(small)
  }
}
