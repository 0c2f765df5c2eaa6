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

  /// Columns first, and only the rows that the second pass reads; the order decides the rounding.
  private func resampled(width newWidth: Int, height newHeight: Int, filter: ResamplingFilter) -> RGBAImage {
    let vertical = ResamplingWeights(from: height, to: newHeight, filter: filter)
    var rows = pixels
    var firstRow = 0
    if newWidth != width {
      if newHeight != height, let first = vertical.starts.first, let start = vertical.starts.last,
        let count = vertical.counts.last
      {
        firstRow = Int(first)
        rows = resampledRows(firstRow..<Int(start + count), to: newWidth, filter: filter)
      } else {
        rows = resampledRows(0..<height, to: newWidth, filter: filter)
      }
    }
    if newHeight != height {
      rows = Self.resampledColumns(rows, width: newWidth, firstRow: firstRow, vertical)
    }
    return RGBAImage(width: newWidth, height: newHeight, pixels: rows)
  }

  private func resampledRows(_ range: Range<Int>, to newWidth: Int, filter: ResamplingFilter) -> [UInt8] {
    let weights = ResamplingWeights(from: width, to: newWidth, filter: filter)
    return [UInt8](unsafeUninitializedCapacity: range.count * newWidth * 4) { output, count in
      pixels.withUnsafeBufferPointer { input in
        guard let source = input.baseAddress, let target = output.baseAddress else { return }
        for (index, row) in range.enumerated() {
          ic_resample_row(
            source + row * width * 4, target + index * newWidth * 4, newWidth, weights.starts, weights.counts,
            weights.weights, weights.perOutput)
        }
      }
      count = range.count * newWidth * 4
    }
  }

  /// `rows` holds the rows from `firstRow` on, `width` pixels each.
  private static func resampledColumns(
    _ rows: [UInt8], width: Int, firstRow: Int, _ weights: ResamplingWeights
  ) -> [UInt8] {
    let stride = width * 4
    return [UInt8](unsafeUninitializedCapacity: weights.starts.count * stride) { output, count in
      rows.withUnsafeBufferPointer { input in
        weights.weights.withUnsafeBufferPointer { factors in
          guard let source = input.baseAddress, let target = output.baseAddress, let factor = factors.baseAddress else {
            return
          }
          for row in weights.starts.indices {
            ic_resample_column(
              source + (Int(weights.starts[row]) - firstRow) * stride, stride, target + row * stride, stride,
              Int(weights.counts[row]), factor + row * weights.perOutput)
          }
        }
      }
      count = weights.starts.count * stride
    }
  }
}
