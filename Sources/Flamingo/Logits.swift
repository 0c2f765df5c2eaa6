/// Unnormalised log-probabilities of the next token, one row a position asked for.
public struct Logits: Sendable {
  public let rowCount: Int
  public let vocabularySize: Int
  /// `[rowCount, vocabularySize]`, row-major.
  public let values: [Float]

  /// The logits that follow the `row`-th position asked for.
  public subscript(row: Int) -> ArraySlice<Float> {
    values[row * vocabularySize..<(row + 1) * vocabularySize]
  }
}

/// The positions whose logits a forward pass works out; the output head is the costliest matrix of a small model.
public enum LogitsSelection: Sendable, Equatable {
  case none
  case last
  case all
}
