import ArgumentParser
import Chat
import Inference

/// `vlmchat ask`: one answer on standard output, streamed.
struct AskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ask",
    abstract: "Print the answer to one question about pictures.",
    discussion: """
      The answer is streamed to standard output and ends with a line break; nothing else is printed there.

        vlmchat ask cat.png -p "What is this?"
        vlmchat ask -p 'Is @left.png the same as @"my other.png"?'
        curl -s https://example.org/cat.png | vlmchat ask - -p "What is this?"
        vlmchat ask bird.png --shot cat.png="What is it? => a cat" -p "What is it?"

      Pictures named as arguments come before the text, pictures named with @ where they stand in it.
      """)

  @Argument(help: ArgumentHelp("Pictures (PNG, JPEG or WebP); - reads one from standard input.", valueName: "image"))
  var images: [String] = []

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The question; - reads it from standard input.", valueName: "text"))
  var prompt: String?

  @Option(
    help: ArgumentHelp(
      "Write where the model looked to this PNG: each picture, and beside it the same under a heat map.",
      discussion: "Prompt and answer are read once more. With --json the object gains \"attention\": grid, images, "
        + "tokens, gates, as docs/ATTENTION.md says. It is the model's attention, not an explanation.",
      valueName: "file.png"),
    completion: .file(extensions: ["png"]))
  var attention: String?

  @OptionGroup(title: "Prompt and output") var promptOptions: PromptOptions
  @OptionGroup(title: "Model") var modelOptions: ModelOptions
  @OptionGroup(title: "Sampling") var generation: GenerationOptions

  mutating func validate() throws {
    try PromptInput.validate(images: images, prompt: prompt, promptName: "--prompt", options: promptOptions)
  }

  mutating func run() throws {
    let input = try PromptInput(images: images, prompt: prompt, options: promptOptions)
    let attention = try attention.map { try AttentionOutput(path: $0, pictureCount: input.pictures.count) }
    let run = try ModelRun(input, modelOptions)
    defer { run.progress.finish() }
    let isStreamed = !promptOptions.json && run.session.loaded.tokenizer != nil
    var output = AnswerOutput(isSilent: !isStreamed)
    let answer: Generation
    do {
      answer = try generate(run, isChat: input.isChat, into: &output)
      run.progress.finish()
    } catch {
      // What came of the answer stays a whole line; the error follows on standard error.
      run.progress.finish()
      if !run.interruption.isRequested { try? output.finish() }
      throw run.interruption.replacing(error)
    }
    if !promptOptions.json { try finish(&output, answer, isStreamed: isStreamed) }
    let isWhole = answer.reason != .cancelled
    let look = attention.flatMap { attention in
      isWhole ? Result { try attention.look(at: answer, of: input, in: run) } : nil
    }
    if promptOptions.json {
      // What was seen may fail; the answer is there and is not lost.
      let seen = (try? look?.get()).map { AttentionOutput.json($0, of: input, by: run.session.loaded) }
      try StandardOutput.write(Self.json(answer, run).adding("attention", seen).text + "\n")
    }
    if !isWhole { throw run.interruption.exitCode }
    if let attention, let look { try attention.write(look.get(), of: input, by: run.session.loaded) }
  }

  private func finish(_ output: inout AnswerOutput, _ answer: Generation, isStreamed: Bool) throws {
    guard !isStreamed else { return try output.finish() }
    // Without a tokenizer the ids are the answer.
    try StandardOutput.write(answer.tokens.map(String.init).joined(separator: ",") + "\n")
  }

  /// - Throws: what writing to `output` throws, too.
  private func generate(_ run: ModelRun, isChat: Bool, into output: inout AnswerOutput) throws -> Generation {
    var stream = output
    defer { output = stream }
    let answer = try run.session.generate(
      run.prompt, features: run.features, options: generation.replyOptions(), trimsLeadingWhitespace: isChat,
      isCancelled: { run.interruption.isRequested || stream.failure != nil },
      onEvent: { event in
        switch event {
        case .readingPrompt(let done, let total): run.progress.report("Reading the prompt: \(done) of \(total) tokens")
        case .text(let text):
          if !stream.isSilent { run.progress.finish() }
          stream.write(text)
        }
      })
    if let failure = stream.failure { throw failure }
    return answer
  }

  private static func json(_ generation: Generation, _ run: ModelRun) -> JSONOutput {
    let statistics = generation.statistics
    return .object([
      ("model", .string(run.session.loaded.name)),
      ("text", .string(generation.text)),
      ("token_ids", .array(generation.tokens.map(JSONOutput.integer))),
      ("finish_reason", .string(generation.reason.rawValue)),
      (
        "usage",
        .object([
          ("prompt_tokens", .integer(statistics.promptTokens)),
          ("completion_tokens", .integer(statistics.completionTokens)),
          ("images", .integer(statistics.pictures)),
        ])
      ),
      (
        "timings",
        .object([
          ("load_ms", .number(run.session.loaded.loadMilliseconds)),
          ("image_ms", .number(run.imageMilliseconds)),
          ("prefill_ms", .number(statistics.prefillMilliseconds)),
          ("decode_ms", .number(statistics.decodeMilliseconds)),
          ("tokens_per_second", .number(statistics.tokensPerSecond)),
        ])
      ),
      ("seed", .unsigned(statistics.seed)),
    ])
  }
}

/// The streamed answer: made visible, and always a whole number of lines.
private struct AnswerOutput {
  let isSilent: Bool
  /// Why nothing can be written any more; the generation stops on it.
  private(set) var failure: (any Error)?
  private var stream = VisibleTextStream()
  private var endsLine = false

  init(isSilent: Bool) { self.isSilent = isSilent }

  mutating func write(_ text: String) {
    guard !isSilent, failure == nil else { return }
    do { try put(stream.write(text)) } catch { failure = error }
  }

  mutating func finish() throws {
    guard !isSilent, failure == nil else { return }
    try put(stream.finish())
    if !endsLine { try put("\n") }
  }

  private mutating func put(_ text: String) throws {
    guard !text.isEmpty else { return }
    try StandardOutput.write(text)
    endsLine = text.hasSuffix("\n")
  }
}
