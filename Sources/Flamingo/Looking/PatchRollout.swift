// L: latents   V: vision tokens   P: patches

import Tensors

/// Which patches each visual token of a picture was made of.
///
/// Without a resampler a visual token is a vision token. With one it is a latent, and what it holds is followed through the
/// resampler's blocks: half of a latent is taken to be what it was and half what its attention brought, which is vision
/// tokens and latents as they were before. A vision token is taken to be its patch, though the vision transformer has
/// mixed them; the class token, which is of all patches, counts for none.
struct PatchRollout: Sendable {
  /// `[visual tokens, P]`, row-major; rows sum to 1 where there is anything.
  private let rows: [Float]
  let patchCount: Int
  let tokenCount: Int

  /// - Parameters:
  ///   - blocks: `[L, V + L]` for each block of the resampler; none where there is no resampler.
  ///   - vision: which tells whether the first vision token is the class token.
  init(blocks: [Tensor], vision: VisionConfiguration) {
    let tokens = vision.outputTokenCount
    let classTokens = vision.keepsClassToken ? 1 : 0
    let patches = tokens - classTokens
    patchCount = patches
    guard let latents = blocks.first?.rowCount else {
      tokenCount = tokens
      rows = (0..<tokens * patches).map { $0 / patches == $0 % patches + classTokens ? 1 : 0 }
      return
    }
    tokenCount = latents
    var held = [Float](repeating: 0, count: latents * tokens)
    for block in blocks {
      let before = held
      block.withUnsafeElements { weights in
        for latent in 0..<latents {
          let start = latent * (tokens + latents)
          for token in 0..<tokens {
            var read = weights[start + token]
            for other in 0..<latents { read += weights[start + tokens + other] * before[other * tokens + token] }
            held[latent * tokens + token] = 0.5 * before[latent * tokens + token] + 0.5 * read
          }
        }
      }
    }
    rows = (0..<latents).flatMap { latent in
      let patches = held[latent * tokens + classTokens..<(latent + 1) * tokens]
      let sum = patches.reduce(0, +)
      return sum > 0 ? patches.map { $0 / sum } : Array(patches)
    }
  }

  /// The weights over patches that weights over visual tokens come to.
  /// - Returns: P values that sum to 1 where there is anything.
  func patches(of weights: [Float]) -> [Float] {
    var patches = [Float](repeating: 0, count: patchCount)
    for (token, weight) in weights.prefix(tokenCount).enumerated() where weight > 0 {
      for patch in 0..<patchCount { patches[patch] += weight * rows[token * patchCount + patch] }
    }
    let sum = patches.reduce(0, +)
    return sum > 0 ? patches.map { $0 / sum } : patches
  }
}
