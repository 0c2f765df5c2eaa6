import Chat
import Flamingo
import Images
import Tokenizer

/// Answers conversations with a model in this process.
///
/// All computing happens one thing after the other, on a thread of the engine's own. Answers go before pictures and drafts that
/// are only being prepared.
public actor LocalEngine: ReplyEngine {
  private let thread = ComputeThread(name: "vlmchat.model")
  let session: InferenceSession
  private nonisolated let builder: PromptBuilder
  nonisolated let memory = PromptMemory()
  private nonisolated let details: EngineInformation
  private nonisolated let input: (preprocessor: ImagePreprocessor, vision: VisionConfiguration)
  nonisolated let demand = EngineDemand()
  private var waitingPreparations: [CheckedContinuation<Void, Never>] = []

  /// An answer is left at least this share of the context window, or what it asks for where that is less.
  private static let answerShare = 4

  public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// - Parameter contextLength: `nil` takes the most that the model can.
  /// - Throws: `InferenceError.tokenizerMissing`: a chat is text.
  public init(_ loaded: LoadedModel, contextLength: Int? = nil) throws(InferenceError) {
    guard let tokenizer = loaded.tokenizer else { throw .tokenizerMissing }
    builder = PromptBuilder(tokenizer: tokenizer, tokens: loaded.tokens, memory: memory)
    session = InferenceSession(loaded, contextLength: contextLength)
    input = (loaded.model.preprocessor, loaded.model.configuration.vision)
    details = EngineInformation(
      modelName: loaded.name, contextLength: session.contextLength, maximumPictures: session.maximumPictures)
  }

  deinit { thread.stop() }

  public nonisolated var information: EngineInformation { details }

  /// Needs no turn on the engine's thread: the model is not asked.
  public nonisolated func modelInput(_ pixels: PicturePixels) async throws -> ModelInput {
    let area = input.preprocessor.seenArea(width: pixels.width, height: pixels.height, vision: input.vision)
    return ModelInput(
      pixels: PicturePixels(input.preprocessor.modelInput(pixels.image)),
      area: PictureArea(left: area.left, top: area.top, width: area.width, height: area.height))
  }

  // MARK: Turns

  /// Returns when no answer is asked for.
  func waitForAnswers() async {
    while demand.isAnswering { await withCheckedContinuation { waitingPreparations.append($0) } }
  }

  private func endAnswer() {
    guard demand.endAnswer() else { return }
    let waiting = waitingPreparations
    waitingPreparations = []
    for preparation in waiting { preparation.resume() }
  }

  // MARK: Prompts

  nonisolated func fit(_ request: ReplyRequest) throws(InferenceError) -> ContextFitter.Fit {
    let length = details.contextLength
    let reserved = min(max(1, request.options.maximumTokens), length / Self.answerShare)
    let fitter = ContextFitter(
      preferredLength: length - reserved, capacity: length, maximumPictures: details.maximumPictures)
    return try fitter.fit(request.conversation, builder)
  }

  /// Encodes texts only: needs no turn on the engine's thread.
  public nonisolated func contextUse(of request: ReplyRequest) async -> ContextUse? {
    guard let fit = try? fit(request) else { return nil }
    return ContextUse(positions: fit.prompt.tokens.count, leftOutTurns: fit.droppedTurns)
  }

  nonisolated func stablePart(_ request: ReplyRequest, from start: Int) throws(InferenceError) -> Prompt {
    try builder.stablePart(from: start, of: request.conversation)
  }

  // MARK: Answers

  public nonisolated func reply(to request: ReplyRequest) -> AsyncThrowingStream<ReplyEvent, any Error> {
    let (stream, continuation) = AsyncThrowingStream.makeStream(of: ReplyEvent.self, throwing: (any Error).self)
    let number = demand.beginAnswer()
    let task = Task {
      do {
        // Before the engine's thread is free: what it computes now may be a part of this prompt.
        let fit = try self.aim(number, at: request)
        let outcome = try await self.answer(request, fit) { continuation.yield($0) }
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

  private nonisolated func aim(_ number: Int, at request: ReplyRequest) throws(InferenceError) -> ContextFitter.Fit {
    do throws(InferenceError) {
      let fit = try fit(request)
      demand.aim(number, at: EngineDemand.Target(fit.prompt, positions: fit.prompt.positions))
      return fit
    } catch {
      demand.aim(number, at: EngineDemand.Target())
      throw error
    }
  }

  private func answer(
    _ request: ReplyRequest, _ fit: ContextFitter.Fit, _ yield: @escaping @Sendable (ReplyEvent) -> Void
  ) async throws -> ReplyOutcome {
    if fit.droppedTurns > 0 { yield(.progress(.droppedOldestTurns(fit.droppedTurns))) }
    let isCancelled = { Task.isCancelled || request.stop.isRequested }
    let pictureClock = Stopwatch()
    let features: [ImageFeatures]
    do {
      features = try await self.features(of: fit.prompt, request, isCancelled: { _ in isCancelled() }) { number in
        yield(.progress(.encodingPicture(number)))
      }
    } catch is CancellationError {
      return ReplyOutcome(
        reason: .cancelled,
        statistics: ReplyStatistics(
          promptTokens: fit.prompt.tokens.count, pictureMilliseconds: pictureClock.milliseconds))
    }
    let pictureMilliseconds = pictureClock.milliseconds
    let generation = try session.generate(
      fit.prompt, features: features, options: request.options, trimsLeadingWhitespace: true, isCancelled: isCancelled,
      onEvent: { event in
        switch event {
        case .readingPrompt(let done, let total): yield(.progress(.readingPrompt(done: done, total: total)))
        case .text(let text): yield(.text(text))
        }
      })
    remember(generation, of: request)
    var statistics = generation.statistics
    statistics.pictureMilliseconds = pictureMilliseconds
    return ReplyOutcome(reason: generation.reason, statistics: statistics)
  }

  private func remember(_ generation: Generation, of request: ReplyRequest) {
    guard let tokens = generation.textTokens, let question = request.conversation.messages.last else { return }
    memory.remember(tokens, ofAnswer: generation.text, to: question.id)
  }

  // MARK: Pictures

  /// Features of every place of a picture in `prompt`; what is not known is fetched and encoded.
  /// - Parameters:
  ///   - isCancelled: asked before every layer, with the key of the picture that is being encoded.
  ///   - willEncode: called before a picture is fetched.
  /// - Throws: `CancellationError`, and what fetching throws.
  func features(
    of prompt: Prompt, _ request: ReplyRequest, isCancelled: @escaping (_ key: String) -> Bool,
    willEncode: (PictureNumber) -> Void
  ) async throws -> [ImageFeatures] {
    // Held here, so that one picture of the prompt cannot drive another out of the cache.
    var known: [String: ImageFeatures] = [:]
    for key in prompt.pictures where known[key] == nil {
      if let features = session.cachedFeatures(key) {
        known[key] = features
        continue
      }
      guard let attachment = request.conversation.attachments.first(where: { $0.contentHash == key }) else { continue }
      willEncode(attachment.number)
      let pixels = try await request.loadPicture(attachment)
      if isCancelled(key) { throw CancellationError() }
      known[key] = try session.features(of: pixels.image, key: key) { isCancelled(key) }
    }
    return prompt.pictures.compactMap { known[$0] }
  }
}
