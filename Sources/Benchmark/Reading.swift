/// Repeated measurements of one thing.
public struct Reading: Sendable, Equatable {
  /// Ascending; at least one.
  private let sorted: [Double]

  /// - Parameter values: at least one.
  public init(_ values: [Double]) {
    precondition(!values.isEmpty, "a reading of nothing")
    sorted = values.sorted()
  }

  public var count: Int { sorted.count }
  public var least: Double { sorted[0] }
  public var most: Double { sorted[sorted.count - 1] }

  /// The middle one, or the mean of the two in the middle.
  public var median: Double {
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
}
