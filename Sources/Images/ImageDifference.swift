/// Where two pictures differ: pixel by pixel, and as a few boxes. The second is stretched over the first where their sizes
/// differ; transparent pixels are taken over white.
public struct ImageDifference: Hashable, Sendable {
  public struct Region: Hashable, Sendable {
    public var area: HeatMap.Area
    /// Mean difference of the levels within, 0 to 1.
    public var strength: Double

    public init(area: HeatMap.Area, strength: Double) {
      self.area = area
      self.strength = strength
    }
  }

  /// The absolute difference of each channel, as bright as the largest one lets it be; black where nothing differs.
  public let image: RGBAImage
  /// The largest difference of a channel, 0 to 1.
  public let largest: Double
  /// Share of the first picture's area that lies in regions that differ.
  public let changedShare: Double
  /// The strongest first, at most `maximumRegions`.
  public let regions: [Region]
  /// Regions beyond these, each weaker.
  public let furtherRegions: Int

  public static let maximumRegions = 6
  /// More pixels than any screen shows of a picture.
  private static let pixelLimit = 600_000.0
  /// Blocks along the longer side in which differences are looked for.
  private static let blocksAcross = 128
  /// Mean level by which a block must differ: above what JPEG leaves, below what an eye sees at once.
  private static let threshold = 10

  public init(_ first: RGBAImage, _ second: RGBAImage) {
    let scale = min(1, (Self.pixelLimit / (Double(first.width) * Double(first.height))).squareRoot())
    let width = max(1, Int(Double(first.width) * scale))
    let height = max(1, Int(Double(first.height) * scale))
    func aligned(_ image: RGBAImage) -> [UInt8] {
      let ground = image.flattenedOverWhite()
      guard ground.width != width || ground.height != height else { return ground.pixels }
      return ground.reducedInLinearLight(width: width, height: height).pixels
    }
    var difference = zip(aligned(first), aligned(second)).map { $0 > $1 ? $0 - $1 : $1 - $0 }
    let largest = difference.max() ?? 0
    self.largest = Double(largest) / 255
    let blocks = BlockSums(difference, width: width, height: height, blocksAcross: Self.blocksAcross)
    for index in difference.indices {
      difference[index] =
        index % 4 == 3 ? 255 : largest > 0 ? UInt8(Int(difference[index]) * 255 / Int(largest)) : 0
    }
    image = RGBAImage(width: width, height: height, pixels: difference)
    let found = blocks.regions(threshold: Self.threshold)
    regions = Array(found.regions.prefix(Self.maximumRegions))
    furtherRegions = max(0, found.regions.count - Self.maximumRegions)
    changedShare = found.share
  }
}

/// Differences gathered in square blocks of pixels.
private struct BlockSums {
  private let width: Int
  private let height: Int
  private let side: Int
  private let columns: Int
  private let rows: Int
  /// `[rows, columns]`: mean over a block's pixels of the channel that differs most.
  private var means: [Int]

  init(_ difference: [UInt8], width: Int, height: Int, blocksAcross: Int) {
    self.width = width
    self.height = height
    side = (max(width, height) + blocksAcross - 1) / blocksAcross
    columns = (width + side - 1) / side
    rows = (height + side - 1) / side
    var sums = [Int](repeating: 0, count: columns * rows)
    for y in 0..<height {
      for x in 0..<width {
        let start = (y * width + x) * 4
        let most = max(difference[start], difference[start + 1], difference[start + 2])
        sums[y / side * columns + x / side] += Int(most)
      }
    }
    means = sums
    for row in 0..<rows {
      for column in 0..<columns {
        let pixels = min(side, width - column * side) * min(side, height - row * side)
        means[row * columns + column] /= max(1, pixels)
      }
    }
  }

  /// Blocks that differ and touch, corners and one block between them included, as boxes.
  func regions(threshold: Int) -> (regions: [ImageDifference.Region], share: Double) {
    let differs = means.map { $0 >= threshold }
    var isTaken = [Bool](repeating: false, count: means.count)
    var found: [(region: ImageDifference.Region, sum: Int)] = []
    for start in differs.indices where differs[start] && !isTaken[start] {
      var box = (left: columns, right: -1, top: rows, bottom: -1)
      var sum = 0
      var count = 0
      var waiting = [start]
      isTaken[start] = true
      while let index = waiting.popLast() {
        let (row, column) = (index / columns, index % columns)
        box = (min(box.left, column), max(box.right, column), min(box.top, row), max(box.bottom, row))
        sum += means[index]
        count += 1
        for y in max(0, row - 2)...min(rows - 1, row + 2) {
          for x in max(0, column - 2)...min(columns - 1, column + 2) {
            let neighbour = y * columns + x
            guard differs[neighbour], !isTaken[neighbour] else { continue }
            isTaken[neighbour] = true
            waiting.append(neighbour)
          }
        }
      }
      let right = min(width, (box.right + 1) * side)
      let bottom = min(height, (box.bottom + 1) * side)
      let area = HeatMap.Area(
        left: Double(box.left * side) / Double(width), top: Double(box.top * side) / Double(height),
        width: Double(right - box.left * side) / Double(width),
        height: Double(bottom - box.top * side) / Double(height))
      found.append((.init(area: area, strength: Double(sum) / Double(count) / 255), sum))
    }
    let share = Double(differs.count { $0 }) / Double(max(1, differs.count))
    return (found.sorted { $0.sum > $1.sum }.map(\.region), share)
  }
}
