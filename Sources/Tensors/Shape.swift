/// The extents of a dense row-major tensor, outermost first. No dimension at all is a scalar.
public struct Shape: Sendable, Hashable, ExpressibleByArrayLiteral, CustomStringConvertible {
  public let dimensions: [Int]
  /// The number of elements.
  public let count: Int

  /// - Throws: `TensorError.shapeTooLarge` when a dimension is negative or the product overflows; for shapes that a file
  ///   claims.
  public init(checking dimensions: [Int]) throws(TensorError) {
    var product = 1
    var empty = false
    for dimension in dimensions {
      guard dimension >= 0 else { throw .shapeTooLarge(dimensions) }
      if dimension == 0 {
        empty = true
        continue
      }
      let (next, overflow) = product.multipliedReportingOverflow(by: dimension)
      guard !overflow else { throw .shapeTooLarge(dimensions) }
      product = next
    }
    self.dimensions = dimensions
    count = empty ? 0 : product
  }

  /// For shapes that the program makes itself; dimensions must not be negative, their product must fit.
  public init(_ dimensions: [Int]) {
    precondition(dimensions.allSatisfy { $0 >= 0 }, "negative dimension in \(dimensions)")
    self.dimensions = dimensions
    count = dimensions.reduce(1, *)
  }

  public init(arrayLiteral dimensions: Int...) { self.init(dimensions) }

  /// The number of dimensions.
  public var rank: Int { dimensions.count }

  public subscript(axis: Int) -> Int { dimensions[axis] }

  /// All dimensions but the last, multiplied: the number of rows when the tensor is seen as a matrix.
  public var rowCount: Int { dimensions.dropLast().reduce(1, *) }

  /// The last dimension; 1 for a scalar.
  public var columnCount: Int { dimensions.last ?? 1 }

  public var description: String { "[" + dimensions.map(String.init).joined(separator: ", ") + "]" }
}
