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

  init(pixels: Int, bins: Int) {
    scale = Double(pixels) / Double(bins)
    for bin in 0..<bins {
      let lower = Double(bin) * scale
      let upper = bin == bins - 1 ? Double(pixels) : Double(bin + 1) * scale
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

/// Averages the rows of a picture, as they come, into a smaller or larger picture in linear light.
struct LinearAccumulator {
  private let columns: BinEdges
  private let rows: BinEdges
  private let bins: (width: Int, height: Int)
  /// `[height, width, 4]`.
  private var sums: [Float]
  private var firstOpenBin = 0

  init(width: Int, height: Int, binsAcross: Int, binsDown: Int) {
    columns = BinEdges(pixels: width, bins: binsAcross)
    rows = BinEdges(pixels: height, bins: binsDown)
    bins = (binsAcross, binsDown)
    sums = Array(repeating: 0, count: binsAcross * binsDown * 4)
  }

  /// Adds row `index`; rows come in order, each once.
  mutating func add(row: UnsafePointer<UInt8>, index: Int) {
    while firstOpenBin < bins.height, Int(rows.starts[firstOpenBin] + rows.counts[firstOpenBin]) <= index {
      firstOpenBin += 1
    }
    var bin = firstOpenBin
    while bin < bins.height, Int(rows.starts[bin]) <= index {
      let count = Int(rows.counts[bin])
      let place = index - Int(rows.starts[bin])
      let weight = place == 0 ? rows.firstWeights[bin] : place == count - 1 ? rows.lastWeights[bin] : 1
      sums.withUnsafeMutableBufferPointer { sums in
        guard let base = sums.baseAddress else { return }
        ic_accumulate_bins(
          row, bins.width, columns.starts, columns.counts, columns.firstWeights, columns.lastWeights, weight,
          TransferFunction.linearLevels, base + bin * bins.width * 4)
      }
      bin += 1
    }
  }

  func average() -> LinearImage {
    let scale = Float(1 / (columns.scale * rows.scale))
    let pixels = sums.withUnsafeBytes { bytes in
      bytes.bindMemory(to: SIMD4<Float>.self).map { $0 * scale }
    }
    return LinearImage(width: bins.width, height: bins.height, pixels: pixels)
  }
}

extension RGBAImage {
  /// The picture divided into `width` by `height` equal areas, each the average of its light. Both must be positive.
  public func averagedInLinearLight(width newWidth: Int, height newHeight: Int) -> LinearImage {
    precondition(newWidth > 0 && newHeight > 0, "\(newWidth)x\(newHeight) is no size")
    var accumulator = LinearAccumulator(width: width, height: height, binsAcross: newWidth, binsDown: newHeight)
    pixels.withUnsafeBufferPointer { pixels in
      guard let base = pixels.baseAddress else { return }
      for row in 0..<height { accumulator.add(row: base + row * width * 4, index: row) }
    }
    return accumulator.average()
  }
}
