/// A table of vectors looked up by token id.
public struct Embedding: Sendable {
  /// [vocabulary, width], of a computable type
  public let weight: TensorView

  public var vocabularySize: Int { weight.shape[0] }
  public var width: Int { weight.shape[1] }

  /// - Throws: `TensorError.shapeMismatch` unless the weight is a matrix; `TensorError.unsupportedType`.
  public init(weight: TensorView) throws(TensorError) {
    guard weight.shape.rank == 2 else { throw .shapeMismatch(expected: [-1, -1], actual: weight.shape.dimensions) }
    guard weight.dtype.isComputable else { throw .unsupportedType(weight.dtype) }
    self.weight = weight
  }

  /// Row `id` of the table into row `row` of `output`, which is `width` wide.
  public func lookUp(_ id: Int, into output: inout Tensor, row: Int, _ context: ComputeContext) {
    precondition(id >= 0 && id < vocabularySize, "token \(id) of \(vocabularySize)")
    precondition(output.columnCount == width && row < output.rowCount, "row \(row) of \(output.shape) for \(width)")
    let rowBytes = weight.dtype.byteCount(of: width)
    weight.withUnsafeBytes { bytes in
      let source = UnsafeRawBufferPointer(rebasing: bytes[id * rowBytes..<(id + 1) * rowBytes])
      output.withUnsafeMutableElements { target in
        guard let base = target.baseAddress else { return }
        context.kernels.widen(source, weight.dtype, into: base + row * width, count: width)
      }
    }
  }

  /// - Parameter ids: each below `vocabularySize`.
  /// - Returns: `[ids.count, width]`
  public func forward(_ ids: [Int], _ context: ComputeContext) -> Tensor {
    var output = Tensor(uninitialized: [ids.count, width])
    for (row, id) in ids.enumerated() { lookUp(id, into: &output, row: row, context) }
    return output
  }
}
