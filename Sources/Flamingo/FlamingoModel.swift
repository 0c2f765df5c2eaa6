// S: side of the picture   V: visual tokens of a picture   T: tokens   H: hidden size   W: rows of the vocabulary

import Images
import Tensors

/// A Flamingo-style vision-language model: pictures and tokens in, logits out.
///
/// Weights are immutable and lie in the mapped files, in the files' own types; whatever changes (`KeyValueCache`) is
/// passed in. So a model can be used from several threads at once, each with a cache of its own; they take turns on the
/// worker threads.
public final class FlamingoModel: Sendable {
  public let configuration: FlamingoConfiguration
  public let preprocessor: ImagePreprocessor
  /// The type of every weight as it was loaded, by its destination in `configuration.tensorCatalogue`.
  public let weightTypes: [String: DType]
  package let context: ComputeContext
  private let visionTransformer: VisionTransformer
  private let resampler: PerceiverResampler?
  private let gatedBlocks: [GatedCrossAttentionBlock]
  private let decoder: Decoder
  private let positions: Positions

  /// Tokens that go through the layers together when a prompt is read: enough to use every weight many times, few
  /// enough that activations stay in the processor's caches.
  static let chunkLength = 128

  /// Makes a model of weights wherever they lie: a file, a folder, memory.
  /// - Parameter tensors: what `configuration.tensorCatalogue` lists, by destination.
  /// - Throws: `FlamingoError.imageSizeMismatch`, `.missingTensor`, `.misshapenTensor`.
  public init(
    configuration: FlamingoConfiguration, preprocessing: PreprocessorConfiguration, tensors: [String: TensorView],
    context: ComputeContext
  ) throws {
    guard preprocessing.imageSize == configuration.vision.imageSize else {
      throw FlamingoError.imageSizeMismatch(
        preprocessor: preprocessing.imageSize, vision: configuration.vision.imageSize)
    }
    let weights = try ModelTensors(tensors, of: configuration.tensorCatalogue, kernels: context.kernels)
    self.configuration = configuration
    weightTypes = tensors.mapValues(\.dtype)
    self.context = context
    preprocessor = ImagePreprocessor(configuration: preprocessing)
    visionTransformer = try VisionTransformer(configuration.vision, weights["vision"])
    resampler = try configuration.resampler.map { try PerceiverResampler($0, weights["resampler"]) }
    let blockCount = configuration.crossAttention.blockCount(layerCount: configuration.decoder.layerCount)
    gatedBlocks = try (0..<blockCount).map { block in
      try GatedCrossAttentionBlock(configuration, weights["gatedBlocks.\(block)"])
    }
    decoder = try Decoder(configuration.decoder, weights["decoder"])
    positions = Positions(configuration.decoder)
  }

  /// The weights of `other`, on other threads: so several answers are computed side by side without taking turns.
  public init(sharingWeightsOf other: FlamingoModel, threadCount: Int) {
    configuration = other.configuration
    preprocessor = other.preprocessor
    weightTypes = other.weightTypes
    context = ComputeContext(kernels: other.context.kernels, pool: WorkerPool(threadCount: threadCount))
    visionTransformer = other.visionTransformer
    resampler = other.resampler
    gatedBlocks = other.gatedBlocks
    decoder = other.decoder
    positions = other.positions
  }

  /// tanh of the gates of each gated block: of its cross-attention and of its MLP.
  public var gates: [(attention: Float, mlp: Float)] { gatedBlocks.map(\.gates) }

  /// Columns of the logits: the base vocabulary and the rows added for pictures.
  public var vocabularySize: Int { configuration.vocabularySize }
  /// The threads that work on one call.
  public var threadCount: Int { context.pool.threadCount }

  /// A cache for one conversation of at most `capacity` positions, prompt and answers together. Its memory grows with use.
  public func makeCache(capacity: Int) -> KeyValueCache {
    KeyValueCache(
      capacity: capacity, layerCount: configuration.decoder.layerCount,
      hiddenSize: configuration.decoder.hiddenSize)
  }

  // MARK: pictures

  /// Works out what the decoder reads of a picture: preprocessing, vision transformer, resampler, and the keys and
  /// values of every gated block.
  /// - Parameter isCancelled: asked before every layer.
  /// - Throws: `CancellationError`.
  public func encode(_ image: RGBAImage, isCancelled: (() -> Bool)? = nil) throws -> ImageFeatures {
    try encode(pixelValues: preprocessor.pixelValues(image), isCancelled: isCancelled)
  }

  /// - Parameter pixelValues: `[3, S, S]`, normalised
  package func encode(
    pixelValues: Tensor, isCancelled: (() -> Bool)? = nil, observe: ((Stage, Tensor) -> Void)? = nil
  ) throws -> ImageFeatures {
    try encode(pixelValues: pixelValues, isCancelled: isCancelled, observe: observe, recorder: nil)
  }

  func encode(
    pixelValues: Tensor, isCancelled: (() -> Bool)?, observe: ((Stage, Tensor) -> Void)? = nil,
    recorder: AttentionRecorder?
  ) throws -> ImageFeatures {
    let execution = Execution(context: context, isCancelled: isCancelled, observe: observe, recorder: recorder)
    let visionTokens = try visionTransformer.forward(pixelValues, execution)
    let visualTokens = try resampler?.forward(visionTokens, execution) ?? visionTokens
    return ImageFeatures(blocks: gatedBlocks.map { $0.keysAndValues(of: visualTokens, context) })
  }

  // MARK: text

