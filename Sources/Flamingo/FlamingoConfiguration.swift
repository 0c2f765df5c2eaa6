import Tensors
import Weights

/// The sizes and choices that tell one Flamingo-style model from another, in terms no family owns.
///
/// A family (IDEFICS, OpenFlamingo) is a reader that makes this value from its configuration files and a table of tensor
/// names; the model itself knows only what stands here.
public struct FlamingoConfiguration: Sendable, Equatable {
  public var family: ModelFamily
  public var vision: VisionConfiguration
  /// `nil` for models whose cross-attention reads the vision tokens themselves.
  public var resampler: ResamplerConfiguration?
  public var decoder: DecoderConfiguration
  public var crossAttention: CrossAttentionConfiguration
  public var specialTokens: SpecialTokenIDs

  /// Visual tokens that stand for one picture in the cross-attention: the latents, or every vision token.
  public var tokensPerImage: Int { resampler?.latentCount ?? vision.outputTokenCount }
  /// Columns of the logits: the base vocabulary and the rows added for pictures.
  public var vocabularySize: Int { decoder.vocabularySize + decoder.additionalVocabularySize }

  /// Every weight that a model of this configuration has: its name in a checkpoint of the family, its destination, which
  /// is the model's own name for it and the same in all families, and its shape.
  public var tensorCatalogue: TensorCatalogue { family.catalogue(self) }
}

/// A pre-norm vision transformer in the manner of CLIP (Radford et al. 2021).
public struct VisionConfiguration: Sendable, Equatable {
  /// Side of the square picture, in pixels.
  public var imageSize: Int
  public var patchSize: Int
  public var channelCount: Int
  public var width: Int
  public var intermediateSize: Int
  public var layerCount: Int
  public var headCount: Int
  public var activation: Activation
  public var layerNormEpsilon: Float
  /// Whether the class token is among those that the resampler reads.
  public var keepsClassToken = true

  /// Patches along one side; pixels beyond the last whole patch are not seen.
  public var gridSize: Int { imageSize / patchSize }
  /// The class token and the patches, row-major from the top left.
  public var tokenCount: Int { gridSize * gridSize + 1 }
  /// The tokens that come out.
  public var outputTokenCount: Int { keepsClassToken ? tokenCount : tokenCount - 1 }
  public var headSize: Int { width / headCount }
}

/// A Perceiver resampler (Alayrac et al. 2022, section 3.1.1): learned latents that read a picture's vision tokens.
public struct ResamplerConfiguration: Sendable, Equatable {
  public var latentCount: Int
  public var depth: Int
  public var headCount: Int
  public var headSize: Int
  public var intermediateSize: Int
  public var activation: Activation
  public var normalisesQueriesAndKeys: Bool
  public var layerNormEpsilon: Float
}

/// How a block normalises its input.
public enum NormKind: Sendable, Equatable {
  /// Root mean square (Zhang & Sennrich 2019), without bias.
  case rms
  /// Layer norm (Ba et al. 2016), with a bias or, in MPT, without.
  case layer
}

/// How a language model tells positions apart.
public enum PositionEncoding: Sendable, Equatable {
  /// Rotate-half over the leading `dimensions` channels of each head, all where that is `nil` (Su et al. 2021).
  case rotary(base: Double, dimensions: Int? = nil)
  /// Attention with linear biases, slopes from `2^-maximum` on (Press et al. 2021).
  case alibi(maximum: Double)
}

/// The form of the MLP in a block.
public enum MLPKind: Sendable, Equatable {
  /// `down(silu(gate(x)) * up(x))` (Shazeer 2020).
  case swiGLU
  /// `down(activation(up(x)))`.
  case plain(Activation)
}

/// A causal language model of pre-norm blocks, attention first and then an MLP, each added to its input.
public struct DecoderConfiguration: Sendable, Equatable {
  public var vocabularySize: Int
  /// Rows of the embedding and of the output head beyond the base vocabulary. Counted from the checkpoint.
  public var additionalVocabularySize: Int
  public var hiddenSize: Int
  public var intermediateSize: Int
  public var layerCount: Int
  public var headCount: Int
  public var norm = NormKind.rms
  public var normEpsilon: Float
  public var positions: PositionEncoding
  public var mlp = MLPKind.swiGLU
  /// Whether queries and keys are normalised over all heads together before they are split (MPT's `qk_ln`).
  public var normalisesQueriesAndKeys = false
  /// Whether linear layers and layer norms have biases.
  public var hasBiases = false
  public var tiesOutputToEmbedding: Bool
  /// Positions the model was trained for: prompt and answer together.
  public var contextLength: Int

  public var headSize: Int { hiddenSize / headCount }
}

/// The tanh-gated cross-attention blocks between decoder layers (Alayrac et al. 2022, section 3.1.2).
public struct CrossAttentionConfiguration: Sendable, Equatable {
  public enum Gate: String, Sendable, Equatable {
    /// One number for all channels.
    case scalar
    /// One number a channel.
    case vector
  }

  /// Decoder layers from one gated block to the next.
  public var interval: Int
  /// The first decoder layer that has a gated block before it.
  public var firstLayer: Int
  public var gate: Gate
  /// Whether queries and keys are normalised head by head.
  public var normalisesQueriesAndKeys: Bool
  /// The heads of the gated blocks; `nil` where they are the decoder's.
  public var heads: Heads?
  /// The norms and the MLP of the gated blocks; `nil` where they are like the decoder's.
  public var blocks: Blocks?

  public struct Blocks: Sendable, Equatable {
    public var norm: NormKind
    public var normEpsilon: Float
    public var mlp: MLPKind
    public var intermediateSize: Int
  }

  public struct Heads: Sendable, Equatable {
    public var count: Int
    public var size: Int
  }

  /// The heads of gated blocks between the layers of `decoder`.
  public func heads(of decoder: DecoderConfiguration) -> Heads {
    heads ?? Heads(count: decoder.headCount, size: decoder.headSize)
  }

  /// The norms and the MLP of gated blocks between the layers of `decoder`.
  public func blocks(of decoder: DecoderConfiguration) -> Blocks {
    blocks
      ?? Blocks(
        norm: decoder.norm, normEpsilon: decoder.normEpsilon, mlp: decoder.mlp,
        intermediateSize: decoder.intermediateSize)
  }

  /// The gated block that runs before decoder layer `layer`, if one does.
  public func block(beforeLayer layer: Int) -> Int? {
    layer >= firstLayer && (layer - firstLayer) % interval == 0 ? (layer - firstLayer) / interval : nil
  }

  /// Gated blocks in a decoder of `layerCount` layers.
  public func blockCount(layerCount: Int) -> Int {
    layerCount <= firstLayer ? 0 : (layerCount - firstLayer - 1) / interval + 1
  }
}

/// Token ids as the configuration gives them. A tokenizer, where a checkpoint has one, has the last word.
public struct SpecialTokenIDs: Sendable, Equatable {
  /// `nil` where prompts begin without one.
  public var beginOfText: Int?
  public var endOfText: Int
  public var padding: Int
  /// Stands on both sides of a picture's token; `nil` where nothing does.
  public var fakeTokenAroundImage: Int?
  public var image: Int
  /// Ends what one side says: `<end_of_utterance>`, or OpenFlamingo's `<|endofchunk|>`.
  public var endOfUtterance: Int
}
