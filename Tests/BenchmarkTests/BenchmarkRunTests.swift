import Flamingo
import Synchronization
import Tensors
import Testing

@testable import Benchmark

@Suite("A measurement from weights to report")
struct BenchmarkRunTests {
  /// A model of a few thousand weights that has every part.
  static let tiny: FlamingoConfiguration = {
    var configuration = FlamingoConfiguration.idefics9B
    configuration.vision.imageSize = 28
    (configuration.vision.width, configuration.vision.intermediateSize) = (32, 64)
    (configuration.vision.layerCount, configuration.vision.headCount) = (1, 2)
    configuration.resampler?.depth = 1
    configuration.resampler?.latentCount = 4
    configuration.resampler?.headCount = 2
    configuration.resampler?.headSize = 16
    configuration.resampler?.intermediateSize = 64
    (configuration.decoder.vocabularySize, configuration.decoder.hiddenSize) = (64, 64)
    (configuration.decoder.intermediateSize, configuration.decoder.headCount) = (96, 4)
    configuration.decoder.layerCount = 4
    configuration.crossAttention.interval = 2
    return configuration
  }()

  static let context = ComputeContext(pool: WorkerPool(threadCount: 2))

  static func subject(_ type: DType, _ configuration: FlamingoConfiguration = tiny) throws -> BenchmarkSubject {
    try BenchmarkSubject(
      name: "tiny", configuration: configuration, type: type, seed: 1, budget: 1 << 30, leastDistinct: 0,
      context: context)
  }

  static let options = BenchmarkOptions(
    promptTokens: 8, generatedTokens: 3, contextTokens: 12, questionTokens: 4, repeats: 2, seed: 5)

  /// With little memory to read: how fast it is does not matter here.
  static func run(_ subject: BenchmarkSubject) throws -> BenchmarkRun {
    try BenchmarkRun(subject, options, meterBytes: 1 << 20)
  }

  @Test("every stage is measured as often as asked, in every type", arguments: [DType.f32, .bf16, .q8_0, .q4_0])
  func stages(type: DType) throws {
    let report = try Self.run(Self.subject(type)).measure()
    #expect(report.stages.map(\.stage) == BenchmarkStage.ofModel)
    for stage in report.stages {
      #expect(stage.milliseconds.count == 2)
      #expect(stage.milliseconds.least > 0)
      #expect(stage.milliseconds.least <= stage.milliseconds.median)
      #expect(stage.milliseconds.median <= stage.milliseconds.most)
    }
    #expect(report.weights.decoderType == type)
    #expect(report.weights.visionType != nil)
    #expect(report.threadCount == 2)
    #expect(report.isRandom)
    #expect(report.limits.bytesPerSecond > 0)
    #expect(report.limits.peak(.f32) != nil)
    // Keys and values of 4 layers, 64 wide, for the 15 positions that were reached.
    #expect(report.cacheBytes.isMultiple(of: 2 * 4 * 64 * 15))
    // Keys and values of 2 blocks, 4 latents, 64 wide, f32.
    #expect(report.featureBytes == 2 * 2 * 4 * 64 * 4)
  }

  @Test("a step's bytes are the decoder's weights, the keys and values, and what a picture adds")
  func bytesOfAStep() throws {
    let subject = try Self.subject(.f32)
    let report = try Self.run(subject).measure()
    let weights = WeightBytes(Self.tiny, types: subject.model.weightTypes)
    let perPosition = report.cacheBytes / 15
    // Positions 12, 13 and 14: on average 14 positions are read, each step's own included.
    #expect(
      report[.generation]?.bytes == weights[.decoder] + weights[.crossAttention] + report.featureBytes + 14
        * perPosition)
    #expect(report[.picture]?.bytes == weights[.vision] + weights[.resampler] + weights[.imageKeysAndValues])
  }

  @Test("a model without gated blocks has figures for text only")
  func textOnly() throws {
    var configuration = Self.tiny
    configuration.crossAttention.firstLayer = configuration.decoder.layerCount
    let report = try Self.run(Self.subject(.q4_0, configuration)).measure()
    #expect(report.stages.map(\.stage) == [.prompt, .generation, .firstToken])
    #expect(report.featureBytes == 0)
    #expect(report.weights.visionType == nil)
  }

  @Test("layers that share weights give finite results, as those of their own do")
  func sharedLayers() throws {
    let whole = WeightPlan(Self.tiny, type: .q8_0, layers: 4, blocks: 2)
    let subject = try BenchmarkSubject(
      name: "tiny", configuration: Self.tiny, type: .q8_0, seed: 1, budget: whole.totalBytes - 1, leastDistinct: 0,
      context: Self.context)
    let report = try Self.run(subject).measure()
    #expect(report.weights.isShared)
    #expect(report.weights.distinctLayers == 3)
    #expect(report.weights.bytes == whole.totalBytes)
    #expect(report.weights.distinctBytes < whole.totalBytes)
  }

  @Test("a cancelled measurement stops")
  func cancellation() throws {
    let run = try BenchmarkRun(
      Self.subject(.f32), Self.options, meterBytes: 1 << 20, isCancelled: { true })
    #expect(throws: CancellationError.self) { try run.measure() }
  }

  @Test("more positions than a cache can hold are refused")
  func contextTooLong() throws {
    var options = Self.options
    options.contextTokens = 1_000_000
    #expect(throws: BenchmarkError.contextTooLong(positions: 1_000_003, maximum: 1_000_000)) {
      try BenchmarkRun(Self.subject(.f32), options, meterBytes: 1 << 20)
    }
  }
}
