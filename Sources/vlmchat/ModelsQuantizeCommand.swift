import ArgumentParser
import Flamingo
import Foundation
import Inference
import Tensors

/// `vlmchat models quantize`: a model as one GGUF file, smaller than it was.
struct ModelsQuantizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quantize",
    abstract: "Write a model as one GGUF file, its weights in fewer bits.",
    discussion: """
      The file holds all of the model: weights, configuration, tokenizer. It is used like any model, and it is mapped \
      into memory, not read, so that a second start is immediate:

        vlmchat models quantize ~/models/idefics-9b-instruct idefics.gguf --type q4_0
        vlmchat -m idefics.gguf cat.png

      TYPES
        q8_0   8.5 bits a weight. Hardly to be told from the original.
        q4_0   4.5 bits in the language model's layers, q8_0 elsewhere.
        bf16   16 bits. What most models are published in.
        f16    16 bits, finer than bf16 but of small range.
        f32    32 bits. Nothing is lost, whatever the source.

      Norms, biases, gates and other small tensors stay as they are, and matrices whose rows are no multiple of 32 \
      become bf16. --tensor chooses otherwise for all tensors whose name begins as given, as 'vlmchat models info \
      --tensors' names them; the last that fits counts:

        vlmchat models quantize fledgling small.gguf --type q4_0 \\
          --tensor decoder.output=bf16

      The file appears when it is whole; an interruption leaves nothing behind. What is printed at the end is how far \
      the weights have moved: the root of the mean squared change, as a share of the weights.
      """)

  @Argument(help: ArgumentHelp("The model: a name, a folder, or a GGUF file.", valueName: "source"))
  var source: String

  @Argument(help: ArgumentHelp("The GGUF file to write.", valueName: "destination"), completion: .file())
  var destination: String

  @Option(help: ArgumentHelp("q8_0, q4_0, bf16, f16 or f32.", valueName: "type"), transform: Self.parseType)
  var type: DType

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Another type for the tensors whose name begins so; may be repeated.", valueName: "name=type"),
    transform: Self.parseException)
  var tensor: [WeightTypePlan.Exception] = []

  @Flag(help: "Replace DESTINATION if it is there.")
  var force = false

  @Option(help: ArgumentHelp("Threads to compute with (default: one a core).", valueName: "n"))
  var threads: Int?

  mutating func validate() throws {
    if let threads, !(1...256).contains(threads) { throw ValidationError("--threads must be 1 to 256.") }
    if destination.isEmpty { throw ValidationError("DESTINATION must name a file.") }
  }

  mutating func run() throws {
    let interruption = Interruption()
    let progress = ProgressLine()
    defer { progress.finish() }
    let location = try ModelLocation.find(source, environment: ProcessInfo.processInfo.environment)
    // A model that cannot be loaded is not worth converting; this maps the weights, and reads the tokenizer.
    let loaded = try LoadedModel(at: location.path, name: location.name, threadCount: 1)
    let conversion = try ModelConversion(
      ModelFiles(path: location.path), plan: WeightTypePlan(type, exceptions: tensor), name: loaded.name)
    Self.warn(about: conversion, type)
    let pool = WorkerPool(threadCount: WorkerPool.usefulThreadCount(threads))
    let report: ModelConversion.Report
    do {
      report = try conversion.write(
        to: LocalPaths.expandingTilde(destination), replaces: force, context: ComputeContext(pool: pool),
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

  private static func warn(about conversion: ModelConversion, _ type: DType) {
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

  private static func parseType(_ text: String) throws -> DType {
    guard let type = WeightTypePlan.types.first(where: { $0.rawValue == text.lowercased() }) else {
      throw ValidationError("\"\(text.prefix(20))\" is no type; q8_0, q4_0, bf16, f16 and f32 are.")
    }
    return type
  }

  private static func parseException(_ text: String) throws -> WeightTypePlan.Exception {
    guard let equals = text.lastIndex(of: "="), equals > text.startIndex else {
      throw ValidationError("--tensor takes a name and a type, such as decoder.output=bf16.")
    }
    return WeightTypePlan.Exception(
      prefix: String(text[..<equals]), type: try parseType(String(text[text.index(after: equals)...])))
  }
}
