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
        vlmchat ask street.png --focus -p "What is on the roof?"
        vlmchat ask bird.png --shot cat.png="What is it? => a cat" -p "What is it?"
        vlmchat ask --batch questions.jsonl > answers.jsonl

      Pictures named as arguments come before the text, pictures named with @ where they stand in it.
      """)

  @Argument(
    help: ArgumentHelp(
      "Pictures (PNG, JPEG or WebP), or a folder of them; - reads one from standard input.", valueName: "image"))
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

  @Flag(
    help: ArgumentHelp(
      "Answer a second time, with the part of the picture that the first answer looked at most cut out and added.",
      discussion:
        "It helps where a thing is small, and can mislead where the whole matters. What was cut out is told on "
        + "standard error. With --json the object gains \"focus\": the part and the second answer, or null."))
  var focus = false

  @OptionGroup(title: "Many questions") var batchOptions: BatchOptions
  @OptionGroup(title: "Prompt and output") var promptOptions: PromptOptions
  @OptionGroup(title: "Model") var modelOptions: ModelOptions
  @OptionGroup(title: "Sampling") var generation: GenerationOptions

  mutating func validate() throws {
    guard batchOptions.batch == nil else { return try validateBatch() }
    try PromptInput.validate(images: images, prompt: prompt, promptName: "--prompt", options: promptOptions)
    if focus, promptOptions.raw || promptOptions.tokenIds != nil {
      throw ValidationError("--focus belongs to the chat form; it cannot go with --raw or --token-ids.")
    }
  }

  /// What a case says itself cannot be said for all of them.
  private func validateBatch() throws {
    let isFree =
      images.isEmpty && prompt == nil && attention == nil && !focus && promptOptions.tokenIds == nil
      && !promptOptions.raw
      && !promptOptions.shots.contains { $0.path == "-" }
    guard isFree else {
      throw ValidationError(
        "With --batch the cases have pictures and prompts; the command line can add --system and --shot.")
    }
  }

  mutating func run() throws {
    if let file = batchOptions.batch {
      return try BatchAsking(
        file: file, options: batchOptions, model: modelOptions, generation: generation, system: promptOptions.system,
        shots: promptOptions.shots
      ).run()
    }
    let input = try PromptInput(images: images, prompt: prompt, options: promptOptions)
    let attention = try attention.map { try AttentionOutput(path: $0, pictureCount: input.pictures.count) }
    if focus, input.pictures.isEmpty { throw CommandError.focusWithoutPicture }
    let run = try ModelRun(input, modelOptions)
    defer { run.progress.finish() }
    let answer = try answer(run.question, run)
    let look = try look(at: answer, run)
    var members: [(String, JSONOutput?)] = []
    // What follows the answer may fail; the answer is there and is not lost.
    let further = Result {
      guard let look = try look?.get() else { return }
      if attention != nil {
        members.append(("attention", AttentionOutput.json(look, of: input, by: run.session.loaded)))
      }
      if focus { members.append(("focus", try lookAgain(look, run))) }
    }
    if promptOptions.json {
      let object = members.reduce(Self.json(answer, run)) { $0.adding($1.0, $1.1) }
      try StandardOutput.write(object.text + "\n")
    }
    if run.interruption.isRequested { throw run.interruption.exitCode }
    try further.get()
    if let attention, let look { try attention.write(look.get(), of: input, by: run.session.loaded) }
  }

  /// Answers on standard output; with --json nothing is printed yet.
  private func answer(_ question: ModelRun.Question, _ run: ModelRun) throws -> Generation {
    let isStreamed = !promptOptions.json && run.session.loaded.tokenizer != nil
    var output = AnswerOutput(isSilent: !isStreamed)
    let answer: Generation
    do {
      answer = try generate(question, run, into: &output)
      run.progress.finish()
    } catch {
      // What came of the answer stays a whole line; the error follows on standard error.
      run.progress.finish()
      if !run.interruption.isRequested { try? output.finish() }
      throw run.interruption.replacing(error)
    }
    if isStreamed {
      try output.finish()
    } else if !promptOptions.json {
      // Without a tokenizer the ids are the answer.
      try StandardOutput.write(answer.tokens.map(String.init).joined(separator: ",") + "\n")
    }
    return answer
  }

  /// - Throws: what writing to `output` throws, too.
  private func generate(
    _ question: ModelRun.Question, _ run: ModelRun, into output: inout AnswerOutput
  ) throws -> Generation {
    var stream = output
    defer { output = stream }
    let answer = try run.session.generate(
      question.prompt, features: question.features, options: generation.replyOptions(),
      trimsLeadingWhitespace: question.input.isChat,
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

  /// Reads prompt and answer once more, where something is to come of it.
  private func look(at answer: Generation, _ run: ModelRun) throws -> Result<AnswerLook, any Error>? {
    guard attention != nil || focus, answer.reason != .cancelled else { return nil }
    run.progress.report("Reading the answer once more, to see where the model looked")
    defer { run.progress.finish() }
    return Result {
      do {
        return try run.session.loaded.look(
          run.question.prompt, answer: answer.tokens, pictures: run.question.input.pictures.map(\.image),
          isCancelled: run.interruption.question)
      } catch {
        throw run.interruption.replacing(error)
      }
    }
  }

  /// The second answer of --focus, and what it looked at, in words and as the member `focus` of the JSON object.
  private func lookAgain(_ look: AnswerLook, _ run: ModelRun) throws -> JSONOutput {
    switch try SecondLook(look, of: run.question.input, by: run.session.loaded) {
    case .nothing(let words):
      StandardError.tell(words)
      return .null
    case .part(let part):
      StandardError.tell(part.words)
      do {
        let question = try run.ask(part.question)
        return part.json.adding(members: Self.answerMembers(try answer(question, run), question))
      } catch {
        throw run.interruption.replacing(error)
      }
    }
  }

  private static func json(_ answer: Generation, _ run: ModelRun) -> JSONOutput {
    let loaded = run.session.loaded
    return JSONOutput.object([(name: "model", value: .string(loaded.name))])
      .adding(members: answerMembers(answer, run.question, loadMilliseconds: loaded.loadMilliseconds))
      .adding("seed", .unsigned(answer.statistics.seed))
  }

  private static func answerMembers(
    _ answer: Generation, _ question: ModelRun.Question, loadMilliseconds: Double? = nil
  ) -> [(String, JSONOutput)] {
    let statistics = answer.statistics
    let load = loadMilliseconds.map { [("load_ms", JSONOutput.number($0))] } ?? []
    return [
      ("text", .string(answer.text)),
      ("token_ids", .array(answer.tokens.map(JSONOutput.integer))),
      ("finish_reason", .string(answer.reason.rawValue)),
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
        .object(
          load + [
            ("image_ms", .number(question.imageMilliseconds)),
            ("prefill_ms", .number(statistics.prefillMilliseconds)),
            ("decode_ms", .number(statistics.decodeMilliseconds)),
            ("tokens_per_second", .number(statistics.tokensPerSecond)),
          ])
      ),
    ]
  }
}
