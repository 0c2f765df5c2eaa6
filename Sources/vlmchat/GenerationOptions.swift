import ArgumentParser
import Chat
import ChatUI
import Inference
import Logging

/// Which model, and how much of the machine it may use.
struct ModelOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The model: an installed one's name, its folder, a file in it, or a GGUF file.",
      discussion: "Without it: $VLMCHAT_MODEL, then the settings file, then the built-in Fledgling.",
      valueName: "name|dir|file"))
  var model: String?

  @Option(
    help: ArgumentHelp(
      "Threads to compute with, at most one a processor (default: one a core, within the container's allowance).",
      valueName: "n"))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Tokens that prompt and answer may take together (default: what the model was trained for).", valueName: "n"))
  var context: Int?

  @Flag(
    help: ArgumentHelp(
      "Load the model even if it needs more memory than there is.",
      discussion: "It runs, but its weights are read from the disk again and again."))
  var ignoreMemory = false

  @Option(
    help: ArgumentHelp("Append what happens, with times, to this file; not what is said.", valueName: "file"),
    completion: .file())
  var log: String?

  mutating func validate() throws {
    if let threads, !(1...256).contains(threads) { throw ValidationError("--threads must be 1 to 256.") }
    if let context, context < 1 { throw ValidationError("--context must be at least 1.") }
  }

  /// Finds the model and loads it.
  /// - Parameter sessionCount: conversations that are to be answered side by side.
  func load(environment: [String: String], logger: Logger, sessionCount: Int = 1) throws -> LoadedModel {
    try load(
      at: try ModelLocation.find(model, environment: environment), environment: environment, logger: logger,
      sessionCount: sessionCount)
  }

  func load(
    at location: ModelLocation, environment: [String: String], logger: Logger, sessionCount: Int = 1
  ) throws -> LoadedModel {
    try loader(environment: environment, logger: logger).load(at: location, sessionCount: sessionCount)
  }

  func loader(environment: [String: String], logger: Logger) -> ModelLoader {
    ModelLoader(
      threads: threads, context: context, ignoresMemory: ignoreMemory, environment: environment, logger: logger)
  }
}

/// How an answer is drawn from the model.
struct GenerationOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Seed of the random draws; the same seed gives the same answer.", valueName: "n"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "0 takes the likeliest word each time; 1 draws words as often as the model would say them (default: 0).",
      valueName: "t"))
  var temperature: Double?

  @Option(
    help: ArgumentHelp(
      "Draw from the likeliest words that together reach this probability (default: 1, all).", valueName: "p"))
  var topP: Double?

  @Option(help: ArgumentHelp("Draw from this many of the likeliest words (default: 0, all).", valueName: "k"))
  var topK: Int?

  @Option(
    help: ArgumentHelp(
      "Leave out words less likely than this share of the likeliest (default: 0, none).", valueName: "p"))
  var minP: Double?

  @Option(
    help: ArgumentHelp("Make words that were said before less likely: above 1 (default: 1, off).", valueName: "r"))
  var repeatPenalty: Double?

  @Option(help: ArgumentHelp("Tokens after which an answer ends (default: 256).", valueName: "n"))
  var maxTokens: Int?

  mutating func validate() throws {
    func require(_ isValid: Bool?, _ message: String) throws {
      if isValid == false { throw ValidationError(message) }
    }
    try require(temperature.map { $0.isFinite && $0 >= 0 }, "--temperature must be 0 or more.")
    try require(topP.map { $0 > 0 && $0 <= 1 }, "--top-p must be more than 0 and at most 1.")
    try require(topK.map { $0 >= 0 }, "--top-k must be 0 or more.")
    try require(minP.map { $0 >= 0 && $0 <= 1 }, "--min-p must be 0 to 1.")
    try require(repeatPenalty.map { $0.isFinite && $0 > 0 }, "--repeat-penalty must be more than 0.")
    try require(maxTokens.map { $0 >= 1 }, "--max-tokens must be at least 1.")
  }

  /// `base`, the defaults most often, with everything that was given on the command line.
  func replyOptions(over base: ReplyOptions = ReplyOptions()) -> ReplyOptions {
    var options = base
    if let seed { options.seed = seed }
    if let temperature { options.temperature = temperature }
    if let topP { options.topP = topP }
    if let topK { options.topK = topK }
    if let minP { options.minP = minP }
    if let repeatPenalty { options.repeatPenalty = repeatPenalty }
    if let maxTokens { options.maximumTokens = maxTokens }
    return options
  }

  /// What was given on the command line.
  var given: Set<ReplyOption> {
    let all: [(ReplyOption, Bool)] = [
      (.seed, seed != nil), (.temperature, temperature != nil), (.topP, topP != nil), (.topK, topK != nil),
      (.minP, minP != nil), (.repeatPenalty, repeatPenalty != nil), (.maximumTokens, maxTokens != nil),
    ]
    return Set(all.filter(\.1).map(\.0))
  }
}

/// What `ask` and `score` have in common: the form of the prompt and of the output.
struct PromptOptions: ParsableArguments {
  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(
    help: ArgumentHelp(
      "Take PROMPT as it is, without the chat form.",
      discussion: "Each <image> in it stands for the next picture. The begin token is added unless it is there."))
  var raw = false

  @Option(
    help: ArgumentHelp("Token ids in place of PROMPT, separated by commas.", valueName: "ids"),
    transform: PromptOptions.parseTokenIDs)
  var tokenIds: [Int]?

  @Option(help: ArgumentHelp("Instructions to the model, before the question.", valueName: "text"))
  var system: String?

  @Option(
    name: .customLong("shot"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "An example before the question; give the option once an example.",
      discussion: """
        TEXT is a caption, or QUESTION => ANSWER. Quotes around the picture's name let it hold a =: '"a=b.png"=A cat.' \
        Without a picture (none=TEXT) it shows only the form of answers.
        """, valueName: "picture=text"), transform: ShotOption.init(parsing:))
  var shots: [ShotOption] = []

  private static func parseTokenIDs(_ text: String) throws -> [Int] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { item in
      let digits = item.drop { $0 == " " }
      guard let id = Int(digits), id >= 0 else {
        throw ValidationError("--token-ids takes numbers separated by commas; \"\(item.prefix(20))\" is none.")
      }
      return id
    }
  }

  mutating func validate() throws {
    if !shots.isEmpty, raw || tokenIds != nil {
      throw ValidationError("--shot belongs to the chat form; it cannot go with --raw or --token-ids.")
    }
    if system != nil, raw || tokenIds != nil {
      throw ValidationError("--system belongs to the chat form; it cannot go with --raw or --token-ids.")
    }
  }
}
