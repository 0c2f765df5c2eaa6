import CImageCodecs

import func Glibc.ceil
import func Glibc.sin

/// The filters that models were trained with, as Pillow defines them (`libImaging/Resample.c`): widened for reductions, so
/// that every pixel counts.
public enum ResamplingFilter: String, CaseIterable, Sendable {
  case box, bilinear, bicubic, lanczos

  /// Half the width of the filter, in output pixels for a reduction.
  var support: Double {
    switch self {
    case .box: 0.5
    case .bilinear: 1
    case .bicubic: 2
    case .lanczos: 3
    }
  }

  func weight(at position: Double) -> Double {
    let distance = abs(position)
    switch self {
    case .box: return position > -0.5 && position <= 0.5 ? 1 : 0
    case .bilinear: return distance < 1 ? 1 - distance : 0
    case .bicubic:
      let a = -0.5
      if distance < 1 { return ((a + 2) * distance - (a + 3)) * distance * distance + 1 }
      return distance < 2 ? (((distance - 5) * distance + 8) * distance - 4) * a : 0
    case .lanczos:
      return position >= -3 && position < 3 ? Self.sinc(position) * Self.sinc(position / 3) : 0
    }
  }

  private static func sinc(_ position: Double) -> Double {
    if position == 0 { return 1 }
    let angle = position * Double.pi
    return sin(angle) / angle
  }
}

/// Which input pixels make each output pixel of one axis, and with what fixed-point weights.
struct ResamplingWeights {
  var starts: [Int32] = []
  var counts: [Int32] = []
  /// `[outputs, perOutput]`; unused entries are zero.
  var weights: [Int32]
  var perOutput: Int

  init(from inputSize: Int, to outputSize: Int, filter: ResamplingFilter) {
    let scale = Double(inputSize) / Double(outputSize)
    let filterScale = max(scale, 1)
    let support = filter.support * filterScale
    perOutput = Int(ceil(support)) * 2 + 1
    weights = Array(repeating: 0, count: outputSize * perOutput)

    for output in 0..<outputSize {
      let center = (Double(output) + 0.5) * scale
      let start = max(0, Int(center - support + 0.5))
      let end = min(inputSize, Int(center + support + 0.5))
      let raw = (start..<end).map { filter.weight(at: (Double($0) - center + 0.5) * (1 / filterScale)) }
      let sum = raw.reduce(0, +)
      for (index, weight) in raw.enumerated() {
        let scaled = (sum != 0 ? weight / sum : weight) * Double(1 << IC_WEIGHT_BITS)
        weights[output * perOutput + index] = Int32(scaled < 0 ? scaled - 0.5 : scaled + 0.5)
      }
      starts.append(Int32(start))
      counts.append(Int32(end - start))
    }
  }
}

extension RGBAImage {
  /// The picture at another size, equal level for level to `Image.resize((width, height), filter)` of Pillow: of an `RGB`
  /// image when every pixel is opaque, else of an `RGBA` image, whose colours are weighted by their alpha.
  ///
  /// Both sides must be positive.
  public func resized(width newWidth: Int, height newHeight: Int, filter: ResamplingFilter) -> RGBAImage {
    precondition(newWidth > 0 && newHeight > 0, "\(newWidth)x\(newHeight) is no size")
    guard newWidth != width || newHeight != height else { return self }
    if isOpaque { return resampled(width: newWidth, height: newHeight, filter: filter) }
    return premultiplied().resampled(width: newWidth, height: newHeight, filter: filter).unpremultiplied()
  }

  /// Two passes, each rounded to 8 bits, so that their order decides the last bit. Pillow runs the rows first, up to
  /// version 12 always, since 13.0.0 unless the height shrinks by more than twice what the width does; this follows 13.0.0.
  private func resampled(width newWidth: Int, height newHeight: Int, filter: ResamplingFilter) -> RGBAImage {
    let rowsFirst = !(height > newHeight && height - newHeight > (width - newWidth) * 2)
    if rowsFirst {
      return resampledRows(to: newWidth, filter: filter).resampledColumns(to: newHeight, filter: filter)
    }
    return resampledColumns(to: newHeight, filter: filter).resampledRows(to: newWidth, filter: filter)
  }

  private func resampledRows(to newWidth: Int, filter: ResamplingFilter) -> RGBAImage {
    guard newWidth != width else { return self }
    let weights = ResamplingWeights(from: width, to: newWidth, filter: filter)
    let resampled = [UInt8](unsafeUninitializedCapacity: height * newWidth * 4) { output, count in
      pixels.withUnsafeBufferPointer { input in
        guard let source = input.baseAddress, let target = output.baseAddress else { return }
        for row in 0..<height {
          ic_resample_row(
            source + row * width * 4, target + row * newWidth * 4, newWidth, weights.starts, weights.counts,
            weights.weights, weights.perOutput)
        }
      }
      count = height * newWidth * 4
    }
    return RGBAImage(width: newWidth, height: height, pixels: resampled)
  }

  private func resampledColumns(to newHeight: Int, filter: ResamplingFilter) -> RGBAImage {
    guard newHeight != height else { return self }
    let weights = ResamplingWeights(from: height, to: newHeight, filter: filter)
    let stride = width * 4
    let resampled = [UInt8](unsafeUninitializedCapacity: newHeight * stride) { output, count in
      pixels.withUnsafeBufferPointer { input in
        weights.weights.withUnsafeBufferPointer { factors in
          guard let source = input.baseAddress, let target = output.baseAddress, let factor = factors.baseAddress else {
            return
          }
          for row in 0..<newHeight {
            ic_resample_column(
              source + Int(weights.starts[row]) * stride, stride, target + row * stride, stride,
              Int(weights.counts[row]), factor + row * weights.perOutput)
          }
        }
      }
      count = newHeight * stride
    }
    return RGBAImage(width: width, height: newHeight, pixels: resampled)
  }
}
