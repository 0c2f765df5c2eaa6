/// How the stored rows and columns stand to the upright picture: the values of EXIF tag 0x0112 (EXIF 2.32, 4.6.4).
public enum Orientation: UInt8, CaseIterable, Sendable {
  case upright = 1
  case mirrored, upsideDown, mirroredUpsideDown
  case transposed, turnedLeft, transversed, turnedRight

  /// Whether width and height change places.
  public var swapsSides: Bool { rawValue >= 5 }
}

extension RGBAImage {
  /// The picture with its rows and columns put right, as Pillow's `ImageOps.exif_transpose` does.
  func upright(from orientation: Orientation) -> RGBAImage {
    guard orientation != .upright else { return self }
    let (newWidth, newHeight) = orientation.swapsSides ? (height, width) : (width, height)
    // Where the pixel above left of the result comes from, and the steps in the source for one to the right, one down.
    let lastRow = (height - 1) * width
    let lastColumn = width - 1
    let (start, right, down) =
      switch orientation {
      case .upright: (0, 1, width)
      case .mirrored: (lastColumn, -1, width)
      case .upsideDown: (lastRow + lastColumn, -1, -width)
      case .mirroredUpsideDown: (lastRow, 1, -width)
      case .transposed: (0, width, 1)
      case .turnedLeft: (lastRow, -width, 1)
      case .transversed: (lastRow + lastColumn, -width, -1)
      case .turnedRight: (lastColumn, width, -1)
      }
    let turned = [UInt8](unsafeUninitializedCapacity: pixels.count) { output, count in
      pixels.withUnsafeBytes { input in
        let source = input.assumingMemoryBound(to: UInt32.self)
        let target = UnsafeMutableRawBufferPointer(output).assumingMemoryBound(to: UInt32.self)
        // Tiles keep both the rows read and the rows written in the cache.
        let tile = 32
        for top in stride(from: 0, to: newHeight, by: tile) {
          for left in stride(from: 0, to: newWidth, by: tile) {
            for row in top..<min(top + tile, newHeight) {
              var from = start + row * down + left * right
              for index in row * newWidth + left..<row * newWidth + min(left + tile, newWidth) {
                target[index] = source[from]
                from += right
              }
            }
          }
        }
      }
      count = pixels.count
    }
    return RGBAImage(width: newWidth, height: newHeight, pixels: turned, storage: storage)
  }
}
