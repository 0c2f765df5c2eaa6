// V: vision tokens   L: visual tokens of a picture after the resampler   D: width of the vision transformer
// H: hidden size   I: inner width of an MLP   A: heads * head size   T: tokens   N: positions before them

import Flamingo

/// Multiplications and additions of each part of a model, counted from its shape: a product of [M, K] and [K, N] is 2 M K N.
///
/// Norms, activations and softmax are left out: they are some thousandths, and no unit that the peak is measured on does
/// them.
public enum OperationCounts {
  /// `[M, K]` times `[K, N]`
  private static func product(_ m: Int, _ k: Int, _ n: Int) -> Int { 2 * m * k * n }

  /// Scores and weighted values of `queries` tokens that see `keys` tokens each, `width` being all heads together.
  private static func attention(queries: Int, keys: Int, width: Int) -> Int {
    2 * product(queries, width, keys)
  }

  public static func visionTransformer(_ vision: VisionConfiguration) -> Int {
    let (tokens, width) = (vision.tokenCount, vision.width)
    let patchValues = vision.channelCount * vision.patchSize * vision.patchSize
    let layer =
      4 * product(tokens, width, width) + attention(queries: tokens, keys: tokens, width: width)
      + 2 * product(tokens, width, vision.intermediateSize)
    return product(tokens - 1, patchValues, width) + vision.layerCount * layer
  }

  public static func resampler(_ resampler: ResamplerConfiguration, reading vision: VisionConfiguration) -> Int {
    let (latents, width) = (resampler.latentCount, vision.width)
    let inner = resampler.headCount * resampler.headSize
    // The latents read the vision tokens and themselves.
    let read = vision.outputTokenCount + latents
    let block =
      2 * product(latents, width, inner) + 2 * product(read, width, inner)
      + attention(queries: latents, keys: read, width: inner)
      + 2 * product(latents, width, resampler.intermediateSize)
    return resampler.depth * block
  }

  /// The keys and values of one picture for all gated blocks.
  public static func imageKeysAndValues(_ configuration: FlamingoConfiguration) -> Int {
    let inner = configuration.crossAttentionWidth
    return configuration.gatedBlockCount * 2 * product(configuration.tokensPerImage, configuration.vision.width, inner)
  }

  /// One pass of the decoder and its gated blocks.
  /// - Parameters:
  ///   - tokens: T
  ///   - position: N; token i sees N + i + 1 positions.
  ///   - logitRows: tokens whose logits are worked out.
  ///   - seesPicture: whether every token sees a picture.
  public static func decoder(
    _ configuration: FlamingoConfiguration, tokens: Int, position: Int, logitRows: Int, seesPicture: Bool
  ) -> Int {
    let decoder = configuration.decoder
    let hidden = decoder.hiddenSize
    let seenPositions = tokens * position + tokens * (tokens + 1) / 2
    let layer =
      4 * product(tokens, hidden, hidden) + 2 * product(1, hidden, seenPositions)
      + mlp(decoder.mlp, tokens, hidden, decoder.intermediateSize)
    let inner = configuration.crossAttentionWidth
    let crossAttention =
      2 * product(tokens, hidden, inner)
      + attention(queries: tokens, keys: configuration.tokensPerImage, width: inner)
    let blocks = configuration.crossAttention.blocks(of: decoder)
    let gatedBlock =
      mlp(blocks.mlp, tokens, hidden, blocks.intermediateSize) + (seesPicture ? crossAttention : 0)
    return decoder.layerCount * layer + configuration.gatedBlockCount * gatedBlock
      + product(logitRows, hidden, configuration.vocabularySize)
  }

  private static func mlp(_ kind: MLPKind, _ tokens: Int, _ width: Int, _ inner: Int) -> Int {
    switch kind {
    case .swiGLU: 3 * product(tokens, width, inner)
    case .plain: 2 * product(tokens, width, inner)
    }
  }
}

extension FlamingoConfiguration {
  var gatedBlockCount: Int { crossAttention.blockCount(layerCount: decoder.layerCount) }

  /// Width of a gated block's queries, keys and values.
  var crossAttentionWidth: Int {
    let heads = crossAttention.heads(of: decoder)
    return heads.count * heads.size
  }
}
