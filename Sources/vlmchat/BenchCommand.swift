import ArgumentParser
import Benchmark
import Foundation
import Inference
import Tensors

/// `vlmchat bench`: how fast this machine runs a model, and how much of what the machine could do that is.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure how fast this machine runs a model.",
    discussion: """
      Measures a model, or random weights at the shape of a published one, for which no file is needed:

        vlmchat bench
        vlmchat bench --model DIR --json
        vlmchat bench --shape idefics-9b --type q4_0

      --write makes a model file of such weights instead, to be chatted with in nonsense, where a tokenizer is given:

        vlmchat bench --shape idefics-9b --type q4_0 --write random.gguf --tokenizer tokenizer.json
        vlmchat -m random.gguf cat.png

      Every stage stands beside what this machine can do at most, measured in the same run: bytes read from memory, and \
      multiplications and additions in registers. Figures are medians, with the least and the most, \
      and so are the limits, which are measured between the stages.

      llama-7b sees no pictures. Where memory does not hold all layers of a shape, layers share their weights, which the \
      output says.
      """)

  @Option(
    help: ArgumentHelp(
      "Random weights at this shape: \(PublishedShape.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "shape"))
  var shape: PublishedShape?

  @Option(
    help: ArgumentHelp(
      "The type of the random weights: \(WeightType.allCases.map(\.rawValue).joined(separator: ", ")) (default: bf16).",
      valueName: "type"))
  var type: WeightType?

  @Flag(
    help: ArgumentHelp(
      "Random weights in pages of 2 MiB.",
      discussion: "They are read faster than those of the usual size, in which a model's file is mapped."))
  var hugePages = false

  @Option(help: ArgumentHelp("Tokens of the prompt that is read.", valueName: "n"))
  var promptTokens = 256

  @Option(help: ArgumentHelp("Tokens that are generated.", valueName: "n"))
  var generateTokens = 16

  @Option(help: ArgumentHelp("Tokens before those that are generated (default: the prompt's).", valueName: "n"))
  var context: Int?

  @Option(
    name: .customLong("repeat"), help: ArgumentHelp("Times that everything is measured.", valueName: "n"))
  var repeats = 3

  @Option(help: ArgumentHelp("Seed of the random weights and tokens.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      "Write the random weights as a model to this GGUF file, and measure nothing.", valueName: "file"),
    completion: .file())
  var write: String?

  @Option(help: ArgumentHelp("The tokenizer.json that goes into the file.", valueName: "file"), completion: .file())
  var tokenizer: String?

  @Flag(help: "Replace the file if it is there.")
  var force = false

  @Flag(help: "Print one JSON object.")
  var json = false

  @Option(
    name: [.customShort("m"), .long],
    help: ArgumentHelp("The model: an installed one's name, its folder, or a file in it.", valueName: "name|dir|file"))
  var model: String?

  @Option(help: ArgumentHelp("Threads to compute with (default: one a core).", valueName: "n"))
  var threads: Int?

  mutating func validate() throws {
    guard model == nil || shape == nil else { throw ValidationError("--model and --shape exclude each other.") }
    guard type == nil || shape != nil else { throw ValidationError("--type goes with --shape: a model has its own.") }
    guard !hugePages || shape != nil else { throw ValidationError("--huge-pages goes with --shape.") }
    guard write == nil || shape != nil else { throw ValidationError("--write goes with --shape.") }
    guard write != "" else { throw ValidationError("--write must name a file.") }
    guard write != nil || tokenizer == nil && !force else {
      throw ValidationError("--tokenizer and --force go with --write.")
    }
    let counts = [
      ("--prompt-tokens", promptTokens), ("--generate-tokens", generateTokens), ("--context", context ?? 1),
    ]
    for (name, count) in counts where !(1...Self.mostTokens).contains(count) {
      throw ValidationError("\(name) must be 1 to \(Self.mostTokens).")
    }
    guard (1...1000).contains(repeats) else { throw ValidationError("--repeat must be 1 to 1000.") }
    if let threads, !(1...256).contains(threads) { throw ValidationError("--threads must be 1 to 256.") }
  }

  private static let mostTokens = 500_000

  mutating func run() throws {
    let interruption = Interruption()
    let progress = ProgressLine()
    defer { progress.finish() }
    let report: BenchmarkReport
    do {
      if let write, let shape {
        let writing = BenchWriting(
          shape: shape, type: (type ?? .bf16).dtype, seed: seed, tokenizer: tokenizer, replaces: force, threads: threads
        )
        return try writing.run(to: write, interruption, progress)
      }
      report = try measure(interruption, progress)
    } catch {
      progress.finish()
      throw interruption.replacing(error)
    }
    progress.finish()
    try StandardOutput.write(json ? BenchJSON.object(report).text + "\n" : BenchTable.text(report))
  }

  private func measure(_ interruption: Interruption, _ progress: ProgressLine) throws -> BenchmarkReport {
    let environment = ProcessInfo.processInfo.environment
    let options = BenchmarkOptions(
      promptTokens: promptTokens, generatedTokens: generateTokens, contextTokens: context, repeats: repeats, seed: seed)
    let subject = try subject(options, environment, interruption, progress)
    let isForced = environment[Kernels.environmentVariable]?.isEmpty == false
    let run = try BenchmarkRun(
      subject, options, ceiling: isForced ? try Kernels.chosen(by: environment).instructionSet : nil,
      isCancelled: { interruption.isRequested }, onProgress: { progress.report($0) })
    return try run.measure()
  }

  private func subject(
    _ options: BenchmarkOptions, _ environment: [String: String], _ interruption: Interruption,
    _ progress: ProgressLine
  ) throws -> BenchmarkSubject {
    guard let shape else {
      progress.report("Loading the model")
      let location = try ModelLocation.find(model, environment: environment)
      return BenchmarkSubject(
        try LoadedModel(
          at: location.path, name: location.name, threadCount: threads, environment: environment))
    }
    let pool = WorkerPool(threadCount: WorkerPool.usefulThreadCount(threads))
    return try BenchmarkSubject(
      shape: shape, type: (type ?? .bf16).dtype, seed: seed, inHugePages: hugePages,
      otherBytes: BenchmarkRun.memory(for: shape.configuration, options),
      context: ComputeContext(kernels: .chosen(by: environment), pool: pool),
      isCancelled: { interruption.isRequested }
    ) { done, total in
      progress.report("Making random weights, \(done >> 20) of \(total >> 20) MiB")
    }
  }
}

extension PublishedShape: ExpressibleByArgument {}

/// The types that weights can be made in.
enum WeightType: String, CaseIterable, ExpressibleByArgument {
  case f32, bf16
  case q8 = "q8_0"
  case q4 = "q4_0"
  case q4K = "q4_k"
  case q6K = "q6_k"

  var dtype: DType {
    switch self {
    case .f32: .f32
    case .bf16: .bf16
    case .q8: .q8_0
    case .q4: .q4_0
    case .q4K: .q4_K
    case .q6K: .q6_K
    }
  }
}
