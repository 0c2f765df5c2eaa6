import Flamingo
import Tensors

/// What each stage must at least compute and read, from the shapes and types alone.
struct StageCosts {
  let configuration: FlamingoConfiguration
  let weights: WeightBytes
  let options: BenchmarkOptions
  /// Bytes of keys and values of one position, all decoder layers together.
  let cacheBytesPerPosition: Int

  init(
    _ configuration: FlamingoConfiguration, weights: WeightBytes, options: BenchmarkOptions,
    cacheBytesPerPosition: Int
  ) {
    self.configuration = configuration
    self.weights = weights
    self.options = options
    self.cacheBytesPerPosition = cacheBytesPerPosition
  }

  /// Bytes of one picture's keys and values, which every token that sees it reads.
  var featureBytes: Int {
    configuration.gatedBlockCount * 2 * configuration.tokensPerImage * configuration.crossAttentionWidth
      * MemoryLayout<Float>.stride
  }

  private var seesPicture: Bool { configuration.gatedBlockCount > 0 }

  func report(_ stage: BenchmarkStage, _ milliseconds: Reading) -> StageReport {
    let part: WeightPart =
      switch stage {
      case .preprocessing, .visionTransformer, .picture: .vision
      case .resampler: .resampler
      case .imageKeysAndValues: .imageKeysAndValues
      case .prompt, .generation, .firstToken, .firstTokenWithPicture, .chat, .chatReadAhead: .decoder
      }
    return StageReport(
      stage: stage, milliseconds: milliseconds, operations: operations(stage), bytes: bytes(stage),
      tokens: tokens(stage), arithmetic: Arithmetic(for: weights.type(of: part) ?? .f32))
  }

  private func tokens(_ stage: BenchmarkStage) -> Int? {
    switch stage {
    case .prompt: options.promptTokens
    case .generation: 1
    default: nil
    }
  }

  func operations(_ stage: BenchmarkStage) -> Int {
    switch stage {
    case .preprocessing, .chat, .chatReadAhead: 0
    case .visionTransformer: OperationCounts.visionTransformer(configuration.vision)
    case .resampler:
      configuration.resampler.map { OperationCounts.resampler($0, reading: configuration.vision) } ?? 0
    case .imageKeysAndValues: OperationCounts.imageKeysAndValues(configuration)
    case .picture: [.visionTransformer, .resampler, .imageKeysAndValues].reduce(0) { $0 + operations($1) }
    case .prompt: pass(tokens: options.promptTokens, position: 0)
    case .generation: pass(tokens: 1, position: middleOfGeneration)
    case .firstToken: pass(tokens: options.questionTokens, position: 0)
    case .firstTokenWithPicture: operations(.picture) + operations(.firstToken)
    }
  }

  func bytes(_ stage: BenchmarkStage) -> Int {
    switch stage {
    case .preprocessing, .chat, .chatReadAhead: 0
    case .visionTransformer: weights[.vision]
    case .resampler: weights[.resampler]
    case .imageKeysAndValues: weights[.imageKeysAndValues]
    case .picture: weights[.vision] + weights[.resampler] + weights[.imageKeysAndValues]
    case .prompt: step(position: options.promptTokens - 1)
    case .generation: step(position: middleOfGeneration)
    case .firstToken: step(position: options.questionTokens - 1)
    case .firstTokenWithPicture: bytes(.picture) + bytes(.firstToken)
    }
  }

  /// Generation is measured over several positions; costs grow evenly from one to the next.
  private var middleOfGeneration: Int { options.contextTokens + max(0, options.generatedTokens - 1) / 2 }

  private func pass(tokens: Int, position: Int) -> Int {
    OperationCounts.decoder(
      configuration, tokens: tokens, position: position, logitRows: 1, seesPicture: seesPicture)
  }

  /// One pass through the decoder's weights, with the keys and values up to `position`.
  private func step(position: Int) -> Int {
    let pictureBytes = seesPicture ? weights[.crossAttention] + featureBytes : 0
    return weights[.decoder] + pictureBytes + (position + 1) * cacheBytesPerPosition
  }
}
