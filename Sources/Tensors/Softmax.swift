import CKernels

/// Probabilities of each row: exp(x - max) / sum. A row of nothing but -inf gives zeros.
/// - Returns: the shape of `x`.
public func softmax(_ x: Tensor, _ context: ComputeContext) -> Tensor {
  guard x.columnCount > 0 else { return x }
  return mapRuns(of: x.columnCount, in: x, context) { y, x, count in context.kernels.table.softmax(y, x, count) }
}

/// Log-probabilities of one row of logits, summed in double: x - max - log(sum(exp(x - max))). The same bits on every
/// machine.
public func logSoftmax(_ logits: [Float]) -> [Float] {
  guard let maximum = logits.max(), maximum > -.infinity else { return logits }
  let sum = logits.reduce(0.0) { $0 + ck_exp(Double($1) - Double(maximum)) }
  let logarithm = ck_log(sum)
  return logits.map { Float(Double($0) - Double(maximum) - logarithm) }
}

/// Functions whose bits do not depend on the machine, unlike the C library's: for gates and sampling.
public enum Deterministic {
  public static func exp(_ x: Double) -> Double { ck_exp(x) }
  public static func log(_ x: Double) -> Double { ck_log(x) }
  public static func tanh(_ x: Double) -> Double { ck_tanh(x) }
}

extension Tensor {
  /// tanh of every element, for the gates of cross-attention: computed once, when a model is loaded.
  public func hyperbolicTangent() -> Tensor { Tensor(shape: shape, values: values.map { Float(ck_tanh(Double($0))) }) }

  /// The index of the greatest element of a row, the first of equals; a NaN never wins.
  public func argmax(row: Int, _ kernels: Kernels) -> Int {
    precondition(row >= 0 && row < rowCount && columnCount > 0, "row \(row) of \(shape)")
    return withUnsafeElements { elements in
      guard let base = elements.baseAddress else { return 0 }
      return kernels.table.argmax(base + row * columnCount, columnCount)
    }
  }
}
