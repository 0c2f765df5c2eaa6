import Flamingo
import Images
import Tensors

/// Measures every stage of an answer with one model.
public final class BenchmarkRun {
  private let subject: BenchmarkSubject
  private let options: BenchmarkOptions
  private let isCancelled: () -> Bool
  private let onProgress: (String) -> Void
  private let meter: LimitMeter
  private let cache: KeyValueCache
  private let picture: RGBAImage
  private let tokens: [Int]
  private var limits: [MachineLimits] = []
  private var readings: [BenchmarkStage: [Double]] = [:]

  private var model: FlamingoModel { subject.model }
  private var configuration: FlamingoConfiguration { model.configuration }
  private var readsPictures: Bool { configuration.gatedBlockCount > 0 }

  /// - Parameters:
  ///   - ceiling: the tier that was forced, if one was; the peaks are those of its instructions then.
  ///   - isCancelled: asked before every layer.
  ///   - onProgress: what is being done.
  /// - Throws: `BenchmarkError`.
  public convenience init(
    _ subject: BenchmarkSubject, _ options: BenchmarkOptions, ceiling: InstructionSet? = nil,
    isCancelled: @escaping () -> Bool = { false }, onProgress: @escaping (String) -> Void = { _ in }
  ) throws(BenchmarkError) {
    try self.init(
      subject, options, ceiling: ceiling, meterBytes: Self.meterBytes, isCancelled: isCancelled,
      onProgress: onProgress)
  }

  /// - Parameter meterBytes: memory that is read to learn how fast memory is.
  init(
    _ subject: BenchmarkSubject, _ options: BenchmarkOptions, ceiling: InstructionSet? = nil, meterBytes: Int,
    isCancelled: @escaping () -> Bool = { false }, onProgress: @escaping (String) -> Void = { _ in }
  ) throws(BenchmarkError) {
    self.subject = subject
    self.options = options
    self.isCancelled = isCancelled
    self.onProgress = onProgress
    onProgress("Measuring this machine")
    meter = try LimitMeter(pool: subject.model.context.pool, ceiling: ceiling, byteCount: meterBytes)
    cache = subject.model.makeCache(capacity: options.positions)
    guard cache.capacity >= options.positions else {
      throw .contextTooLong(positions: options.positions, maximum: cache.capacity)
    }
    picture = Self.photograph(width: 1024, height: 768, seed: options.seed)
    let vocabulary = UInt64(subject.model.configuration.decoder.vocabularySize)
    tokens = (0..<options.positions).map { Int(RandomWeights.mixed(options.seed, UInt64($0)) % vocabulary) }
  }

  /// Bytes that a measurement takes besides the weights: the memory that is read, keys and values, activations.
  public static func memory(for configuration: FlamingoConfiguration, _ options: BenchmarkOptions) -> Int {
    let decoder = configuration.decoder
    let perPosition = 2 * decoder.layerCount * decoder.hiddenSize * MemoryLayout<Float>.stride
    return meterBytes + perPosition * max(256, min(options.positions, 1 << 20)) + (256 << 20)
  }

  /// Far more than the caches hold.
  private static var meterBytes: Int { min(max(1 << 30, 32 * (SystemMemory.largestCacheBytes ?? 0)), 2 << 30) }

  // MARK: the run

  /// - Throws: `CancellationError`.
  public func measure() throws -> BenchmarkReport {
    onProgress("Warming up")
    let warmFeatures = try features()
    try read(0..<min(4, options.positions), warmFeatures, logits: .last)
    for number in 1...max(1, options.repeats) {
      try measureOnce("Measuring, \(number) of \(options.repeats)")
    }
    return report()
  }

  private func measureOnce(_ title: String) throws {
    let images = try measurePicture(title)
    onProgress("\(title): reading a prompt of \(options.promptTokens) tokens")
    cache.truncate(to: 0)
    try time(.prompt) { try read(0..<options.promptTokens, images, logits: .last) }
    try fillCache(title, images)
    limits.append(meter.measure())
    onProgress("\(title): generating \(options.generatedTokens) tokens")
    let start = ContinuousClock.now
    try generate(images)
    record(.generation, since: start, divisor: options.generatedTokens)
    // On both sides of what is bound by memory, whose speed changes from one second to the next where others use it.
    limits.append(meter.measure())
    try measureFirstToken(title, images)
    try measureChat(title)
  }

  /// Every stage of a picture, as one piece.
  private func measurePicture(_ title: String) throws -> [ImageFeatures] {
    guard readsPictures else { return [] }
    onProgress("\(title): looking at a picture")
    let start = ContinuousClock.now
    let pixels = model.preprocessor.pixelValues(picture)
    record(.preprocessing, since: start)
    var stageStart = ContinuousClock.now
    let features = try model.encode(pixelValues: pixels, isCancelled: isCancelled) { [self] stage, _ in
      switch stage {
      case .vision: record(.visionTransformer, since: stageStart)
      case .resampler: record(.resampler, since: stageStart)
      case .gatedBlock, .decoderLayer: break
      }
      stageStart = ContinuousClock.now
    }
    record(.imageKeysAndValues, since: stageStart)
    record(.picture, since: start)
    return [features]
  }

