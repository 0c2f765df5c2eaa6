import Tensors

/// The parts of an answer that are measured.
public enum BenchmarkStage: String, CaseIterable, Sendable {
  /// A photograph of 1024 x 768 pixels resized and normalised.
  case preprocessing = "preprocess"
  case visionTransformer = "vision"
  case resampler
  /// The keys and values of a picture for all gated blocks.
  case imageKeysAndValues = "image_keys_values"
  /// All of these together: from pixels to what the decoder reads.
  case picture
  /// Reading a prompt.
  case prompt = "prefill"
  /// One token of an answer.
  case generation
  /// From a question about a picture that was seen before to the first token of the answer.
  case firstToken = "first_token"
  /// The same when the picture comes with the question.
  case firstTokenWithPicture = "first_token_with_picture"
  /// From Enter to the first words of an answer in the chat, to a short question about a picture that was attached before.
  case chat = "chat"
  /// The same when the question was read while it was typed.
  case chatReadAhead = "chat_read_ahead"

  /// The stages that need nothing but a model.
  static let ofModel = allCases.filter { $0 != .chat && $0 != .chatReadAhead }
}

/// One stage's reading, and what it is to be held against.
public struct StageReport: Sendable, Equatable {
  public var stage: BenchmarkStage
  public var milliseconds: Reading
  /// Multiplications and additions, see `OperationCounts`; 0 where none are counted.
  public var operations: Int
  /// Bytes that must be read at least: weights once, keys and values.
  public var bytes: Int
  /// Tokens that the time is for; `nil` for a picture.
  public var tokens: Int?
  /// The kind of arithmetic that the stage's weights allow.
  public var arithmetic: Arithmetic

  private var seconds: Double { milliseconds.median / 1000 }
  public var operationsPerSecond: Double? { operations > 0 ? Double(operations) / seconds : nil }
  public var bytesPerSecond: Double? { bytes > 0 ? Double(bytes) / seconds : nil }
  public var tokensPerSecond: Double? { tokens.map { Double($0) / seconds } }

  public func shareOfPeak(_ limits: MachineLimits) -> Double? {
    guard let rate = operationsPerSecond, let peak = limits.peak(arithmetic) else { return nil }
    return rate / peak.operationsPerSecond
  }

  public func shareOfBandwidth(_ limits: MachineLimits) -> Double? {
    bytesPerSecond.map { $0 / limits.bytesPerSecond }
  }
}

/// The weights that were measured.
public struct WeightReport: Sendable, Equatable {
  /// Of all layers.
  public var bytes: Int
  /// That take memory; fewer than `bytes` where layers share theirs.
  public var distinctBytes: Int
  public var layers: Int
  public var distinctLayers: Int
  /// The type that most of the decoder's bytes are of.
  public var decoderType: DType
  /// The same of the vision tower; `nil` for a model without.
  public var visionType: DType?

  public var isShared: Bool { distinctLayers < layers }
}

/// What was measured, on what, and the limits measured in the same run.
public struct BenchmarkReport: Sendable, Equatable {
  public var model: String
  /// Whether the weights are random ones at a published shape.
  public var isRandom: Bool
  public var options: BenchmarkOptions
  public var threadCount: Int
  public var instructionSet: InstructionSet
  public var weights: WeightReport
  public var limits: MachineLimits
  public var stages: [StageReport]
  /// Bytes of keys and values that the cache held in the end.
  public var cacheBytes: Int
  /// Bytes of the features of the picture.
  public var featureBytes: Int
  /// Bytes of the process in memory, without those that only the measurement of the limits needed; `nil` where the system
  /// does not say.
  public var residentBytes: Int?

  public subscript(stage: BenchmarkStage) -> StageReport? { stages.first { $0.stage == stage } }
}
