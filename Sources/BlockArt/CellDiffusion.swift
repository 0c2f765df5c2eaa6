/// Carries what a cell's colours could not show to its neighbours (Floyd and Steinberg, 1976), one value a cell.
struct CellDiffusion {
  private var current: [Vector]
  private var next: [Vector]

  init(columns: Int) {
    // One more at each end, so that the neighbours of the border need no test.
    current = Array(repeating: .zero, count: columns + 2)
    next = current
  }

  func incoming(column: Int) -> Vector { current[column + 1] }

  mutating func pass(_ error: Vector, column: Int) {
    // Errors too small to see would add up across a page of paper white to a speck of grey.
    guard error.squaredLength > Self.negligible else { return }
    current[column + 2] += error * (7 / 16)
    next[column] += error * (3 / 16)
    next[column + 1] += error * (5 / 16)
    next[column + 2] += error * (1 / 16)
  }

  mutating func nextRow() {
    current = next
    next = Array(repeating: .zero, count: next.count)
  }

  /// Squared: six levels in each channel.
  private static let negligible: Float = 108
}
