import ArgumentParser
import Benchmark
import Foundation
import Tensors
import Tokenizer

/// `vlmchat bench --shape … --write FILE`: random weights as a model file, measured by nobody.
struct BenchWriting {
  var shape: PublishedShape
  var type: DType
  var seed: UInt64
  /// The path of a `tokenizer.json`.
  var tokenizer: String?
  var replaces: Bool
  var threads: Int?

  /// - Throws: `WeightsError`, `BenchmarkError`, `FileError` about the tokenizer, a signal's exit code.
  func run(to destination: String, _ interruption: Interruption, _ progress: ProgressLine) throws {
    let file = try RandomModelFile(shape: shape, type: type, seed: seed, tokenizer: try tokenizerText())
    let pool = WorkerPool(threadCount: WorkerPool.usefulThreadCount(threads))
    try file.write(
      to: LocalPaths.expandingTilde(destination), replaces: replaces, pool: pool,
      isCancelled: { interruption.isRequested }
    ) { done in
      progress.report("Writing: \(ByteCount.text(done)) of \(ByteCount.text(file.byteCount))")
    }
    progress.finish()
    try StandardOutput.write(
      "\(ErrorText.visible(destination)): \(shape.rawValue), random weights in \(type.rawValue), "
        + "\(ByteCount.text(file.byteCount))\n")
  }

  /// A tokenizer that cannot be used is not worth writing into a file of gigabytes.
  private func tokenizerText() throws -> String? {
    guard let tokenizer else { return nil }
    return try FileError.naming(tokenizer) {
      let data = try Data(contentsOf: URL(filePath: LocalPaths.expandingTilde(tokenizer)))
      _ = try Tokenizer(contentsOf: data)
      return String(decoding: data, as: UTF8.self)
    }
  }
}
