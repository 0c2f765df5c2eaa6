// g: patches along a side of a picture

extension AttentionReport {
  /// The picture that the answer as a whole looked at, for which the latest is taken: words see it alone.
  public var lookedAt: PictureNumber? { pictures.last { patches(of: $0) != nil } ?? pictures.last }

  /// A question once more, with a part of one of its pictures as a picture of its own.
  /// - Returns: the question's pictures, then the part, then its words: what follows pictures sees the last of them.
  public static func question(
    _ parts: [MessagePart], lookingAgainAt number: PictureNumber, crop: PictureNumber
  ) -> [MessagePart] {
    var seen = parts.filter { if case .picture = $0 { true } else { false } }
    if !seen.contains(.picture(number)) { seen.append(.picture(number)) }
    let words = parts.filter { if case .text = $0 { true } else { false } }
    return seen + [.picture(crop)] + words
  }

  /// The part of a picture worth a second look: the smallest rectangle of patches that holds half of what the answer's
  /// attention had for the picture, with half a patch around it.
  /// - Returns: in shares of the whole picture; `nil` where the answer did not see it, or looked nearly everywhere.
  public func focusArea(of picture: PictureNumber) -> Area? {
    guard let patches = patches(of: picture), gridSize > 1, patches.count == gridSize * gridSize,
      let rectangle = Self.smallestRectangle(holding: 0.5, patches, gridSize)
    else { return nil }
    let seen = areas[picture] ?? Area(left: 0, top: 0, width: 1, height: 1)
    // A crop of a patch or two is a blur.
    let least = 0.25 * Double(gridSize)
    let columns = Self.widened(rectangle.columns, least, gridSize)
    let rows = Self.widened(rectangle.rows, least, gridSize)
    let area = Area(
      left: seen.left + seen.width * columns.start / Double(gridSize),
      top: seen.top + seen.height * rows.start / Double(gridSize),
      width: seen.width * columns.length / Double(gridSize), height: seen.height * rows.length / Double(gridSize))
    return area.width * area.height <= 0.6 ? area : nil
  }

  private static func smallestRectangle(
    holding share: Float, _ patches: [Float], _ side: Int
  ) -> (columns: Range<Int>, rows: Range<Int>)? {
    let sums = prefixSums(patches, side)
    func sum(_ columns: Range<Int>, _ rows: Range<Int>) -> Float {
      let width = side + 1
      return sums[rows.upperBound * width + columns.upperBound] - sums[rows.lowerBound * width + columns.upperBound]
        - sums[rows.upperBound * width + columns.lowerBound] + sums[rows.lowerBound * width + columns.lowerBound]
    }
    let wanted = share * patches.reduce(0, +)
    guard wanted > 0 else { return nil }
    var best: (columns: Range<Int>, rows: Range<Int>, size: Int, sum: Float)?
    for top in 0..<side {
      for bottom in top + 1...side {
        for left in 0..<side {
          for right in left + 1...side {
            let size = (bottom - top) * (right - left)
            if let best, size > best.size { break }
            let held = sum(left..<right, top..<bottom)
            guard held >= wanted, best.map({ size < $0.size || held > $0.sum }) ?? true else { continue }
            best = (left..<right, top..<bottom, size, held)
          }
        }
      }
    }
    return best.map { ($0.columns, $0.rows) }
  }

  /// `[g + 1, g + 1]`: the sum of all patches above and left of each corner.
  private static func prefixSums(_ patches: [Float], _ side: Int) -> [Float] {
    let width = side + 1
    var sums = [Float](repeating: 0, count: width * width)
    for row in 0..<side {
      for column in 0..<side {
        sums[(row + 1) * width + column + 1] =
          patches[row * side + column] + sums[row * width + column + 1] + sums[(row + 1) * width + column]
          - sums[row * width + column]
      }
    }
    return sums
  }

  /// Half a patch more on both sides and at least `least` patches, within the grid.
  private static func widened(_ range: Range<Int>, _ least: Double, _ side: Int) -> (start: Double, length: Double) {
    let length = min(Double(side), max(least, Double(range.count) + 1))
    let middle = Double(range.lowerBound + range.upperBound) / 2
    let start = min(max(0, middle - length / 2), Double(side) - length)
    return (start, length)
  }
}
