// T: tokens   V: visual tokens of a picture   D: width of the vision transformer   H: hidden size of the decoder
// A: heads * head size

import Tensors

/// A tanh-gated cross-attention block (Alayrac et al. 2022, section 3.1.2; `IdeficsGatedCrossAttentionLayer`, OpenFlamingo's
/// `GatedCrossAttentionBlock`): text reads pictures, then an MLP that runs for every token, whether it sees a picture or not.
struct GatedCrossAttentionBlock: Sendable {
  private let attentionNorm: Norm
  /// RMS norms over a head.
  private let queryKeyNorms: (query: RMSNorm, key: RMSNorm)?
  private let attention: MultiHeadAttention
  private let attentionGate: TanhGate
  private let mlpNorm: Norm
  private let mlp: MLP
  private let mlpGate: TanhGate

  init(_ configuration: FlamingoConfiguration, _ weights: ModelTensors) throws {
    let decoder = configuration.decoder
    let blocks = configuration.crossAttention.blocks(of: decoder)
    attentionNorm = try Norm(blocks.norm, weights, "attentionNorm", epsilon: blocks.normEpsilon)
    queryKeyNorms =
      configuration.crossAttention.normalisesQueriesAndKeys
      ? (
        try weights.rmsNorm("attention.queryNorm", epsilon: blocks.normEpsilon),
        try weights.rmsNorm("attention.keyNorm", epsilon: blocks.normEpsilon)
      ) : nil
    let heads = configuration.crossAttention.heads(of: decoder)
    attention = try MultiHeadAttention(weights["attention"], headCount: heads.count, headSize: heads.size)
    attentionGate = TanhGate(try weights.tensor("attentionGate"))
    mlpNorm = try Norm(blocks.norm, weights, "mlpNorm", epsilon: blocks.normEpsilon)
    mlp = try MLP(blocks.mlp, weights["mlp"])
    mlpGate = TanhGate(try weights.tensor("mlpGate"))
  }

  /// - Parameter visualTokens: `[V, D]`
  func keysAndValues(of visualTokens: Tensor, _ context: ComputeContext) -> ImageFeatures.KeysAndValues {
    let keys = attention.key.forward(visualTokens, context)
    return ImageFeatures.KeysAndValues(
      keys: queryKeyNorms?.key.forward(keys, context) ?? keys, values: attention.value.forward(visualTokens, context))
  }

  /// - Parameters:
  ///   - x: `[T, H]`
  ///   - runs: which rows see which picture; rows in no run see none.
  ///   - images: this block's keys and values of each picture.
  ///   - block: this block's number, for what is written down.
  func update(
    _ x: inout Tensor, runs: [VisibleImageRun], images: [ImageFeatures.KeysAndValues], block: Int,
    _ execution: Execution
  ) throws {
    let context = execution.context
    // Tokens that see no picture get nothing from attention; when that is all of them, it need not run.
    if !runs.isEmpty {
      let queries = queries(from: x, context)
      let attended = attend(queries, runs: runs, images: images, context)
      let output = attention.output.forward(attended, context)
      try record(queries, output, x, runs, images, block, execution)
      attentionGate.add(output, to: &x, context)
    } else {
      execution.recorder?.recordCrossAttention(block: block, runs: [], before: x, added: nil)
    }
    mlpGate.add(mlp.forward(mlpNorm.forward(x, context), context), to: &x, context)
  }

  /// - Parameters:
  ///   - output: `[T, H]`, before the gate.
  ///   - x: `[T, H]`, before it is added.
  private func record(
    _ queries: Tensor, _ output: Tensor, _ x: Tensor, _ runs: [VisibleImageRun],
    _ images: [ImageFeatures.KeysAndValues], _ block: Int, _ execution: Execution
  ) throws {
    guard let recorder = execution.recorder else { return }
    let context = execution.context
    let weights = try runs.map { run in
      (run, try attention.weights(queries.rows(run.rows), keys: images[run.image].keys, context))
    }
    var added = Tensor(zeros: x.shape)
    attentionGate.add(output, to: &added, context)
    recorder.recordCrossAttention(block: block, runs: weights, before: x, added: added)
  }

  /// tanh of the gates, as one number each.
  var gates: (attention: Float, mlp: Float) { (attentionGate.mean, mlpGate.mean) }

  private func queries(from x: Tensor, _ context: ComputeContext) -> Tensor {
    let queries = attention.query.forward(attentionNorm.forward(x, context), context)
    return queryKeyNorms?.query.forward(queries, context) ?? queries
  }

  /// - Returns: `[T, A]`, zero where a token sees no picture
  private func attend(
    _ queries: Tensor, runs: [VisibleImageRun], images: [ImageFeatures.KeysAndValues], _ context: ComputeContext
  ) -> Tensor {
    if let run = runs.first, run.rows == 0..<queries.rowCount {
      return attention.attend(queries, keys: images[run.image].keys, values: images[run.image].values, context)
    }
    var attended = Tensor(zeros: queries.shape)
    for run in runs {
      let image = images[run.image]
      attended.setRows(
        from: run.rows.lowerBound,
        to: attention.attend(queries.rows(run.rows), keys: image.keys, values: image.values, context))
    }
    return attended
  }
}

/// The learned gate of a block, `tanh` of one number or of one a channel; worked out when the model is loaded.
private enum TanhGate: Sendable {
  case scalar(Float)
  /// `[H]`
  case vector(Tensor)

  init(_ parameter: Tensor) {
    let opened = parameter.hyperbolicTangent()
    self = opened.count == 1 ? .scalar(opened.values[0]) : .vector(opened.reshaped([opened.count]))
  }

  /// The mean over channels.
  var mean: Float {
    switch self {
    case .scalar(let gate): gate
    case .vector(let gates): gates.values.reduce(0, +) / Float(max(1, gates.count))
    }
  }

  /// x += gate * y
  func add(_ y: Tensor, to x: inout Tensor, _ context: ComputeContext) {
    switch self {
    case .scalar(let gate): x.add(y, scaledBy: gate, context)
    case .vector(let gates): x.add(y, scaledBy: gates, context)
    }
  }
}

/// Consecutive tokens that see the same picture.
struct VisibleImageRun: Equatable, Sendable {
  /// Rows of the tensor at hand.
  var rows: Range<Int>
  /// Index of the picture.
  var image: Int

  /// The runs of `visibleImage`; tokens that see no picture are in none.
  static func runs(of visibleImage: some Collection<Int?>) -> [VisibleImageRun] {
    var runs: [VisibleImageRun] = []
    for (row, image) in visibleImage.enumerated() {
      guard let image else { continue }
      if let last = runs.last, last.image == image, last.rows.upperBound == row {
        runs[runs.count - 1].rows = last.rows.lowerBound..<row + 1
      } else {
        runs.append(VisibleImageRun(rows: row..<row + 1, image: image))
      }
    }
    return runs
  }
}
