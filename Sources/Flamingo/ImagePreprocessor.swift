// H, W: height and width of the model's square input, `configuration.imageSize` both.

import Images
import Tensors

/// Makes of a picture what the vision transformer was trained on, as IDEFICS's image processor does
/// (`image_processing_idefics.py`): over white, squashed to a square by Pillow's bicubic filter, normalised.
public struct ImagePreprocessor: Sendable {
  public let configuration: PreprocessorConfiguration

  public init(configuration: PreprocessorConfiguration) {
    self.configuration = configuration
  }

  /// The picture as the model sees it, `[H, W]`, opaque.
  public func modelInput(_ image: RGBAImage) -> RGBAImage {
    let side = configuration.imageSize
    return image.flattenedOverWhite().resized(width: side, height: side, filter: .bicubic)
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
