import Images

/// A color or a sum of colours: red, green, blue and an unused fourth.
typealias Vector = SIMD4<Float>

extension SIMD4<Float> {
  var squaredLength: Float { (self * self).sum() }
}

/// The samples of one cell, ready for sums over rectangles.
///
/// Sums are of sRGB levels less the cell's mean: the numbers stay small, and the sum over the whole cell is zero.
struct CellSamples {
  static let columns = CellRect.cellColumns

  let rows: Int
  /// Mean level of the cell, 0 to 255.
  private(set) var mean = Vector.zero
  /// Mean light of the cell, linear.
  private(set) var linearMean = Vector.zero
  /// Sum of squared distances of the samples from their mean.
  private(set) var deviation: Float = 0
  private(set) var opacity: Float = 0
  /// `[rows + 1, columns + 1]`: sums over everything above and to the left.
  private var sums: [Vector]
  /// `[rows, columns]`, over the background.
  private var linear: [Vector]
  private var levels: [Vector]

  init(rows: Int) {
    self.rows = rows
    sums = Array(repeating: .zero, count: (rows + 1) * (Self.columns + 1))
    linear = Array(repeating: .zero, count: rows * Self.columns)
    levels = linear
  }

  var count: Float { Float(rows * Self.columns) }

  /// Takes the samples of the cell at (`row`, `column`) of a picture of whole cells, over a linear background colour.
  mutating func load(_ image: LinearImage, row: Int, column: Int, background: Vector) {
    var total = Vector.zero
    var linearTotal = Vector.zero
    opacity = 0
    for y in 0..<rows {
      let start = (row * rows + y) * image.width + column * Self.columns
      for x in 0..<Self.columns {
        let sample = image.pixels[start + x]
        opacity += sample.w
        var light = sample + background * (1 - sample.w)
        light.w = 0
        let level = Vector(
          TransferFunction.level(linear: light.x), TransferFunction.level(linear: light.y),
          TransferFunction.level(linear: light.z), 0)
        linear[y * Self.columns + x] = light
        levels[y * Self.columns + x] = level
        linearTotal += light
        total += level
      }
    }
    mean = total / count
    linearMean = linearTotal / count
    opacity /= count
    accumulate()
  }

  private mutating func accumulate() {
    deviation = 0
    for y in 0..<rows {
      var across = Vector.zero
      for x in 0..<Self.columns {
        let difference = levels[y * Self.columns + x] - mean
        deviation += difference.squaredLength
        across += difference
        sums[(y + 1) * (Self.columns + 1) + x + 1] = sums[y * (Self.columns + 1) + x + 1] + across
      }
    }
  }

  /// Sum over the shape of levels less the cell's mean.
  func sum(over shape: SampleShape) -> Vector {
    var sum = Vector.zero
    for corners in shape.corners {
      sum += sums[corners.lowerRight] - sums[corners.upperRight] - sums[corners.lowerLeft] + sums[corners.upperLeft]
    }
    return sum
  }

  /// Sum over the shape of linear light.
  func linearSum(over shape: SampleShape) -> Vector {
    shape.indices.reduce(.zero) { $0 + linear[$1] }
  }
}

/// A glyph's ink on the sample grid of its set.
struct SampleShape {
  /// Indices into the table of sums.
  struct Corners {
    var upperLeft: Int
    var upperRight: Int
    var lowerLeft: Int
    var lowerRight: Int
  }

  var character: Character
  var corners: [Corners]
  /// Indices of the samples under the ink.
  var indices: [Int]
  /// How many samples the ink covers, and how many it leaves.
  var inked: Float
  var bare: Float

  init(_ glyph: Glyph, rows: Int) {
    character = glyph.character
    let columns = CellSamples.columns
    let rects = glyph.ink.map { rect in
      (columns: rect.columns, rows: rect.rows.lowerBound * rows / 48..<rect.rows.upperBound * rows / 48)
    }
    corners = rects.map { rect in
      func index(_ row: Int, _ column: Int) -> Int { row * (columns + 1) + column }
      let (top, bottom, left, right) = (
        rect.rows.lowerBound, rect.rows.upperBound, rect.columns.lowerBound, rect.columns.upperBound
      )
      return Corners(
        upperLeft: index(top, left), upperRight: index(top, right), lowerLeft: index(bottom, left),
        lowerRight: index(bottom, right))
    }
    indices = rects.flatMap { rect in rect.rows.flatMap { row in rect.columns.map { row * columns + $0 } } }
    inked = Float(indices.count)
    bare = Float(rows * columns) - inked
  }
}