  /// Reads tokens that follow those in `cache`, and predicts what comes next.
  ///
  /// Long prompts are read in chunks; when the pass is cancelled, `cache` holds the chunks that were complete.
  /// - Parameters:
  ///   - tokens: ids below `vocabularySize`, at least one.
  ///   - visibleImage: for each token the index into `images` of the one picture it sees, the latest before it as a rule;
  ///     `nil` where it sees none.
  ///   - images: features that this model made.
  ///   - isCancelled: asked before every layer.
  /// - Returns: one row for each position that `logits` selects: none, one, or `tokens.count`.
  /// - Throws: `FlamingoError`, `CancellationError`.
  public func forward(
    tokens: [Int], visibleImage: [Int?], images: [ImageFeatures], cache: KeyValueCache, logits: LogitsSelection = .last,
    isCancelled: (() -> Bool)? = nil
  ) throws -> Logits {
    try forward(
      tokens: tokens, visibleImage: visibleImage, images: images, cache: cache, logits: logits,
      isCancelled: isCancelled, observe: nil)
  }

  /// - Parameter positionOffset: what rotary positions are shifted by, as the reference shifts them for padded batches.
  package func forward(
    tokens: [Int], visibleImage: [Int?], images: [ImageFeatures], cache: KeyValueCache,
    logits selection: LogitsSelection, positionOffset: Int = 0,
    isCancelled: (() -> Bool)?, observe: ((Stage, Tensor) -> Void)?
  ) throws -> Logits {
    try forward(
      tokens: tokens, visibleImage: visibleImage, images: images, cache: cache, logits: selection,
      positionOffset: positionOffset, isCancelled: isCancelled, observe: observe, recorder: nil)
  }

  func forward(
    tokens: [Int], visibleImage: [Int?], images: [ImageFeatures], cache: KeyValueCache,
    logits selection: LogitsSelection, positionOffset: Int = 0, isCancelled: (() -> Bool)?,
    observe: ((Stage, Tensor) -> Void)?, recorder: AttentionRecorder?
  ) throws -> Logits {
    try check(tokens: tokens, visibleImage: visibleImage, images: images, cache: cache)
    let execution = Execution(context: context, isCancelled: isCancelled, observe: observe, recorder: recorder)
    var rows: [Tensor] = []
    for start in stride(from: 0, to: tokens.count, by: Self.chunkLength) {
      let chunk = start..<min(start + Self.chunkLength, tokens.count)
      let x = try readChunk(tokens[chunk], visibleImage[chunk], images, cache, positionOffset, execution)
      switch selection {
      case .all: rows.append(decoder.logits(x, context))
      case .last where chunk.upperBound == tokens.count: rows.append(decoder.logits(x.row(x.rowCount - 1), context))
      case .last, .none: break
      }
    }
    let tensor = rows.count == 1 ? rows[0] : rows.isEmpty ? nil : Tensor.concatenatingRows(rows)
    return Logits(tensor: tensor ?? Tensor(zeros: [0, vocabularySize]))
  }

  /// Runs the layers over a chunk of tokens and adds them to the cache.
  /// - Returns: `[T, H]`, before the output norm
  private func readChunk(
    _ tokens: ArraySlice<Int>, _ visibleImage: ArraySlice<Int?>, _ images: [ImageFeatures], _ cache: KeyValueCache,
    _ positionOffset: Int, _ execution: Execution
  ) throws -> Tensor {
    let runs = VisibleImageRun.runs(of: visibleImage)
    var x = decoder.embed(tokens, context)
    for (index, layer) in decoder.layers.enumerated() {
      try execution.checkCancellation()
      if let block = configuration.crossAttention.block(beforeLayer: index) {
        try gatedBlocks[block].update(
          &x, runs: runs, images: images.map { $0.blocks[block] }, block: block, execution)
        execution.observe?(.gatedBlock(block), x)
      }
      try layer.update(
        &x, firstPosition: cache.count, cache: &cache.layers[index], positions: positions,
        positionOffset: positionOffset, layer: index, execution)
      execution.observe?(.decoderLayer(index), x)
    }
    cache.advance(by: tokens.count)
    execution.recorder?.finishChunk()
    return x
  }

  private func check(
    tokens: [Int], visibleImage: [Int?], images: [ImageFeatures], cache: KeyValueCache
  ) throws(FlamingoError) {
    guard !tokens.isEmpty else { throw .noTokens }
    guard visibleImage.count == tokens.count else {
      throw .visibleImageCount(tokens: tokens.count, entries: visibleImage.count)
    }
    if let token = tokens.first(where: { !(0..<vocabularySize).contains($0) }) {
      throw .tokenOutOfRange(token: token, vocabularySize: vocabularySize)
    }
    if let index = visibleImage.compactMap(\.self).first(where: { !images.indices.contains($0) }) {
      throw .imageOutOfRange(index: index, count: images.count)
    }
    let hidden = configuration.decoder.hiddenSize
    let heads = configuration.crossAttention.heads(of: configuration.decoder)
    let featureShape: Shape = [configuration.tokensPerImage, heads.count * heads.size]
    let imagesFit = images.allSatisfy { image in
      image.blocks.count == gatedBlocks.count && image.blocks.allSatisfy { $0.keys.shape == featureShape }
    }
    guard imagesFit, cache.layers.count == decoder.layers.count, cache.hiddenSize == hidden else {
      throw .madeByAnotherModel
    }
    guard tokens.count <= cache.capacity - cache.count else {
      throw .cacheFull(capacity: cache.capacity, needed: cache.count + tokens.count)
    }
  }
}
