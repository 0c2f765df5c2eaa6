// T: tokens   I: pictures   P: patches of a picture

import Tensors

/// Where a model looked while it read a text with pictures, token by token: its own attention, not an explanation of what
/// it says. `docs/ATTENTION.md` defines each figure.
public struct AttentionTrace: Sendable {
  /// Patches along a side of a picture.
  public let gridSize: Int
  /// For each token the picture it sees.
  public let visibleImage: [Int?]
  /// tanh of the gates of each gated block: of its cross-attention and of its MLP; the mean where a gate is a vector.
  public let gates: [(attention: Float, mlp: Float)]
  let cross: [AttentionRecorder.Cross]
  private let shares: PictureShares
  private let rollouts: [PatchRollout]

  init(
    gridSize: Int, visibleImage: [Int?], gates: [(attention: Float, mlp: Float)], recorder: AttentionRecorder,
    rollouts: [PatchRollout]
  ) {
    self.gridSize = gridSize
    self.visibleImage = visibleImage
    self.gates = gates
    cross = recorder.cross
    shares = recorder.shares
    self.rollouts = rollouts
  }

  public var tokenCount: Int { visibleImage.count }
  public var blockCount: Int { cross.count }

  /// The weights of position `token` over the patches of the picture it sees, row-major from the top left, summing to 1:
  /// of one gated block, or of all, each counting as much as it added.
  /// - Returns: `nil` where the token sees no picture.
  public func patchWeights(token: Int, block: Int? = nil) -> [Float]? {
    guard let image = visibleImage[token] else { return nil }
    let blocks = block.map { [$0] } ?? Array(cross.indices)
    var weights = [Float](repeating: 0, count: rollouts[image].tokenCount)
    for block in blocks {
      let factor = blocks.count == 1 ? 1 : cross[block].share[token]
      for (index, weight) in cross[block].weights[token].enumerated() { weights[index] += factor * weight }
    }
    return rollouts[image].patches(of: weights)
  }

  /// The share of each picture in the state at position `token`, from which the next token is predicted; what is missing
  /// to 1 is text.
  public func pictureShares(token: Int) -> [Float] { shares.shares(ofPosition: token) }
}

extension FlamingoModel {
  /// Reads a text once more, from its beginning, and writes down the attention.
  /// - Parameters:
  ///   - tokens: as for `forward`.
  ///   - visibleImage: as for `forward`.
  ///   - pixelValues: `[3, S, S]` of each picture that `visibleImage` counts, normalised.
  ///   - isCancelled: asked before every layer.
  /// - Throws: `FlamingoError`, `CancellationError`.
  public func trace(
    tokens: [Int], visibleImage: [Int?], pixelValues: [Tensor], isCancelled: (() -> Bool)? = nil
  ) throws -> AttentionTrace {
    var rollouts: [PatchRollout] = []
    var features: [ImageFeatures] = []
    for pixels in pixelValues {
      let recorder = AttentionRecorder()
      features.append(try encode(pixelValues: pixels, isCancelled: isCancelled, recorder: recorder))
      rollouts.append(PatchRollout(blocks: recorder.resampler, vision: configuration.vision))
    }
    let recorder = AttentionRecorder(
      blockCount: gates.count, layerCount: configuration.decoder.layerCount, pictureCount: pixelValues.count)
    _ = try forward(
      tokens: tokens, visibleImage: visibleImage, images: features, cache: makeCache(capacity: tokens.count),
      logits: .none, isCancelled: isCancelled, observe: nil, recorder: recorder)
    return AttentionTrace(
      gridSize: configuration.vision.gridSize, visibleImage: visibleImage, gates: gates, recorder: recorder,
      rollouts: rollouts)
  }
}
