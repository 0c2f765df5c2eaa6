/// Why a file did not become a picture. Carries facts only; the program turns them into words.
public enum ImageError: Error, Sendable, Equatable {
  // The file.
  case fileNotFound
  case isDirectory
  /// A pipe, a socket or a device: reading it might never end.
  case notARegularFile
  /// `open` or `read` failed; `code` is `errno`.
  case unreadable(code: Int32)
  case fileTooLarge(byteCount: Int, limit: Int)
  case emptyFile

  // The picture.
  /// A picture or document of a kind that is recognised but not read here.
  case unsupportedFormat(UnsupportedImageFormat)
  /// No known picture format; `looksLikeText` when it starts with nothing but text.
  case notAPicture(looksLikeText: Bool)
  /// The file ends before the picture does.
  case truncated(ImageFormat)
  /// The file contradicts its format.
  case corrupt(ImageFormat)
  /// A sound file of a variant that the decoder does not know, such as a 12-bit or lossless JPEG.
  case unsupportedVariant(ImageFormat)
  /// More pixels, or a longer side, than `ImageLimits` allow.
  case tooManyPixels(width: Int, height: Int, limits: ImageLimits)
  case outOfMemory

  /// A picture could not be encoded: it has more pixels a side than PNG allows, or memory ran out.
  case encodingFailed
}
