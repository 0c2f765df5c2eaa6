import CKernels
import Synchronization

/// Where the heads of a tensor stand: head h of row r begins at element `offset + r * rowStride + h * headStride`.
public struct HeadView: Sendable {
  public let tensor: Tensor
  public let rowCount: Int
  public let headCount: Int
  public let headSize: Int
  public let offset: Int
  public let rowStride: Int
  public let headStride: Int

  /// Heads side by side in the columns of `[rows, columns]`, from `column` on.
  /// - Parameters:
  ///   - rowCount: rows that hold something, for a cache that is not full; all of them by default.
  ///   - headStride: columns from one head to the next, when they interleave with others; `headSize` by default.
  public init(
    _ tensor: Tensor, rowCount: Int? = nil, headCount: Int, headSize: Int, column: Int = 0, headStride: Int? = nil
  ) {
    let rows = rowCount ?? tensor.rowCount
    let stride = headStride ?? headSize
    precondition(headCount > 0 && headSize > 0, "\(headCount) heads of \(headSize)")
    precondition(rows >= 0 && rows <= tensor.rowCount, "\(rows) rows of \(tensor.shape)")
    precondition(
      column >= 0 && column + (headCount - 1) * stride + headSize <= tensor.columnCount,
      "\(headCount) heads of \(headSize), \(stride) apart, from column \(column) of \(tensor.shape)")
    self.tensor = tensor
    self.rowCount = rows
    self.headCount = headCount
    self.headSize = headSize
    offset = column
    rowStride = tensor.columnCount
    self.headStride = stride
  }
}

/// Which keys a query sees.
public enum KeyVisibility: Sendable, Equatable {
  /// All: pictures, resamplers.
  case all
  /// Query i sees the keys up to its own, which is key `firstPosition + i`.
  case causal(firstPosition: Int)
  /// Query i sees the keys of `ranges[i]`. An empty range sees nothing and gets zeros.
  case ranges([Range<Int>])
}

/// Inputs of scaled dot-product attention.
public struct AttentionInput: Sendable {
  /// [T, heads, headSize]
  public var queries: HeadView
  /// [S, keyHeads, headSize]; `keyHeads` divides the number of heads, and each serves that many neighbours
  public var keys: HeadView
  /// As `keys`.
  public var values: HeadView
  /// What scores are multiplied by: headSize^-0.5 as a rule.
  public var scale: Float
  public var visibility: KeyVisibility
  /// [heads]; adds slope · (key - last visible key) to each score (Press et al. 2021).
  public var alibiSlopes: [Float]?
  /// Whether a tier may round queries, keys, values and the softmax's weights to bf16 where that is faster: right where
  /// the layers around have weights that are no finer.
  public var allowsBF16: Bool

  public init(
    queries: HeadView, keys: HeadView, values: HeadView, scale: Float, visibility: KeyVisibility,
    alibiSlopes: [Float]? = nil, allowsBF16: Bool = false
  ) {
    self.queries = queries
    self.keys = keys
    self.values = values
    self.scale = scale
    self.visibility = visibility
    self.alibiSlopes = alibiSlopes
    self.allowsBF16 = allowsBF16
  }
}

/// softmax(scale · Q Kᵀ + bias) V for every head (Vaswani et al. 2017), without holding the scores.
/// - Returns: `[T, heads * headSize]`
public func attention(_ input: AttentionInput, _ context: ComputeContext) -> Tensor {
  check(input)
  guard input.queries.rowCount >= packingQueries else { return attentionInPlace(input, context) }
  if input.allowsBF16, let result = attentionInBF16(input, context) { return result }
  var packed = input
  packed.keys = input.keys.packed(context)
  packed.values = input.values.packed(context)
  return attentionInPlace(packed, context)
}

/// - Returns: `nil` where the tier has no such kernel, or it does not take these heads or values.
private func attentionInBF16(_ input: AttentionInput, _ context: ComputeContext) -> Tensor? {
  guard let kernel = context.kernels.table.attention_bf16 else { return nil }
  let taken = Atomic<Bool>(true)
  let output = attentionInPlace(input, context, queryBlock: bf16QueryBlock) { part in
    if kernel(part) == 0 { taken.store(false, ordering: .relaxed) }
  }
  return taken.load(ordering: .relaxed) ? output : nil
}

private func attentionInPlace(_ input: AttentionInput, _ context: ComputeContext) -> Tensor {
  attentionInPlace(input, context, queryBlock: queryBlock) { context.kernels.table.attention($0) }
}

private func attentionInPlace(
  _ input: AttentionInput, _ context: ComputeContext, queryBlock: Int,
  _ kernel: @Sendable (UnsafePointer<ck_attention>) -> Void
) -> Tensor {
  let queries = input.queries
  var output = Tensor(uninitialized: [queries.rowCount, queries.headCount * queries.headSize])
  let ranges = keyRanges(input)
  let begins = ranges.map(\.lowerBound)
  let ends = ranges.map(\.upperBound)
  output.withUnsafeMutableElements { out in
    begins.withUnsafeBufferPointer { begin in
      ends.withUnsafeBufferPointer { end in
        withElements(of: input) { q, k, v in
          guard let out = out.baseAddress, let begin = begin.baseAddress, let end = end.baseAddress else { return }
          let arguments = ck_attention(
            out: out, out_stride: queries.headCount * queries.headSize, q: q, q_stride: queries.rowStride, k: k,
            k_stride: input.keys.rowStride, v: v, v_stride: input.values.rowStride, begin: begin, end: end,
            queries: queries.rowCount, head_size: queries.headSize, scale: input.scale, alibi_slope: 0)
          run(arguments, input, context, queryBlock, kernel)
        }
      }
    }
  }
  return output
}

