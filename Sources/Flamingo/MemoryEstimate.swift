import Tensors

/// What a model takes in memory while it answers, in bytes, from its shapes and types alone: known before anything of it is
/// read, and met within a few hundredths (`docs/PERFORMANCE.md`).
public struct MemoryEstimate: Sendable, Equatable {
  /// Weights as they are mapped, and copies of those that cannot be used as they lie.
  public var weights: Int
  /// Keys and values of a whole context window, of each session.
  public var cache: Int
  /// Keys and values of the pictures that are kept, `keptPictures` of them.
  public var pictures: Int
  /// Activations of the longest step, and the program itself.
  public var scratch: Int

  /// Weights, however many bits they have.
  public var parameters: Int

  public var total: Int { weights + cache + pictures + scratch }

  /// Pictures that a conversation is taken to hold; those that were not used for longest may go.
  static let keptPictures = 8
  /// The program, a tokenizer, a decoded photograph and what the allocator keeps.
  private static let programBytes = 160 << 20

  public init(weights: Int, cache: Int, pictures: Int, scratch: Int, parameters: Int) {
    self.weights = weights
    self.cache = cache
    self.pictures = pictures
    self.scratch = scratch
    self.parameters = parameters
  }

  /// - Parameter sessionCount: conversations that are answered side by side.
  public init(_ parts: ModelParts, contextLength: Int, sessionCount: Int = 1) {
    let configuration = parts.configuration
    let (decoder, vision) = (configuration.decoder, configuration.vision)
    weights = parts.tensors.values.reduce(0) { $0 + Self.bytes($1) }
    parameters = parts.tensors.values.reduce(0) { $0 + $1.shape.count }
    cache = sessionCount * contextLength * KeyValueCache.bytesPerPosition(decoder)
    pictures = Self.keptPictures * ImageFeatures.byteCount(configuration)
    // A chunk of a prompt and a picture's tokens are never worked on together. Of each: the residual, its norm, queries, keys,
    // values, what is attended, and both halves of an MLP.
    let text = FlamingoModel.chunkLength * (6 * decoder.hiddenSize + 3 * decoder.intermediateSize)
    let picture = vision.tokenCount * (6 * vision.width + 2 * vision.intermediateSize)
    scratch = sessionCount * max(text, picture) * MemoryLayout<Float>.stride + Self.programBytes
  }

  /// f64 is narrowed when it is loaded, and there twice for a moment.
  private static func bytes(_ tensor: TensorView) -> Int {
    let narrowed = tensor.dtype == .f64 ? tensor.shape.count * MemoryLayout<Float>.stride : 0
    return (tensor.dtype.byteCount(of: tensor.shape) ?? 0) + narrowed
  }
}
