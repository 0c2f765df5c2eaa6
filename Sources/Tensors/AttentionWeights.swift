// T: queries   S: keys   E: head size

/// The weights of softmax(scale · Q Kᵀ + bias), which `attention` never holds: the mean over all heads. For those who ask
/// what was looked at; far slower than `attention`.
/// - Returns: `[T, S]`; a row sums to 1, or is zero where a query sees nothing.
/// - Throws: nothing for inputs that `attention` takes.
public func meanAttentionWeights(_ input: AttentionInput, _ context: ComputeContext) throws(TensorError) -> Tensor {
  let (queries, keys) = (input.queries, input.keys)
  let ranges = keyRanges(input)
  let group = queries.headCount / keys.headCount
  var mean = Tensor(zeros: [queries.rowCount, keys.rowCount])
  for head in 0..<queries.headCount {
    let layer = try Linear(weight: TensorView(keys.head(head / group)))
    var scores = layer.forward(queries.head(head), context)
    let slope = input.alibiSlopes.map { $0[head] } ?? 0
    scores.withUnsafeMutableElements { scores in
      for (row, range) in ranges.enumerated() {
        let start = row * keys.rowCount
        for key in 0..<keys.rowCount {
          let bias = slope * Float(key - range.upperBound + 1)
          scores[start + key] = range.contains(key) ? scores[start + key] * input.scale + bias : -.infinity
        }
      }
    }
    mean.add(softmax(scores, context), scaledBy: 1 / Float(queries.headCount), context)
  }
  return mean
}

extension HeadView {
  /// One head: `[rowCount, headSize]`
  fileprivate func head(_ index: Int) -> Tensor {
    var copy = Tensor(uninitialized: [rowCount, headSize])
    tensor.withUnsafeElements { source in
      copy.withUnsafeMutableElements { target in
        for row in 0..<rowCount {
          let start = offset + row * rowStride + index * headStride
          for column in 0..<headSize { target[row * headSize + column] = source[start + column] }
        }
      }
    }
    return copy
  }
}
