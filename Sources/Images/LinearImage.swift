import CImageCodecs

/// A picture in linear light: what adds up, and what an eye that stands far enough away adds up itself.
public struct LinearImage: Hashable, Sendable {
  public let width: Int
  public let height: Int
  /// `[height, width]`: linear red, green and blue, 0 to 1, each times alpha, and alpha.
  public let pixels: [SIMD4<Float>]
}

/// Which pixels of one axis fall into each of the bins that divide it evenly.
private struct BinEdges {
  var starts: [Int32] = []
  var counts: [Int32] = []
  var firstWeights: [Float] = []
  var lastWeights: [Float] = []
  /// Pixels a bin is wide.
  var scale: Double

  /// - Parameter part: where the bins begin and end, in pixels.
  init(pixels: Int, bins: Int, part: (start: Double, end: Double)) {
    scale = (part.end - part.start) / Double(bins)
    for bin in 0..<bins {
      let lower = part.start + Double(bin) * scale
      let upper = bin == bins - 1 ? part.end : part.start + Double(bin + 1) * scale
      let first = min(Int(lower), pixels - 1)
      // The last pixel is the one that holds the upper edge, unless the edge is its beginning.
      let last = max(first, min(Int(upper.rounded(.up)) - 1, pixels - 1))
      starts.append(Int32(first))
      counts.append(Int32(last - first + 1))
      firstWeights.append(Float(min(Double(first + 1), upper) - lower))
      lastWeights.append(Float(upper - Double(last)))
    }
  }
}

extension RGBAImage {
  /// The picture divided into `width` by `height` equal areas, each the average of its light. Both must be positive.
  ///
  /// - Parameters:
  ///   - area: the part of the picture that is divided, not empty.
  ///   - rows: the rows of the result that are wanted; all of them by default.
  public func averagedInLinearLight(
    width newWidth: Int, height newHeight: Int, area: HeatMap.Area = .whole, rows: Range<Int>? = nil
  ) -> LinearImage {
    precondition(newWidth > 0 && newHeight > 0, "\(newWidth)x\(newHeight) is no size")
    let wanted = (rows ?? 0..<newHeight).clamped(to: 0..<newHeight)
    let columns = BinEdges(pixels: width, bins: newWidth, part: Self.part(area.left, area.width, of: width))
    let lines = BinEdges(pixels: height, bins: newHeight, part: Self.part(area.top, area.height, of: height))
    let scale = Float(1 / (columns.scale * lines.scale))
    var sums = Array(repeating: SIMD4<Float>.zero, count: wanted.count * newWidth)
    sums.withUnsafeMutableBytes { sums in
      pixels.withUnsafeBufferPointer { pixels in
        guard let base = pixels.baseAddress, let output = sums.bindMemory(to: Float.self).baseAddress else { return }
        for bin in wanted {
          let count = Int(lines.counts[bin])
          for place in 0..<count {
            let weight = place == 0 ? lines.firstWeights[bin] : place == count - 1 ? lines.lastWeights[bin] : 1
            ic_accumulate_bins(
              base + (Int(lines.starts[bin]) + place) * width * 4, newWidth, columns.starts, columns.counts,
              columns.firstWeights, columns.lastWeights, weight * scale, TransferFunction.linearLevels,
              output + (bin - wanted.lowerBound) * newWidth * 4)
          }
        }
      }
    }
    return LinearImage(width: newWidth, height: wanted.count, pixels: sums)
  }

  /// Begin and end in pixels of a part given in shares: within the picture, and never quite nothing.
  private static func part(_ start: Double, _ length: Double, of pixels: Int) -> (start: Double, end: Double) {
    let all = Double(pixels)
    guard start.isFinite, length.isFinite, start > 0 || length < 1 else { return (0, all) }
    let least = min(all, 1.0 / 64)
    let first = min(max(0, start * all), all - least)
    return (first, min(max(first + least, (start + length) * all), all))
  }
}

extension RGBAImage {
  /// A smaller picture whose every pixel has the average light of what it covers: for previews that are drawn smaller still.
  /// Both sides must be positive.
  public func reducedInLinearLight(width newWidth: Int, height newHeight: Int) -> RGBAImage {
    let average = averagedInLinearLight(width: newWidth, height: newHeight)
    let reduced = [UInt8](unsafeUninitializedCapacity: newWidth * newHeight * 4) { output, count in
      for (index, sample) in average.pixels.enumerated() {
        let alpha = min(max(sample.w, 0), 1)
        let color = alpha > 0 ? sample / alpha : .zero
        output[index * 4] = UInt8(TransferFunction.level(linear: color.x).rounded())
        output[index * 4 + 1] = UInt8(TransferFunction.level(linear: color.y).rounded())
        output[index * 4 + 2] = UInt8(TransferFunction.level(linear: color.z).rounded())
        output[index * 4 + 3] = UInt8((alpha * 255).rounded())
      }
      count = newWidth * newHeight * 4
    }
    return RGBAImage(width: newWidth, height: newHeight, pixels: reduced)
  }
}