/// Slopes for a number of heads (Press et al. 2021; MosaicML `gen_slopes`): 2^(-maximum h / n), n the power of two at or
/// above the number of heads, odd ones first when that is larger.
public func alibiSlopes(headCount: Int, maximum: Double = 8) -> [Float] {
  var power = 1
  while power < headCount { power *= 2 }
  let slopes = (1...max(1, power)).map { index in
    Float(ck_exp(-maximum * Double(index) / Double(power) * ck_log(2)))
  }
  if power == headCount { return slopes }
  let odd = stride(from: 1, to: slopes.count, by: 2).map { slopes[$0] }
  let even = stride(from: 0, to: slopes.count, by: 2).map { slopes[$0] }
  return Array((odd + even).prefix(headCount))
}

// MARK: inside

/// From so many queries on, the keys and values of each head are first copied together: rows that lie a power of two
/// apart fall into the same few lines of a cache and push each other out.
private let packingQueries = 16

extension HeadView {
  /// The same heads one after another, each `[rowCount, headSize]`.
  fileprivate func packed(_ context: ComputeContext) -> HeadView {
    var copy = Tensor(uninitialized: [headCount * rowCount, headSize])
    tensor.withUnsafeElements { source in
      copy.withUnsafeMutableElements { target in
        guard let from = source.baseAddress, let to = target.baseAddress else { return }
        nonisolated(unsafe) let pointers = (from: from + offset, to: to)
        context.pool.parallelFor(count: headCount) { heads in
          for head in heads {
            for row in 0..<rowCount {
              let source = pointers.from + row * rowStride + head * headStride
              (pointers.to + (head * rowCount + row) * headSize).update(from: source, count: headSize)
            }
          }
        }
      }
    }
    return HeadView(packed: copy, rowCount: rowCount, headCount: headCount, headSize: headSize)
  }

  private init(packed tensor: Tensor, rowCount: Int, headCount: Int, headSize: Int) {
    self.tensor = tensor
    self.rowCount = rowCount
    self.headCount = headCount
    self.headSize = headSize
    offset = 0
    rowStride = headSize
    headStride = rowCount * headSize
  }
}

/// Queries of one piece of work.
private let queryBlock = 32
/// The same where keys and values are packed for every piece. Pieces are of equal size, so that each has some queries.
private let bf16QueryBlock = 320

private func run(
  _ arguments: ck_attention, _ input: AttentionInput, _ context: ComputeContext, _ largestBlock: Int,
  _ kernel: @Sendable (UnsafePointer<ck_attention>) -> Void
) {
  let blocks = (arguments.queries + largestBlock - 1) / largestBlock
  let queryBlock = blocks == 0 ? 0 : (arguments.queries + blocks - 1) / blocks
  let group = input.queries.headCount / input.keys.headCount
  let queryStride = input.queries.headStride
  let keyStride = input.keys.headStride
  let valueStride = input.values.headStride
  let slopes = input.alibiSlopes
  nonisolated(unsafe) let shared = arguments
  context.pool.parallelFor(count: input.queries.headCount * blocks) { range in
    for index in range {
      let head = index / blocks
      let first = index % blocks * queryBlock
      var part = shared
      part.out += first * shared.out_stride + head * shared.head_size
      part.q += first * shared.q_stride + head * queryStride
      part.k += head / group * keyStride
      part.v += head / group * valueStride
      part.begin += first
      part.end += first
      part.queries = min(queryBlock, shared.queries - first)
      part.alibi_slope = slopes.map { $0[head] } ?? 0
      kernel(&part)
    }
  }
}

private func check(_ input: AttentionInput) {
  let (queries, keys, values) = (input.queries, input.keys, input.values)
  precondition(
    keys.headCount == values.headCount && queries.headCount % keys.headCount == 0,
    "\(queries.headCount) query heads, \(keys.headCount) key heads, \(values.headCount) value heads")
  precondition(
    queries.headSize == keys.headSize && keys.headSize == values.headSize,
    "heads of \(queries.headSize), \(keys.headSize), \(values.headSize)")
  precondition(keys.rowCount == values.rowCount, "\(keys.rowCount) keys, \(values.rowCount) values")
  precondition(input.alibiSlopes.map { $0.count == queries.headCount } ?? true, "one ALiBi slope a head")
}

func keyRanges(_ input: AttentionInput) -> [Range<Int>] {
  let queries = input.queries.rowCount
  let keys = input.keys.rowCount
  switch input.visibility {
  case .all: return Array(repeating: 0..<keys, count: queries)
  case .causal(let first):
    precondition(first >= 0 && first + queries <= keys, "\(queries) queries from \(first) on over \(keys) keys")
    return (0..<queries).map { 0..<first + $0 + 1 }
  case .ranges(let ranges):
    precondition(ranges.count == queries, "\(ranges.count) key ranges for \(queries) queries")
    precondition(
      ranges.allSatisfy { $0.isEmpty || ($0.lowerBound >= 0 && $0.upperBound <= keys) }, "a key range beyond \(keys)")
    return ranges
  }
}

private func withElements(
  of input: AttentionInput,
  _ body: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>) -> Void
) {
  input.queries.tensor.withUnsafeElements { q in
    input.keys.tensor.withUnsafeElements { k in
      input.values.tensor.withUnsafeElements { v in
        guard let q = q.baseAddress, let k = k.baseAddress, let v = v.baseAddress else { return }
        body(q + input.queries.offset, k + input.keys.offset, v + input.values.offset)
      }
    }
  }
}
