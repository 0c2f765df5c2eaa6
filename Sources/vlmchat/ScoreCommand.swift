import ArgumentParser
import Foundation
import Inference
import Screen

/// `vlmchat score`: how likely the model holds each token of a prompt to be.
struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Print the log-probability of each token of a prompt, given the pictures.",
    discussion: """
      Natural logarithms. The first token has none: nothing comes before it.

        vlmchat score --image cat.png "What is this?"
        vlmchat score --image cat.png --shot dog.png="What is this? => a dog" "What is this?"
        vlmchat score --image cat.png --raw "User:<image>What is this?"
      """)

  @Option(
    name: .customLong("image"), parsing: .singleValue,
    help: ArgumentHelp(
      "A picture or a folder of them; give the option once a picture. - reads one from standard input.",
      valueName: "file")
  )
  var images: [String] = []

  @Argument(help: "The prompt; - reads it from standard input.")
  var prompt: String?

  @OptionGroup(title: "Prompt and output") var promptOptions: PromptOptions
  @OptionGroup(title: "Model") var modelOptions: ModelOptions
  @OptionGroup(title: "Sampling (accepted and without effect)", visibility: .hidden) var generation: GenerationOptions

  mutating func validate() throws {
    try PromptInput.validate(images: images, prompt: prompt, promptName: "PROMPT", options: promptOptions)
  }

  mutating func run() throws {
    let input = try PromptInput(images: images, prompt: prompt, options: promptOptions)
    let run = try ModelRun(input, modelOptions)
    defer { run.progress.finish() }
    let scores: [TokenScore]
    do {
      scores = try run.session.score(
        run.question.prompt, features: run.question.features, isCancelled: { run.interruption.isRequested }
      ) { done, total in run.progress.report("Reading the prompt: \(done) of \(total) tokens") }
    } catch {
      throw run.interruption.replacing(error)
    }
    run.progress.finish()
    let model = run.session.loaded
    try StandardOutput.write(promptOptions.json ? Self.json(scores, model).text + "\n" : Self.table(scores, model))
  }

  private static func json(_ scores: [TokenScore], _ model: LoadedModel) -> JSONOutput {
    .object([
      ("model", .string(model.name)),
      ("token_ids", .array(scores.map { .integer($0.token) })),
      ("logprobs", .array(scores.map { $0.logProbability.map(JSONOutput.number) ?? .null })),
      (
        "top",
        .array(
          scores.map { score in
            .array(score.next.map { .array([.integer($0.token), .number($0.logProbability)]) })
          })
      ),
    ])
  }

  /// One line a token: its log-probability, its id, its text; then the sum.
  private static func table(_ scores: [TokenScore], _ model: LoadedModel) -> String {
    var lines = scores.map { score in
      let logProbability = score.logProbability.map { fixed($0) } ?? "-"
      let content = model.tokenizer?.tokenContent(score.token).map { SafeText.line($0) } ?? ""
      let columns = [padded(logProbability, 10), padded(String(score.token), 7), content]
      return columns.joined(separator: "  ").trimmingCharacters(in: .newlines)
    }
    let sum = scores.compactMap(\.logProbability).reduce(0, +)
    lines.append("\(padded(fixed(sum), 10))  sum of \(scores.count(where: { $0.logProbability != nil })) tokens")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func fixed(_ value: Double) -> String { String(format: "%.4f", value) }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
