// T: queries   S: keys   A: heads * head size   D: width of the inputs

import Tensors

/// The four linear layers of an attention block and the attention between them (Vaswani et al. 2017). What stands
/// between projection and attention (norms, rotary positions, caches) is the block's own.
struct MultiHeadAttention: Sendable {
  let query: Linear
  let key: Linear
  let value: Linear
  let output: Linear
  let headCount: Int
  let headSize: Int

  init(_ weights: ModelTensors, headCount: Int, headSize: Int) throws {
    query = try weights.linear("query")
    key = try weights.linear("key")
    value = try weights.linear("value")
    output = try weights.linear("output")
    self.headCount = headCount
    self.headSize = headSize
  }

  /// Queries, keys and values of the same inputs.
  /// - Parameter x: `[T, D]`
  func project(_ x: Tensor, _ context: ComputeContext) -> (queries: Tensor, keys: Tensor, values: Tensor) {
    let projected = Linear.forward(together: [query, key, value], x, context)
    return (projected[0], projected[1], projected[2])
  }

  /// softmax(Q Kᵀ / sqrt(head size)) V for every head, before the output layer.
  /// - Parameters:
  ///   - queries: `[T, A]`
  ///   - keys: `[S, A]` or longer
  ///   - values: as `keys`
  ///   - keyCount: S, where `keys` and `values` have room for more; all rows by default.
  ///   - alibiSlopes: `[heads]`, where positions count as distances.
  /// - Returns: `[T, A]`
  func attend(
    _ queries: Tensor, keys: Tensor, values: Tensor, keyCount: Int? = nil, visibility: KeyVisibility = .all,
    alibiSlopes: [Float]? = nil, _ context: ComputeContext
  ) -> Tensor {
    attention(
      input(queries, keys: keys, values: values, keyCount: keyCount, visibility: visibility, alibiSlopes: alibiSlopes),
      context)
  }

  /// The weights of the same attention, the mean over heads.
  /// - Returns: `[T, S]`
  func weights(
    _ queries: Tensor, keys: Tensor, keyCount: Int? = nil, visibility: KeyVisibility = .all,
    alibiSlopes: [Float]? = nil, _ context: ComputeContext
  ) throws -> Tensor {
    try meanAttentionWeights(
      input(queries, keys: keys, values: keys, keyCount: keyCount, visibility: visibility, alibiSlopes: alibiSlopes),
      context)
  }

  private func input(
    _ queries: Tensor, keys: Tensor, values: Tensor, keyCount: Int?, visibility: KeyVisibility, alibiSlopes: [Float]?
  ) -> AttentionInput {
    AttentionInput(
      queries: heads(queries), keys: heads(keys, rowCount: keyCount), values: heads(values, rowCount: keyCount),
      scale: 1 / Float(headSize).squareRoot(), visibility: visibility, alibiSlopes: alibiSlopes,
      allowsBF16: query.weight.dtype.isAtMostBF16)
  }

  private func heads(_ x: Tensor, rowCount: Int? = nil) -> HeadView {
    HeadView(x, rowCount: rowCount, headCount: headCount, headSize: headSize)
  }
}
