import Images

extension ErrorText {
  static func words(_ error: ImageError) -> String {
    switch error {
    case .fileNotFound: "there is no such file"
    case .isDirectory: "this is a folder, not a picture; name a file in it"
    case .notARegularFile: "this is a pipe or a device, not a file; save the picture to a file first"
    case .unreadable(let code): "cannot be read: \(systemWords(code))"
    case .fileTooLarge(let count, let limit):
      "the file has \(megabytes(count)) and at most \(megabytes(limit)) are read; scale the picture down"
    case .emptyFile: "the file is empty"
    case .unsupportedFormat(let format):
      "\(name(format)) is not read here; convert it to PNG first, \(conversion(format))"
    case .notAPicture(looksLikeText: true): "this is text, not a picture; PNG, JPEG and WebP are read"
    case .notAPicture(looksLikeText: false): "this is not a picture that can be read; PNG, JPEG and WebP are"
    case .truncated(let format):
      "the \(name(format)) picture ends too early: the file is incomplete; copy or download it again"
    case .corrupt(let format): "the \(name(format)) picture is damaged; copy or save it again"
    case .unsupportedVariant(let format):
      "this kind of \(name(format)) is not read here; open it in a picture program and save it as PNG"
    case .tooManyPixels(let width, let height, let limits):
      "\(width)x\(height) pixels are too many (at most \(limits.maximumSide) a side and "
        + "\(limits.maximumPixels / 1_000_000) million in all); scale the picture down"
    case .outOfMemory: "there is not enough memory for this picture; scale it down"
    case .encodingFailed: "the picture cannot be written as PNG: it is too large"
    }
  }

  private static func megabytes(_ count: Int) -> String { "\((count + 500_000) / 1_000_000) MB" }

  private static func name(_ format: ImageFormat) -> String {
    switch format {
    case .png: "PNG"
    case .jpeg: "JPEG"
    case .webp: "WebP"
    }
  }

  private static func name(_ format: UnsupportedImageFormat) -> String {
    switch format {
    case .gif: "GIF"
    case .tiff: "TIFF"
    case .bmp: "BMP"
    case .heic: "HEIC"
    case .avif: "AVIF"
    case .jpegXL: "JPEG XL"
    case .jpeg2000: "JPEG 2000"
    case .ico: "ICO"
    case .psd: "PSD"
    case .pdf: "PDF"
    case .svg: "SVG"
    case .netpbm: "PNM"
    case .openEXR: "OpenEXR"
    case .qoi: "QOI"
    }
  }

  /// A command that converts the format, by a Debian package that has it.
  private static func conversion(_ format: UnsupportedImageFormat) -> String {
    switch format {
    case .heic: "for example: heif-convert in.heic out.png"
    case .avif: "for example: avifdec in.avif out.png"
    case .jpegXL: "for example: djxl in.jxl out.png"
    case .pdf: "for example: pdftoppm -png -r 150 in.pdf out"
    case .svg: "for example: rsvg-convert in.svg -o out.png"
    case .gif: "for example: convert 'in.gif[0]' out.png"
    default: "for example: convert in.\(format.rawValue) out.png"
    }
  }
}
