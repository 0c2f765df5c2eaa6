import Benchmark
import Foundation
import Screen
import Tensors

/// The report of `vlmchat bench` for people.
enum BenchTable {
  static func text(_ report: BenchmarkReport) -> String {
    (head(report) + [""] + table(report) + [""] + foot(report)).map { $0 + "\n" }.joined()
  }

  // MARK: what was measured

  private static func head(_ report: BenchmarkReport) -> [String] {
    let weights = report.weights
    let name = SafeText.line(report.model) + (report.isRandom ? ", random weights" : "")
    var size = "\(weights.decoderType.rawValue), \(bytes(weights.bytes))"
    if weights.isShared {
      size += ", \(weights.distinctLayers) of \(weights.layers) layers distinct (\(bytes(weights.distinctBytes)))"
    }
    return ["\(name): \(size)", machine(report)]
  }

  private static func machine(_ report: BenchmarkReport) -> String {
    let limits = report.limits
    let peaks = Arithmetic.allCases.compactMap { arithmetic in
      limits.operationsPerSecond[arithmetic].map { "\(arithmetic.rawValue) \(rounded($0 / 1e9))" }
    }
    let processor = SystemMemory.processorName.map { SafeText.line($0) } ?? "this machine"
    let threads = report.threadCount == 1 ? "1 thread" : "\(report.threadCount) threads"
    return """
      \(processor), \(threads), kernels \(report.instructionSet.rawValue); at most \
      \(rounded(limits.bytesPerSecond / 1e9)) GB/s read (\(rounded(limits.leastBytesPerSecond / 1e9)) to \
      \(rounded(limits.mostBytesPerSecond / 1e9)); in huge pages \(rounded(limits.hugePageBytesPerSecond / 1e9))), G op/s: \(peaks.joined(separator: ", "))
      """
  }

  // MARK: the stages

  private static let titles = [
    "", "median", "least", "most", "", "G op", "G op/s", "of peak", "GB", "GB/s", "of reading",
  ]

  private static func table(_ report: BenchmarkReport) -> [String] {
    let rows = report.stages.map { row($0, report) }
    let widths = titles.indices.map { column in ([titles] + rows).map { $0[column].count }.max() ?? 0 }
    return ([titles] + rows).map { row in
      let cells = zip(row, widths).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return column == 0 ? cell.0 + padding : padding + cell.0
      }
      return cells.joined(separator: "  ").replacing(#/ +$/#, with: "")
    }
  }

  private static func row(_ stage: StageReport, _ report: BenchmarkReport) -> [String] {
    let time = stage.milliseconds
    let speed = stage.tokensPerSecond.map { "\(rounded($0)) tokens/s" } ?? ""
    func number(_ value: Double?, _ format: (Double) -> String) -> String { value.map(format) ?? "" }
    let hasCost = stage.operations > 0
    return [
      name(stage.stage, report), milliseconds(time.median), milliseconds(time.least), milliseconds(time.most),
      speed,
      hasCost ? rounded(Double(stage.operations) / 1e9) : "",
      number(stage.operationsPerSecond) { rounded($0 / 1e9) },
      number(stage.shareOfPeak(report.limits), percent),
      hasCost ? rounded(Double(stage.bytes) / 1e9) : "",
      number(stage.bytesPerSecond) { rounded($0 / 1e9) },
      number(stage.shareOfBandwidth(report.limits), percent),
    ]
  }

  private static func name(_ stage: BenchmarkStage, _ report: BenchmarkReport) -> String {
    let options = report.options
    return switch stage {
    case .preprocessing: "picture: resize"
    case .visionTransformer: "picture: vision transformer"
    case .resampler: "picture: resampler"
    case .imageKeysAndValues: "picture: keys and values"
    case .picture: "picture in all"
    case .prompt: "prompt of \(options.promptTokens) tokens"
    case .generation: "a token after \(options.contextTokens)"
    case .firstToken:
      "first token, \(options.questionTokens) after \(report.weights.visionType == nil ? "none" : "a picture")"
    case .firstTokenWithPicture: "first token, picture and \(options.questionTokens)"
    case .chat: "chat: Enter to first words"
    case .chatReadAhead: "chat: the same, read ahead"
    }
  }

  // MARK: memory

  private static func foot(_ report: BenchmarkReport) -> [String] {
    let repeats = report.options.repeats == 1 ? "measured once" : "medians of \(report.options.repeats)"
    let parts = "weights \(bytes(report.weights.distinctBytes)), keys and values \(bytes(report.cacheBytes))"
    let resident = report.residentBytes.map { "\(bytes($0)) resident; " } ?? ""
    return ["\(resident)\(parts); \(repeats)"]
  }

  // MARK: numbers

  private static func milliseconds(_ value: Double) -> String { "\(rounded(value)) ms" }

  private static func percent(_ share: Double) -> String { "\(rounded(share * 100)) %" }

  /// Three digits, or all before the point.
  private static func rounded(_ value: Double) -> String {
    let digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 0.01 ? 2 : 4
    return String(format: "%.\(digits)f", value)
  }

  private static func bytes(_ count: Int) -> String {
    count < 1_000_000_000 ? "\(rounded(Double(count) / 1e6)) MB" : "\(rounded(Double(count) / 1e9)) GB"
  }
}
