/// What can keep a measurement from being made.
public enum BenchmarkError: Error, Sendable, Equatable {
  /// The weights do not fit, not even with the decoder's layers sharing theirs. In bytes.
  case notEnoughMemory(needed: Int, available: Int)
  /// The system refused memory that was said to be free.
  case allocationFailed(bytes: Int)
  /// A shape that is no model by itself and cannot be a file.
  case shapeWithoutModel(String)
  /// More positions than a cache can hold.
  case contextTooLong(positions: Int, maximum: Int)
}
