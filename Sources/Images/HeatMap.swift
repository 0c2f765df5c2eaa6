// w, h: columns and rows of the weights

/// Weights over a picture, drawn over it: what has much is bright and warm, what has none is dim and grey.
public struct HeatMap: Hashable, Sendable {
  /// Part of a picture, in shares of its width and height.
  public struct Area: Hashable, Sendable {
    public var left: Double
    public var top: Double
    public var width: Double
    public var height: Double

    public static let whole = Area(left: 0, top: 0, width: 1, height: 1)

    public init(left: Double, top: Double, width: Double, height: Double) {
      self.left = left
      self.top = top
      self.width = width
      self.height = height
    }
  }

  public let columns: Int
  public let rows: Int
  /// `[h, w]`, none below zero.
  public let weights: [Float]
  /// Where in the picture the weights lie; outside of it there is nothing.
  public let area: Area

  public init(columns: Int, rows: Int, weights: [Float], area: Area = .whole) {
    precondition(columns > 0 && rows > 0 && weights.count == columns * rows, "\(weights.count) weights")
    self.columns = columns
    self.rows = rows
    self.weights = weights.map { $0.isFinite ? max(0, $0) : 0 }
    self.area = area
  }

  /// The picture under the map, opaque.
  public func drawn(over image: RGBAImage) -> RGBAImage {
    let ground = image.flattenedOverWhite()
    let most = weights.max() ?? 0
    let across = (0..<image.width).map {
      place((Double($0) + 0.5) / Double(image.width), area.left, area.width, columns)
    }
    let down = (0..<image.height).map { place((Double($0) + 0.5) / Double(image.height), area.top, area.height, rows) }
    var pixels = [UInt8](repeating: 255, count: ground.pixels.count)
    for y in 0..<image.height {
      for x in 0..<image.width {
        let heat = most > 0 ? heat(across[x], down[y]) / most : 0
        let index = (y * image.width + x) * 4
        let color = Self.color(ground.pixels[index], ground.pixels[index + 1], ground.pixels[index + 2], heat)
        (pixels[index], pixels[index + 1], pixels[index + 2]) = (color.0, color.1, color.2)
      }
    }
    return RGBAImage(width: image.width, height: image.height, pixels: pixels)
  }

  /// A position among the weights: two neighbours, and how far from the first to the second; `nil` outside the area.
  private func place(_ share: Double, _ start: Double, _ length: Double, _ count: Int) -> (Int, Int, Float)? {
    guard length > 0, share >= start, share < start + length else { return nil }
    let position = (share - start) / length * Double(count) - 0.5
    let first = min(max(0, Int(position.rounded(.down))), count - 1)
    return (first, min(first + 1, count - 1), Float(min(max(0, position - Double(first)), 1)))
  }

  /// The weight between four neighbours.
  private func heat(_ x: (Int, Int, Float)?, _ y: (Int, Int, Float)?) -> Float {
    guard let x, let y else { return 0 }
    func row(_ row: Int) -> Float {
      weights[row * columns + x.0] * (1 - x.2) + weights[row * columns + x.1] * x.2
    }
    return row(y.0) * (1 - y.2) + row(y.1) * y.2
  }

  /// From dark violet over red to pale yellow; lighter with every step, so that it reads without colour as well.
  private static let ramp: [(Float, Float, Float)] = [
    (26, 12, 60), (94, 20, 110), (170, 38, 96), (226, 84, 54), (250, 158, 32), (252, 244, 164),
  ]

  /// - Parameter heat: 0 to 1.
  private static func color(_ red: UInt8, _ green: UInt8, _ blue: UInt8, _ heat: Float) -> (UInt8, UInt8, UInt8) {
    // Dim enough that even on white the warm colours are the lighter ones.
    let grey = 10 + 90 * (0.299 * Float(red) + 0.587 * Float(green) + 0.114 * Float(blue)) / 255
    let position = min(max(0, heat), 1) * Float(ramp.count - 1)
    let index = min(Int(position), ramp.count - 2)
    let step = position - Float(index)
    let share = 0.25 + 0.5 * min(max(0, heat), 1)
    func mixed(_ from: Float, _ to: Float) -> UInt8 {
      let warm = from + (to - from) * step
      return UInt8(min(max(0, (grey * (1 - share) + warm * share).rounded()), 255))
    }
    let (a, b) = (ramp[index], ramp[index + 1])
    return (mixed(a.0, b.0), mixed(a.1, b.1), mixed(a.2, b.2))
  }
}
