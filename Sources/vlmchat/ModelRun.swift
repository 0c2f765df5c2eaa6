import ArgumentParser
import Flamingo
import Foundation
import Inference
import Synchronization

/// One use of a model from the command line: the model loaded, its pictures looked at, and a signal watched for.
final class ModelRun {
  let session: InferenceSession
  let prompt: Prompt
  let features: [ImageFeatures]
  let imageMilliseconds: Double
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
      if let shortage = loaded.memoryShortage { Self.warn(ErrorText.notice(shortage)) }
      session = InferenceSession(loaded, contextLength: options.context)
      prompt = try input.prompt(for: loaded)
      try session.check(prompt)
      let start = ContinuousClock.now
      features = try Self.encode(input.pictures, session, progress, interruption)
      imageMilliseconds = (ContinuousClock.now - start) / .milliseconds(1)
    } catch {
      progress.finish()
      throw interruption.replacing(error)
    }
  }

  private static func warn(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data("vlmchat: \(ErrorText.visible(text))\n".utf8))
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
