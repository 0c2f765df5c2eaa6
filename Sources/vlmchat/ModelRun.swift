import ArgumentParser
import Flamingo
import Foundation
import Inference
import Synchronization

/// One use of a model from the command line: the model loaded, its pictures looked at, and a signal watched for.
final class ModelRun {
  /// A prompt, and what the model saw in its pictures.
  struct Question {
    let input: PromptInput
    let prompt: Prompt
    let features: [ImageFeatures]
    let imageMilliseconds: Double
  }

  let session: InferenceSession
  /// What the run is for.
  let question: Question
  let progress: ProgressLine
  let interruption: Interruption

  /// Loads and encodes. Everything about `input` that can be wrong without the model has been checked before.
  init(_ input: PromptInput, _ options: ModelOptions) throws {
    interruption = Interruption()
    progress = ProgressLine()
    do {
      progress.report("Loading the model")
      let loaded = try options.load(
        environment: ProcessInfo.processInfo.environment, logger: try LogFile.logger(path: options.log))
      if let shortage = loaded.memoryShortage { StandardError.tell(ErrorText.notice(shortage)) }
      session = InferenceSession(loaded, contextLength: options.context)
      question = try Self.question(input, session, progress, interruption)
    } catch {
      progress.finish()
      throw interruption.replacing(error)
    }
  }

  /// A further question to the same model: what was seen and read already is known.
  func ask(_ input: PromptInput) throws -> Question { try Self.question(input, session, progress, interruption) }

  private static func question(
    _ input: PromptInput, _ session: InferenceSession, _ progress: ProgressLine, _ interruption: Interruption
  ) throws -> Question {
    let prompt = try input.prompt(for: session.loaded)
    try session.check(prompt)
    let start = ContinuousClock.now
    let features = try encode(input.pictures, session, progress, interruption)
    return Question(
      input: input, prompt: prompt, features: features,
      imageMilliseconds: (ContinuousClock.now - start) / .milliseconds(1))
  }

  private static func encode(
    _ pictures: [PromptInput.Picture], _ session: InferenceSession, _ progress: ProgressLine,
    _ interruption: Interruption
  ) throws -> [ImageFeatures] {
    try pictures.enumerated().map { index, picture in
      progress.report("Looking at picture \(index + 1) of \(pictures.count)")
      return try session.features(of: picture.image, key: picture.attachment.contentHash) { interruption.isRequested }
    }
  }
}

/// Whether a signal asked the program to end.
final class Interruption {
  private final class Request: Sendable {
    let signalNumber = Atomic<Int32>(0)
  }

  private let request: Request
  // The watch ends with this value.
  private let signals: TerminationSignals

  init() {
    let request = Request()
    self.request = request
    signals = TerminationSignals(
      onRequest: { request.signalNumber.store($0, ordering: .relaxed) }, restoreTerminal: {})
  }

  var isRequested: Bool { request.signalNumber.load(ordering: .relaxed) != 0 }

  /// The same question for other threads to ask.
  var question: @Sendable () -> Bool { { [request] in request.signalNumber.load(ordering: .relaxed) != 0 } }

  /// 128 and the signal's number, as shells report it: 130 for Ctrl-C.
  var exitCode: ExitCode { ExitCode(128 + request.signalNumber.load(ordering: .relaxed)) }

  /// An error that is only the echo of a signal becomes that signal's exit code.
  func replacing(_ error: any Error) -> any Error { isRequested ? exitCode : error }
}
