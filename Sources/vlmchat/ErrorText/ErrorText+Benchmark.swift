import Benchmark
import Foundation

extension ErrorText {
  static func words(_ error: BenchmarkError) -> String {
    switch error {
    case .notEnoughMemory(let needed, let available):
      """
      not enough memory: these weights take at least \(gibibytes(needed)), and \(gibibytes(max(0, available))) can be had; \
      try --type q4_0 or a smaller --shape
      """
    case .allocationFailed(let bytes): "the system gave no memory for \(gibibytes(bytes))"
    case .shapeWithoutModel(let name): "\(name) is no model that could be a file: it sees no pictures"
    case .contextTooLong(let positions, let maximum):
      "\(positions) tokens are more than a model can hold, \(maximum); lower --context or --prompt-tokens"
    }
  }

  private static func gibibytes(_ bytes: Int) -> String { String(format: "%.1f GiB", Double(bytes) / Double(1 << 30)) }
}
