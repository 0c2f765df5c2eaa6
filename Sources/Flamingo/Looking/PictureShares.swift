// T: tokens of a chunk   S: positions up to the chunk's end   I: pictures

import Tensors

/// How much of each position's state goes back to which picture: a rollout (Abnar & Zuidema 2020) through gated
/// cross-attention and self-attention.
///
/// A position has a share for each picture, zero at first; what is missing to 1 is text. Where a layer adds y to a state x,
/// the sum is taken to consist of x and y by their lengths, with s = |y| / (|x| + |y|):
///
///     cross-attention to picture i:   m ← (1 - s) m + s e_i
///     self-attention with weights a:  m ← (1 - s) m + s Σ a_j m_j
///
/// with m_j as it was before the layer. MLPs change a position by itself alone and leave the shares as they are.
struct PictureShares: Sendable {
  private let pictureCount: Int
  /// Before each layer's self-attention: the shares of all positions of earlier chunks, `[positions, I]`.
  private var earlier: [[Float]]
  /// The same of this chunk.
  private var entering: [[Float]]
  /// Of this chunk as it is now: `[T, I]`
  private var current: [Float] = []
  /// Of all positions after the last layer: `[positions, I]`
  private(set) var final: [Float] = []

  init(layerCount: Int, pictureCount: Int) {
    self.pictureCount = pictureCount
    earlier = Array(repeating: [], count: layerCount)
    entering = earlier
  }

  /// Tokens of a chunk that begins have nothing of a picture.
  private mutating func begin(_ tokens: Int) {
    if current.isEmpty { current = Array(repeating: 0, count: tokens * pictureCount) }
  }

  /// - Parameters:
  ///   - pictures: for each token the one it reads.
  ///   - share: s for each token.
  mutating func read(pictures: [Int?], share: [Float]) {
    begin(pictures.count)
    for (token, picture) in pictures.enumerated() {
      guard let picture else { continue }
      let start = token * pictureCount
      for index in 0..<pictureCount { current[start + index] *= 1 - share[token] }
      current[start + picture] += share[token]
    }
  }

  /// - Parameters:
  ///   - weights: `[T, S]`
  ///   - share: s for each token.
  mutating func mix(layer: Int, weights: Tensor, share: [Float]) {
    begin(share.count)
    entering[layer] = current
    let sources = earlier[layer] + current
    let positions = weights.columnCount
    weights.withUnsafeElements { weights in
      for token in share.indices {
        var mixed = [Float](repeating: 0, count: pictureCount)
        for position in 0..<positions {
          let weight = weights[token * positions + position]
          for index in 0..<pictureCount { mixed[index] += weight * sources[position * pictureCount + index] }
        }
        let start = token * pictureCount
        for index in 0..<pictureCount {
          current[start + index] = (1 - share[token]) * current[start + index] + share[token] * mixed[index]
        }
      }
    }
  }

  mutating func finishChunk() {
    final += current
    current = []
    for layer in earlier.indices {
      earlier[layer] += entering[layer]
      entering[layer] = []
    }
  }

  /// The shares of position `index` at the end, one a picture.
  func shares(ofPosition index: Int) -> [Float] { Array(final[index * pictureCount..<(index + 1) * pictureCount]) }
}
