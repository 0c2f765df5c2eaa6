import Flamingo
import Inference
import Tensors

/// A model to be measured, and what is known of its weights.
public struct BenchmarkSubject: Sendable {
  public let name: String
  public let model: FlamingoModel
  /// `nil` for random weights, which have no tokenizer to chat with.
  let loaded: LoadedModel?
  let distinctBytes: Int
  let distinctLayers: Int

  /// Whether the weights are random ones at a published shape.
  public var isRandom: Bool { loaded == nil }

  /// A loaded model.
  public init(_ loaded: LoadedModel) {
    self.loaded = loaded
    name = loaded.name
    model = loaded.model
    distinctBytes = WeightBytes(model.configuration, types: model.weightTypes).total
    distinctLayers = model.configuration.decoder.layerCount
  }

  /// Random weights at a published shape. Layers share theirs where memory does not hold all.
  /// - Parameters:
  ///   - type: f32, bf16, q8_0, q4_0, q4_K or q6_K.
  ///   - inHugePages: asks for pages of 2 MiB, which are read faster; the usual ones are what a mapped file has.
  ///   - otherBytes: memory that the measurement will take besides the weights.
  ///   - isCancelled: asked before every tensor.
  ///   - onProgress: bytes written so far, and all that will be.
  /// - Throws: `BenchmarkError`, `CancellationError`.
  public init(
    shape: PublishedShape, type: DType, seed: UInt64, inHugePages: Bool = false, otherBytes: Int,
    context: ComputeContext,
    isCancelled: () -> Bool = { false }, onProgress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws {
    try self.init(
      name: shape.rawValue, configuration: shape.configuration, type: type, seed: seed, inHugePages: inHugePages,
      budget: (SystemMemory.availableBytes ?? .max) - otherBytes - Self.reservedBytes, context: context,
      isCancelled: isCancelled, onProgress: onProgress)
  }

  /// - Parameter budget: bytes that the weights may take.
  init(
    name: String, configuration: FlamingoConfiguration, type: DType, seed: UInt64, inHugePages: Bool = false,
    budget: Int,
    leastDistinct: Int = Self.leastDistinctBytes, context: ComputeContext, isCancelled: () -> Bool = { false },
    onProgress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws {
    let plan = try WeightPlan(configuration, type: type, budget: budget, leastDistinct: leastDistinct)
    let total = plan.distinctBytes
    let tensors = try RandomWeights.make(
      plan, seed: seed, inHugePages: inHugePages, pool: context.pool, isCancelled: isCancelled
    ) {
      onProgress($0, total)
    }
    self.name = name
    loaded = nil
    model = try FlamingoModel(
      configuration: configuration, preprocessing: .standard(imageSize: configuration.vision.imageSize),
      tensors: tensors, context: context)
    distinctBytes = total
    distinctLayers = plan.distinctLayers
  }

  /// Left to the system and other programs.
  static let reservedBytes = 1 << 30

  /// Layers share weights only where what is left is far more than the caches hold, so that none of it is found there.
  static var leastDistinctBytes: Int { max(1 << 30, 16 * (SystemMemory.largestCacheBytes ?? 0)) }
}
