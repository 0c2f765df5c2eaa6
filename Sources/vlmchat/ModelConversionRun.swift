import Flamingo
import Foundation
import Inference
import Tensors

/// Writes a model as one GGUF file, with progress, a warning about what loses twice, and what the change did.
struct ModelConversionRun {
  private let source: String
  private let destination: String
  private let plan: WeightTypePlan
  private let replaces: Bool
  private let threads: Int?

  /// - Parameter type: `nil` keeps every weight's own.
  init(_ options: ModelConversionOptions, type: DType?) {
    source = options.source
    destination = options.destination
    plan = WeightTypePlan(type, exceptions: options.tensor)
    replaces = options.force
    threads = options.threads
  }

  func run() throws {
    let interruption = Interruption()
    let progress = ProgressLine()
    defer { progress.finish() }
    let location = try ModelLocation.find(source, environment: ProcessInfo.processInfo.environment)
    let files = try ModelFiles(path: location.path)
    // A model that cannot be talked to is not worth converting. The weights are checked by the conversion.
    _ = try LoadedModel.tokenizer(of: files)
    let conversion = try ModelConversion(files, plan: plan, name: location.name)
    Self.warn(about: conversion)
    let pool = WorkerPool(threadCount: WorkerPool.usefulThreadCount(threads))
    let report: ModelConversion.Report
    do {
      report = try conversion.write(
        to: LocalPaths.expandingTilde(destination), replaces: replaces, context: ComputeContext(pool: pool),
        isCancelled: { interruption.isRequested }
      ) { done, total in
        progress.report("Writing: \(ByteCount.text(done)) of \(ByteCount.text(total))")
      }
    } catch {
      progress.finish()
      throw interruption.replacing(error)
    }
    progress.finish()
    try StandardOutput.write(Self.summary(conversion, report, destination))
  }

  private static func warn(about conversion: ModelConversion) {
    let count = conversion.items.count(where: \.isRequantized)
    guard count > 0 else { return }
    let text =
      "vlmchat: \(count) tensors of the source are quantised already and lose once more; "
      + "convert the original where you have it\n"
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  private static func summary(
    _ conversion: ModelConversion, _ report: ModelConversion.Report, _ destination: String
  ) -> String {
    let items = conversion.items
    let before = items.reduce(0) { $0 + $1.sourceByteCount }
    let after = items.reduce(0) { $0 + $1.byteCount }
    var lines = [
      "\(ErrorText.visible(destination)): \(items.count) tensors, \(ByteCount.text(conversion.byteCount))",
      "before  \(ByteCount.text(before)): \(TypeCount.text(items.map { ($0.sourceType, $0.sourceByteCount) }))",
      "after   \(ByteCount.text(after)): \(TypeCount.text(items.map { ($0.type, $0.byteCount) }))",
    ]
    if let worst = report.worst {
      lines.append(
        "change  \(percent(report.loss.relative)) overall, \(percent(worst.relative)) at most (\(worst.name))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func percent(_ share: Double) -> String { String(format: "%.3g %%", 100 * share) }
}
