import Tensors

/// Unnormalised log-probabilities of the next token, one row a position asked for.
public struct Logits: Sendable {
  /// `[rowCount, vocabularySize]`
  let tensor: Tensor

  public var rowCount: Int { tensor.rowCount }
  public var vocabularySize: Int { tensor.columnCount }

  /// The logits of the token after the `row`-th position asked for: `vocabularySize` values.
  public subscript(row: Int) -> [Float] { tensor.row(row).values }

  /// The log-probabilities of the token after the `row`-th position asked for, the same bits on every machine.
  public func logProbabilities(row: Int) -> [Float] { logSoftmax(self[row]) }
}

/// The positions whose logits a forward pass works out; the output head is the costliest matrix of a small model.
public enum LogitsSelection: Sendable, Equatable {
  case none
  case last
  case all
}
