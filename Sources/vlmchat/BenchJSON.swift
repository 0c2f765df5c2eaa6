import Benchmark
import Tensors

/// The report of `vlmchat bench --json`. Times are milliseconds, sizes bytes, rates a second, shares of 1.
enum BenchJSON {
  static func object(_ report: BenchmarkReport) -> JSONOutput {
    .object([
      ("model", .string(report.model)),
      ("random_weights", .bool(report.isRandom)),
      ("threads", .integer(report.threadCount)),
      ("isa", .string(report.instructionSet.rawValue)),
      ("options", options(report.options)),
      ("machine", machine(report.limits)),
      ("weights", weights(report.weights)),
      ("stages", .array(report.stages.map { stage($0, report.limits) })),
      ("memory", memory(report)),
    ])
  }

  private static func options(_ options: BenchmarkOptions) -> JSONOutput {
    .object([
      ("prompt_tokens", .integer(options.promptTokens)),
      ("generate_tokens", .integer(options.generatedTokens)),
      ("context", .integer(options.contextTokens)),
      ("question_tokens", .integer(options.questionTokens)),
      ("repeats", .integer(options.repeats)),
      ("seed", .unsigned(options.seed)),
    ])
  }

  private static func machine(_ limits: MachineLimits) -> JSONOutput {
    let peaks = Arithmetic.allCases.compactMap { arithmetic -> (name: String, value: JSONOutput)? in
      guard let rate = limits.operationsPerSecond[arithmetic] else { return nil }
      let tier = limits.instructionSets[arithmetic]?.rawValue
      return (
        arithmetic.rawValue,
        .object([("operations_per_second", .number(rate)), ("isa", tier.map(JSONOutput.string) ?? .null)])
      )
    }
    return .object([
      ("processor", SystemMemory.processorName.map(JSONOutput.string) ?? .null),
      ("read_bytes_per_second", .number(limits.bytesPerSecond)),
      ("read_bytes_per_second_least", .number(limits.leastBytesPerSecond)),
      ("read_bytes_per_second_most", .number(limits.mostBytesPerSecond)),
      ("read_bytes_per_second_huge_pages", .number(limits.hugePageBytesPerSecond)),
      ("peak", .object(peaks)),
    ])
  }

  private static func weights(_ weights: WeightReport) -> JSONOutput {
    .object([
      ("bytes", .integer(weights.bytes)),
      ("distinct_bytes", .integer(weights.distinctBytes)),
      ("layers", .integer(weights.layers)),
      ("distinct_layers", .integer(weights.distinctLayers)),
      ("decoder_type", .string(weights.decoderType.rawValue)),
      ("vision_type", weights.visionType.map { .string($0.rawValue) } ?? .null),
    ])
  }

  private static func stage(_ stage: StageReport, _ limits: MachineLimits) -> JSONOutput {
    func number(_ value: Double?) -> JSONOutput { value.map(JSONOutput.number) ?? .null }
    return .object([
      ("name", .string(stage.stage.rawValue)),
      ("ms", .number(stage.milliseconds.median)),
      ("ms_least", .number(stage.milliseconds.least)),
      ("ms_most", .number(stage.milliseconds.most)),
      ("tokens", stage.tokens.map(JSONOutput.integer) ?? .null),
      ("tokens_per_second", number(stage.tokensPerSecond)),
      ("operations", .integer(stage.operations)),
      ("operations_per_second", number(stage.operationsPerSecond)),
      ("share_of_peak", number(stage.shareOfPeak(limits))),
      ("bytes", .integer(stage.bytes)),
      ("bytes_per_second", number(stage.bytesPerSecond)),
      ("share_of_bandwidth", number(stage.shareOfBandwidth(limits))),
    ])
  }

  private static func memory(_ report: BenchmarkReport) -> JSONOutput {
    .object([
      ("resident", report.residentBytes.map(JSONOutput.integer) ?? .null),
      ("weights", .integer(report.weights.distinctBytes)),
      ("cache", .integer(report.cacheBytes)),
      ("features", .integer(report.featureBytes)),
    ])
  }
}
