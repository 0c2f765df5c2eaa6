// T: tokens of a pass   S: keys   L: latents of the resampler   V: vision tokens   I: pictures

import Tensors

/// What a pass writes down of its attention, where it is asked to.
///
/// Not shared: one pass, one thread.
final class AttentionRecorder {
  /// Cross-attention of one gated block.
  struct Cross {
    /// For each token its weights over the visual tokens of the picture it sees, the mean over heads; empty where it sees
    /// none.
    var weights: [[Float]] = []
    /// For each token how much of what leaves the attention came from the picture, 0 to 1: see `PictureShares`.
    var share: [Float] = []
  }

  /// For each block of the resampler `[L, V + L]`, the mean over heads: the latents read the vision tokens, then
  /// themselves.
  private(set) var resampler: [Tensor] = []
  private(set) var cross: [Cross] = []
  private(set) var shares: PictureShares

  /// - Parameters:
  ///   - blockCount: gated blocks.
  ///   - layerCount: decoder layers.
  ///   - pictureCount: I
  init(blockCount: Int = 0, layerCount: Int = 0, pictureCount: Int = 0) {
    cross = Array(repeating: Cross(), count: blockCount)
    shares = PictureShares(layerCount: layerCount, pictureCount: pictureCount)
  }

  func recordResampler(_ weights: Tensor) { resampler.append(weights) }

  /// Cross-attention of the next tokens.
  /// - Parameters:
  ///   - weights: `[rows of the run, visual tokens]` for each run.
  ///   - before: `[T, H]`, what entered the block.
  ///   - added: `[T, H]`, what attention added, the gate applied.
  func recordCrossAttention(
    block: Int, runs: [(run: VisibleImageRun, weights: Tensor)], before: Tensor, added: Tensor?
  ) {
    var weights = Array(repeating: [Float](), count: before.rowCount)
    var pictures = [Int?](repeating: nil, count: before.rowCount)
    for (run, rows) in runs {
      let values = rows.values
      for (index, row) in run.rows.enumerated() {
        weights[row] = Array(values[index * rows.columnCount..<(index + 1) * rows.columnCount])
        pictures[row] = run.image
      }
    }
    let share = added.map { addedShares(before: before, added: $0) } ?? Array(repeating: 0, count: before.rowCount)
    cross[block].weights += weights
    cross[block].share += share
    shares.read(pictures: pictures, share: share)
  }

  /// Self-attention of the same tokens.
  /// - Parameter weights: `[T, S]`, S being the positions up to the last token's.
  func recordSelfAttention(layer: Int, weights: Tensor, before: Tensor, added: Tensor) {
    shares.mix(layer: layer, weights: weights, share: addedShares(before: before, added: added))
  }

  /// The tokens of a chunk are through all layers.
  func finishChunk() { shares.finishChunk() }
}

/// For each row the share of what was added in what comes out, by length: |added| / (|before| + |added|).
/// - Parameters:
///   - before: `[T, H]`
///   - added: `[T, H]`
private func addedShares(before: Tensor, added: Tensor) -> [Float] {
  let columns = before.columnCount
  return before.withUnsafeElements { before in
    added.withUnsafeElements { added in
      stride(from: 0, to: before.count, by: columns).map { start in
        var (old, new): (Float, Float) = (0, 0)
        for index in start..<start + columns {
          old += before[index] * before[index]
          new += added[index] * added[index]
        }
        let (length, addition) = (old.squareRoot(), new.squareRoot())
        return length + addition > 0 ? addition / (length + addition) : 0
      }
    }
  }
}
