// V: visual tokens of a picture   A: heads * head size of a gated block

import Tensors

/// What the decoder reads of one picture: the keys and values of every gated cross-attention block, worked out once.
///
/// Immutable and independent of where the picture stands in a prompt, so that it can be kept and used again. Valid for
/// the model that made it.
public struct ImageFeatures: Sendable {
  struct KeysAndValues: Sendable {
    /// `[V, A]`, normalised where the model normalises keys.
    let keys: Tensor
    /// `[V, A]`
    let values: Tensor
  }

  let blocks: [KeysAndValues]

  /// Bytes of memory that the features take.
  public var byteCount: Int {
    blocks.reduce(0) { $0 + ($1.keys.count + $1.values.count) * MemoryLayout<Float>.stride }
  }

  /// What they take for any picture.
  static func byteCount(_ configuration: FlamingoConfiguration) -> Int {
    let heads = configuration.crossAttention.heads(of: configuration.decoder)
    let blocks = configuration.crossAttention.blockCount(layerCount: configuration.decoder.layerCount)
    return blocks * 2 * configuration.tokensPerImage * heads.count * heads.size * MemoryLayout<Float>.stride
  }
}
