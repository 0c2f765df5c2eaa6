import Chat
import Flamingo
import Images
import Synchronization
import Tokenizer

/// Answers conversations with a model in this process.
///
/// All computing happens one thing after the other, on a thread of the engine's own. Answers go before pictures that are
/// only being prepared.
public actor LocalEngine: ReplyEngine {
  private let thread = ComputeThread(name: "vlmchat.model")
  private let session: InferenceSession
  private let builder: PromptBuilder
  private let details: EngineInformation
  /// Answers asked for and not ended.
  private nonisolated let answersInProgress = Atomic<Int>(0)
  private var waitingPreparations: [CheckedContinuation<Void, Never>] = []

  /// An answer is left at least this share of the context window, or what it asks for where that is less.
  private static let answerShare = 4

  public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// - Parameter contextLength: `nil` takes the most that the model can.
  /// - Throws: `InferenceError.tokenizerMissing`: a chat is text.
  public init(_ loaded: LoadedModel, contextLength: Int? = nil) throws(InferenceError) {
    guard let tokenizer = loaded.tokenizer else { throw .tokenizerMissing }
    builder = PromptBuilder(tokenizer: tokenizer, tokens: loaded.tokens)
    session = InferenceSession(loaded, contextLength: contextLength)
    details = EngineInformation(
      modelName: loaded.name, contextLength: session.contextLength, maximumPictures: session.maximumPictures)
  }

  deinit { thread.stop() }

  public nonisolated var information: EngineInformation { details }

  // MARK: Pictures

  public func prepare(_ attachment: Attachment, pixels: PicturePixels) async throws {
    while answersInProgress.load(ordering: .relaxed) > 0 {
      await withCheckedContinuation { waitingPreparations.append($0) }
    }
    try Task.checkCancellation()
    _ = try session.features(of: pixels.image, key: attachment.contentHash) { Task.isCancelled }
  }

  private func endAnswer() {
    guard answersInProgress.subtract(1, ordering: .relaxed).newValue == 0 else { return }
    let waiting = waitingPreparations
    waitingPreparations = []
    for preparation in waiting { preparation.resume() }
  }

  // MARK: Answers

  public nonisolated func reply(to request: ReplyRequest) -> AsyncThrowingStream<ReplyEvent, any Error> {
    let (stream, continuation) = AsyncThrowingStream.makeStream(of: ReplyEvent.self, throwing: (any Error).self)
    answersInProgress.add(1, ordering: .relaxed)
    let task = Task {
      do {
        let outcome = try await self.answer(request) { continuation.yield($0) }
        continuation.yield(.finished(outcome))
        continuation.finish()
      } catch {
        continuation.finish(throwing: error)
      }
      await self.endAnswer()
    }
    continuation.onTermination = { termination in
      if case .cancelled = termination { task.cancel() }
    }
    return stream
  }

  private func answer(
    _ request: ReplyRequest, _ yield: @escaping @Sendable (ReplyEvent) -> Void
  ) async throws -> ReplyOutcome {
    let fit = try fit(request)
    if fit.droppedTurns > 0 { yield(.progress(.droppedOldestTurns(fit.droppedTurns))) }
    let pictureClock = Stopwatch()
    let features: [ImageFeatures]
    do {
      features = try await self.features(of: fit.prompt, request, yield)
    } catch is CancellationError {
      return ReplyOutcome(reason: .cancelled, statistics: ReplyStatistics(promptTokens: fit.prompt.tokens.count))
    }
    let pictureMilliseconds = pictureClock.milliseconds
    let generation = try session.generate(
      fit.prompt, features: features, options: options(of: request), trimsLeadingWhitespace: true,
      isCancelled: { Task.isCancelled },
      onEvent: { event in
        switch event {
        case .readingPrompt(let done, let total): yield(.progress(.readingPrompt(done: done, total: total)))
        case .text(let text): yield(.text(text))
        }
      })
    var statistics = generation.statistics
    statistics.pictureMilliseconds = pictureMilliseconds
    return ReplyOutcome(reason: generation.reason, statistics: statistics)
  }

  private func fit(_ request: ReplyRequest) throws(InferenceError) -> ContextFitter.Fit {
    let reserved = min(max(1, request.options.maximumTokens), session.contextLength / Self.answerShare)
    let fitter = ContextFitter(
      preferredLength: session.contextLength - reserved, capacity: session.contextLength,
      maximumPictures: session.maximumPictures)
    return try fitter.fit(request.conversation, builder)
  }

  private func options(of request: ReplyRequest) -> ReplyOptions {
    var options = request.options
    options.stopStrings += session.loaded.chatStopStrings
    return options
  }

  /// Features of every place of a picture in `prompt`; what is not known is fetched and encoded.
  private func features(
    of prompt: Prompt, _ request: ReplyRequest, _ yield: (ReplyEvent) -> Void
  ) async throws -> [ImageFeatures] {
    // Held here, so that one picture of the prompt cannot drive another out of the cache.
    var known: [String: ImageFeatures] = [:]
    for key in prompt.pictures where known[key] == nil {
      if let features = session.cachedFeatures(key) {
        known[key] = features
        continue
      }
      guard let attachment = request.conversation.attachments.first(where: { $0.contentHash == key }) else { continue }
      yield(.progress(.encodingPicture(attachment.number)))
      let pixels = try await request.loadPicture(attachment)
      try Task.checkCancellation()
      known[key] = try session.features(of: pixels.image, key: key) { Task.isCancelled }
    }
    return prompt.pictures.compactMap { known[$0] }
  }
}

extension PicturePixels {
  fileprivate var image: RGBAImage { RGBAImage(width: width, height: height, pixels: rgba) }
}
