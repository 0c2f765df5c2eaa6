import Chat
import Images

extension PicturePixels {
  public init(_ image: RGBAImage) {
    let storage: Storage =
      switch image.storage {
      case .levels: .levels
      case .levelsAndAlpha: .levelsAndAlpha
      case .indexed: .indexed
      }
    self.init(width: image.width, height: image.height, rgba: image.pixels, storage: storage)
  }

  public var image: RGBAImage {
    let storage: PixelStorage =
      switch storage {
      case .levels: .levels
      case .levelsAndAlpha: .levelsAndAlpha
      case .indexed: .indexed
      }
    return RGBAImage(width: width, height: height, pixels: rgba, storage: storage)
  }
}