  private func measureFirstToken(_ title: String, _ images: [ImageFeatures]) throws {
    onProgress("\(title): waiting for a first token")
    cache.truncate(to: 0)
    try time(.firstToken) { try read(0..<options.questionTokens, images, logits: .last) }
    guard readsPictures else { return }
    cache.truncate(to: 0)
    try time(.firstTokenWithPicture) { try read(0..<options.questionTokens, features(), logits: .last) }
  }

  /// The same as a user of the chat has it, where there is a tokenizer to chat with.
  private func measureChat(_ title: String) throws {
    guard readsPictures, let loaded = subject.loaded, loaded.tokenizer != nil else { return }
    onProgress("\(title): waiting for a first word")
    let chat = ChatLatency(loaded: loaded, picture: picture)
    readings[.chat, default: []].append(try chat.measure(isReadAhead: false))
    readings[.chatReadAhead, default: []].append(try chat.measure(isReadAhead: true))
  }

  private func features() throws -> [ImageFeatures] {
    readsPictures ? [try model.encode(picture, isCancelled: isCancelled)] : []
  }

  /// Brings the cache to the length at which generation starts.
  private func fillCache(_ title: String, _ images: [ImageFeatures]) throws {
    cache.truncate(to: options.contextTokens)
    let step = 128
    while cache.count < options.contextTokens {
      onProgress("\(title): filling the context, \(cache.count) of \(options.contextTokens) tokens")
      try read(cache.count..<min(cache.count + step, options.contextTokens), images, logits: .none)
    }
  }

  private func generate(_ images: [ImageFeatures]) throws {
    for position in options.contextTokens..<options.contextTokens + options.generatedTokens {
      let logits = try read(position..<position + 1, images, logits: .last)
      // The choice of a token belongs to the step; which one it is does not matter.
      _ = logits[0].max()
    }
  }

  /// Reads tokens at the given positions, all of which see the first picture.
  @discardableResult
  private func read(_ range: Range<Int>, _ images: [ImageFeatures], logits: LogitsSelection) throws -> Logits {
    let visible: Int? = images.isEmpty ? nil : 0
    return try model.forward(
      tokens: Array(tokens[range]), visibleImage: Array(repeating: visible, count: range.count), images: images,
      cache: cache, logits: logits, isCancelled: isCancelled)
  }

  private func time(_ stage: BenchmarkStage, _ body: () throws -> Void) throws {
    let start = ContinuousClock.now
    try body()
    record(stage, since: start)
  }

  private func record(_ stage: BenchmarkStage, since start: ContinuousClock.Instant, divisor: Int = 1) {
    readings[stage, default: []].append((ContinuousClock.now - start) / .milliseconds(1) / Double(max(1, divisor)))
  }

  // MARK: the report

  private func report() -> BenchmarkReport {
    let weights = WeightBytes(configuration, types: model.weightTypes)
    let costs = StageCosts(
      configuration, weights: weights, options: options, cacheBytesPerPosition: cacheBytesPerPosition)
    let limits = MachineLimits.median(of: limits.isEmpty ? [meter.measure()] : limits)
    let resident = SystemMemory.residentBytes.map { max(0, $0 - meter.byteCount) }
    return BenchmarkReport(
      model: subject.name, isRandom: subject.isRandom, options: options,
      threadCount: model.threadCount, instructionSet: model.context.kernels.instructionSet,
      weights: WeightReport(
        bytes: weights.total, distinctBytes: subject.distinctBytes, layers: configuration.decoder.layerCount,
        distinctLayers: subject.distinctLayers, decoderType: weights.type(of: .decoder) ?? .f32,
        visionType: readsPictures ? weights.type(of: .vision) : nil),
      limits: limits,
      stages: BenchmarkStage.allCases.compactMap { stage in
        readings[stage].map { costs.report(stage, Reading($0)) }
      },
      cacheBytes: cacheBytesPerPosition * (options.contextTokens + options.generatedTokens),
      featureBytes: costs.featureBytes, residentBytes: resident)
  }

  private var cacheBytesPerPosition: Int { cache.count == 0 ? 0 : cache.byteCount / cache.count }

  /// A picture with something at every scale, the same every time.
  private static func photograph(width: Int, height: Int, seed: UInt64) -> RGBAImage {
    var pixels = [UInt8](repeating: 255, count: width * height * 4)
    for index in 0..<width * height {
      let (x, y) = (index % width, index / width)
      let noise = RandomWeights.mixed(seed, UInt64(index))
      pixels[index * 4] = UInt8(truncatingIfNeeded: x / 4 + Int(noise & 31))
      pixels[index * 4 + 1] = UInt8(truncatingIfNeeded: y / 3 + Int(noise >> 8 & 31))
      pixels[index * 4 + 2] = UInt8(truncatingIfNeeded: (x + y) / 7 + Int(noise >> 16 & 31))
    }
    return RGBAImage(width: width, height: height, pixels: pixels)
  }
}
