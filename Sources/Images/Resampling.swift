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

/// Which input pixels make each of some output pixels of one axis, and with what fixed-point weights.
struct ResamplingWeights {
  var starts: [Int32] = []
  var counts: [Int32] = []
  /// `[outputs, perOutput]`; unused entries are zero.
  var weights: [Int32]
  var perOutput: Int

  /// - Parameter outputs: those of the `outputSize` pixels that are wanted.
  init(from inputSize: Int, to outputSize: Int, outputs: Range<Int>, filter: ResamplingFilter) {
    let scale = Double(inputSize) / Double(outputSize)
    let filterScale = max(scale, 1)
    let support = filter.support * filterScale
    perOutput = Int(ceil(support)) * 2 + 1
    weights = Array(repeating: 0, count: outputs.count * perOutput)

    for (place, output) in outputs.enumerated() {
      let center = (Double(output) + 0.5) * scale
      let start = max(0, Int(center - support + 0.5))
      let end = min(inputSize, Int(center + support + 0.5))
      let raw = (start..<end).map { filter.weight(at: (Double($0) - center + 0.5) * (1 / filterScale)) }
      let sum = raw.reduce(0, +)
      for (index, weight) in raw.enumerated() {
        let scaled = (sum != 0 ? weight / sum : weight) * Double(1 << IC_WEIGHT_BITS)
        weights[place * perOutput + index] = Int32(scaled < 0 ? scaled - 0.5 : scaled + 0.5)
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
  /// - Parameter area: the part of the result that is wanted, all of it by default; no more is worked out.
  public func resized(
    width newWidth: Int, height newHeight: Int, filter: ResamplingFilter, keeping area: PixelArea? = nil
  ) -> RGBAImage {
    let area = Self.checked(area, width: newWidth, height: newHeight)
    guard newWidth != width || newHeight != height else { return cropped(to: area) }
    if isOpaque { return resampled(width: newWidth, height: newHeight, filter: filter, area) }
    return premultiplied().resampled(width: newWidth, height: newHeight, filter: filter, area).unpremultiplied()
  }

  /// The same with no filter: of each new pixel the old one that holds its middle, as Pillow's `NEAREST` finds it.
  public func resizedToNearest(
    width newWidth: Int, height newHeight: Int, keeping area: PixelArea? = nil
  ) -> RGBAImage {
    let area = Self.checked(area, width: newWidth, height: newHeight)
    let columns = Self.nearest(in: width, to: newWidth, outputs: area.columns)
    let rows = Self.nearest(in: height, to: newHeight, outputs: area.rows)
    let chosen = [UInt8](unsafeUninitializedCapacity: columns.count * rows.count * 4) { output, count in
      for row in rows {
        for column in columns {
          let start = (row * width + column) * 4
          for channel in 0..<4 { output[count + channel] = pixels[start + channel] }
          count += 4
        }
      }
    }
    return RGBAImage(width: columns.count, height: rows.count, pixels: chosen, storage: storage)
  }

  private static func checked(_ area: PixelArea?, width: Int, height: Int) -> PixelArea {
    precondition(width > 0 && height > 0, "\(width)x\(height) is no size")
    let all = PixelArea(columns: 0..<width, rows: 0..<height)
    let area = area ?? all
    precondition(
      !area.columns.isEmpty && !area.rows.isEmpty && area.columns.clamped(to: all.columns) == area.columns
        && area.rows.clamped(to: all.rows) == area.rows, "\(area) is no part of \(width)x\(height)")
    return area
  }

  /// Pillow (`Geometry.c`, `ImagingScaleAffine`) goes from one place to the next by adding: its rounding errors add up, and
  /// so must these.
  private static func nearest(in inputSize: Int, to outputSize: Int, outputs: Range<Int>) -> [Int] {
    let step = Double(inputSize) / Double(outputSize)
    var position = step * 0.5
    for _ in 0..<outputs.lowerBound { position += step }
    return outputs.map { _ in
      defer { position += step }
      return min(Int(position), inputSize - 1)
    }
  }

  /// Two passes, each rounded to 8 bits, so that their order decides the last bit. Pillow runs the rows first, up to
  /// version 12 always, since 13.0.0 unless the height shrinks by more than twice what the width does; this follows 13.0.0.
  private func resampled(
    width newWidth: Int, height newHeight: Int, filter: ResamplingFilter, _ area: PixelArea
  ) -> RGBAImage {
    let rowsFirst = !(height > newHeight && height - newHeight > (width - newWidth) * 2)
    if rowsFirst {
      return resampledRows(to: newWidth, area.columns, filter: filter)
        .resampledColumns(to: newHeight, area.rows, filter: filter)
    }
    return resampledColumns(to: newHeight, area.rows, filter: filter)
      .resampledRows(to: newWidth, area.columns, filter: filter)
  }

  /// - Parameter columns: those of the `newWidth` that are wanted.
  private func resampledRows(to newWidth: Int, _ columns: Range<Int>, filter: ResamplingFilter) -> RGBAImage {
    guard newWidth != width else { return cropped(to: PixelArea(columns: columns, rows: 0..<height)) }
    let weights = ResamplingWeights(from: width, to: newWidth, outputs: columns, filter: filter)
    let resampled = [UInt8](unsafeUninitializedCapacity: height * columns.count * 4) { output, count in
      pixels.withUnsafeBufferPointer { input in
        guard let source = input.baseAddress, let target = output.baseAddress else { return }
        for row in 0..<height {
          ic_resample_row(
            source + row * width * 4, target + row * columns.count * 4, columns.count, weights.starts, weights.counts,
            weights.weights, weights.perOutput)
        }
      }
      count = height * columns.count * 4
    }
    return RGBAImage(width: columns.count, height: height, pixels: resampled)
  }

  /// - Parameter rows: those of the `newHeight` that are wanted.
  private func resampledColumns(to newHeight: Int, _ rows: Range<Int>, filter: ResamplingFilter) -> RGBAImage {
    guard newHeight != height else { return cropped(to: PixelArea(columns: 0..<width, rows: rows)) }
    let weights = ResamplingWeights(from: height, to: newHeight, outputs: rows, filter: filter)
    let stride = width * 4
    let resampled = [UInt8](unsafeUninitializedCapacity: rows.count * stride) { output, count in
      pixels.withUnsafeBufferPointer { input in
        weights.weights.withUnsafeBufferPointer { factors in
          guard let source = input.baseAddress, let target = output.baseAddress, let factor = factors.baseAddress else {
            return
          }
          for row in 0..<rows.count {
            ic_resample_column(
              source + Int(weights.starts[row]) * stride, stride, target + row * stride, stride,
              Int(weights.counts[row]), factor + row * weights.perOutput)
          }
        }
      }
      count = rows.count * stride
    }
    return RGBAImage(width: width, height: rows.count, pixels: resampled)
  }
}
