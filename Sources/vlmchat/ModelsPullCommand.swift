import ArgumentParser
import Flamingo
import Foundation
import Hub

/// `vlmchat models pull`: a model from a hub into the store.
struct ModelsPullCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull",
    abstract: "Download a model from Hugging Face, or from a hub with the same addresses.",
    discussion: """
      The model is put where --model finds it by name, and appears there when all of it is whole and verified:

        vlmchat models pull HuggingFaceM4/idefics-9b-instruct
        vlmchat -m HuggingFaceM4/idefics-9b-instruct cat.png
        vlmchat -m idefics-9b-instruct cat.png

      WHICH FILES
        Configuration, tokenizer, model card and licence, and the weights in one form: safetensors where there are \
      any, else PyTorch's, OpenFlamingo's checkpoint, or a GGUF file. --include takes what you name instead, --exclude \
      leaves something out; in their patterns * stands for anything, ? for one character, [ab] for one of these. Of \
      several GGUF files name one:

        vlmchat models pull someone/some-model-gguf --include '*q4_0.gguf'

      OPENFLAMINGO
        A published OpenFlamingo model consists of three parts in three repositories. Its language model and vision \
      encoder are pulled as well, and a vlmchat.toml beside the checkpoint names them; --no-parts takes the checkpoint \
      alone. The first version's language model, LLaMA-7B, is not published with it: name yours by --language-model.

      INTERRUPTIONS
        Lost connections are taken up again where they broke. After Ctrl-C, a crash or a power cut the same command \
      goes on where it was. What is here already is never fetched again; every file is checked against the hash that \
      the hub gives. --dry-run lists what would come.

      WHO YOU ARE
        Some models are given only to those who accepted their makers' terms on the model's page. Make an access token \
      at https://huggingface.co/settings/tokens and put it into HF_TOKEN, or log in with 'hf auth login'. It is sent \
      to the hub and nowhere else.

      ENVIRONMENT
        HF_TOKEN, HF_TOKEN_PATH, HF_HOME   the token, its file, the folder of that file
        HF_ENDPOINT                        another hub (default: https://huggingface.co)
        HF_HUB_OFFLINE                     1: nothing is downloaded
        VLMCHAT_MODELS                     where models are kept (default: ~/.local/share/vlmchat/models)
        https_proxy, no_proxy              as for curl

      EXIT STATUS
        0 the model is there; 1 a failure; 64 wrong usage; 130 interrupted.
      """)

  @Argument(help: ArgumentHelp("OWNER/NAME, or the address of the model's page.", valueName: "repository"))
  var repository: String

  @Option(help: ArgumentHelp("A branch, a tag or a commit.", valueName: "revision"))
  var revision = "main"

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Take the files that fit, in place of vlmchat's choice; may be repeated.", valueName: "glob"))
  var include: [String] = []

  @Option(
    parsing: .singleValue, help: ArgumentHelp("Leave out the files that fit; may be repeated.", valueName: "glob"))
  var exclude: [String] = []

  @Flag(help: "Of an OpenFlamingo model, only the checkpoint.")
  var noParts = false

  @Option(
    help: ArgumentHelp(
      "Of an OpenFlamingo model, another language model: OWNER/NAME, or a folder.", valueName: "model"))
  var languageModel: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("Files at a time.", valueName: "n"))
  var jobs = 4

  @Option(help: ArgumentHelp("Tries after a failed one that brought nothing.", valueName: "n"))
  var retries = 5

  @Flag(help: "List the files and their sizes, and download nothing.")
  var dryRun = false

  @Flag(name: .shortAndLong, help: "Print nothing but errors.")
  var quiet = false

  mutating func validate() throws {
    if !(1...32).contains(jobs) { throw ValidationError("--jobs must be 1 to 32.") }
    if !(0...100).contains(retries) { throw ValidationError("--retries must be 0 to 100.") }
    if noParts, languageModel != nil { throw ValidationError("--language-model and --no-parts exclude each other.") }
  }

  mutating func run() throws {
    let environment = ProcessInfo.processInfo.environment
    let store = ModelStore.ofUser(environment)
    var options = ModelPuller.Options()
    options.jobs = jobs
    options.retries.retries = retries
    let settings = try HubSettings(environment: environment, userAgent: "vlmchat/\(Version.text)")
    let puller = ModelPuller(settings: settings, store: store, options: options)
    let interruption = Interruption()
    let display = PullDisplay(isQuiet: quiet, environment: environment)
    defer { display.close() }
    do {
      let plans = try plans(puller, interruption, display)
      if dryRun { return try StandardOutput.write(PullReport.files(plans)) }
      for plan in plans { display.print(PullReport.introduction(plan, settings)) }
      try puller.requireSpace(for: plans)
      try pull(plans, puller, interruption, display)
    } catch {
      try finish(error, interruption, display)
    }
  }

  /// The parts first, so that the model itself is there when all of it is.
  private func plans(
    _ puller: ModelPuller, _ interruption: Interruption, _ display: PullDisplay
  ) throws -> [PullPlan] {
    try PullRequests(self).all().map { request in
      display.report("Asking for \(request.repository)")
      return try puller.plan(request, isCancelled: interruption.question) { display.note($0) }
    }
  }

  private func pull(
    _ plans: [PullPlan], _ puller: ModelPuller, _ interruption: Interruption, _ display: PullDisplay
  ) throws {
    let progress = PullProgress()
    if !plans.allSatisfy(\.isComplete) { display.show(progress, plans) }
    for plan in plans { try puller.run(plan, progress: progress, isCancelled: interruption.question) }
    display.close()
    guard !quiet, let model = plans.last else { return }
    try StandardOutput.write(PullReport.conclusion(model))
  }

  /// Says how to go on.
  private func finish(_ error: any Error, _ interruption: Interruption, _ display: PullDisplay) throws {
    display.close()
    let present = display.presentBytes
    guard interruption.isRequested else { throw PullFailure(fault: error, presentBytes: present) }
    if !quiet {
      let kept = present > 0 ? "; \(ByteCount.text(present)) are kept, and the same command goes on from there" : ""
      display.print("vlmchat: interrupted\(kept)")
    }
    throw interruption.exitCode
  }
}

/// A pull that ended before it was done.
struct PullFailure: Error {
  var fault: any Error
  /// Of the files that were on their way.
  var presentBytes: Int
}
