// H, W: height and width of the model's square input, `configuration.imageSize` both.

import Images
import Tensors

/// Makes of a picture what the vision transformer was trained on: a square of levels as the configuration's `fit` says,
/// normalised.
///
/// Level for level what the family's own processor makes of the file, but for what `ImageDecoder` does otherwise than Pillow:
/// pictures are upright, 16-bit grey keeps its high byte, and CMYK is RGB before it is resized, not after.
public struct ImagePreprocessor: Sendable {
  public let configuration: PreprocessorConfiguration

  public init(configuration: PreprocessorConfiguration) {
    self.configuration = configuration
  }

  /// The picture as the model sees it, `[H, W]`, opaque.
  public func modelInput(_ image: RGBAImage) -> RGBAImage {
    let side = configuration.imageSize
    switch configuration.fit {
    case .squash: return image.flattenedOverWhite().resized(width: side, height: side, filter: .bicubic)
    case .centerCrop: return Self.centerCropped(image, side: side)
    }
  }

  /// open_clip resizes and crops in the mode of the file, and converts to RGB only then.
  private static func centerCropped(_ image: RGBAImage, side: Int) -> RGBAImage {
    let crop = CenterCrop(width: image.width, height: image.height, side: side)
    switch image.storage {
    case .indexed:
      return image.resizedToNearest(width: crop.width, height: crop.height, keeping: crop.area).withoutAlpha()
    case .levels:
      return image.withoutAlpha()
        .resized(width: crop.width, height: crop.height, filter: .bicubic, keeping: crop.area)
    case .levelsAndAlpha:
      return image.resized(width: crop.width, height: crop.height, filter: .bicubic, keeping: crop.area)
        .withoutAlpha()
    }
  }

  /// The normalised picture, `[3, H, W]`.
  public func pixelValues(_ image: RGBAImage) -> Tensor {
    let input = modelInput(image)
    let count = input.width * input.height
    let tables = (0..<3).map(normalisedLevels)
    var values = Tensor(uninitialized: [3, input.height, input.width])
    values.withUnsafeMutableElements { values in
      input.pixels.withUnsafeBufferPointer { pixels in
        for (channel, table) in tables.enumerated() {
          for index in 0..<count { values[channel * count + index] = table[Int(pixels[index * 4 + channel])] }
        }
      }
    }
    return values
  }

  /// What each of the 256 levels of a channel becomes. The rounding to single precision follows the reference:
  /// rescaled in double precision, then narrowed, then normalised in single.
  private func normalisedLevels(channel: Int) -> [Float] {
    (0..<256).map { level in
      let rescaled = Float(Double(level) * configuration.rescaleFactor)
      return (rescaled - configuration.mean[channel]) / configuration.standardDeviation[channel]
    }
  }
}

/// Torchvision's `Resize` of the shorter side and `CenterCrop`, in numbers.
struct CenterCrop {
  /// The size that a picture is brought to before it is cut.
  let width: Int
  let height: Int
  /// The square that is kept.
  let area: PixelArea

  init(width: Int, height: Int, side: Int) {
    // The longer side is rounded down (`_compute_resized_output_size`).
    let longer = Int(Double(side * max(width, height)) / Double(min(width, height)))
    (self.width, self.height) = width <= height ? (side, longer) : (longer, side)
    area = PixelArea(columns: Self.middle(side, of: self.width), rows: Self.middle(side, of: self.height))
  }

  /// Halves are rounded to even, as Python does (`center_crop`).
  private static func middle(_ side: Int, of length: Int) -> Range<Int> {
    let start = Int((Double(length - side) / 2).rounded(.toNearestOrEven))
    return start..<start + side
  }
}
