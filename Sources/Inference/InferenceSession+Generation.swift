import Chat
import Flamingo

/// An answer as it is made, below the level of conversations.
public enum GenerationEvent: Equatable, Sendable {
  /// Prompt tokens computed so far, of those the cache did not hold.
  case readingPrompt(done: Int, total: Int)
  /// Whole characters.
  case text(String)
}

public struct Generation: Equatable, Sendable {
  /// Every token that was generated, the one that ended the answer included.
  public var tokens: [Int] = []
  /// Those of `tokens` that `text` was made of, up to the one that ended the answer; `nil` where a stop string begins inside a
  /// token.
  public var textTokens: [Int]? = []
  public var text = ""
  public var reason: FinishReason = .stop
  public var statistics = ReplyStatistics()
}

/// What makes the generated tokens an answer. Comparisons with a reference that has neither do without.
public struct AnswerRules: Equatable, Sendable {
  /// A picture's place is never generated: there is no picture for it.
  public var bansPicturePlaces: Bool
  /// The model's end tokens end the answer.
  public var endsAtEndTokens: Bool

  public init(bansPicturePlaces: Bool = true, endsAtEndTokens: Bool = true) {
    self.bansPicturePlaces = bansPicturePlaces
    self.endsAtEndTokens = endsAtEndTokens
  }
}

extension InferenceSession {
  /// Answers `prompt`.
  /// - Parameters:
  ///   - features: those of `prompt.pictures`, in order.
  ///   - options: whose stop strings are in force beside the prompt's own.
  ///   - trimsLeadingWhitespace: for chat, where the space after `Assistant:` belongs to the form, not to the answer.
  ///   - isCancelled: asked before every token and every layer; then the answer ends with `.cancelled`.
  /// - Throws: `InferenceError`, `FlamingoError`.
  public func generate(
    _ prompt: Prompt, features: [ImageFeatures], options: ReplyOptions, rules: AnswerRules = AnswerRules(),
    trimsLeadingWhitespace: Bool = false, isCancelled: @escaping () -> Bool = { false },
    onEvent: @escaping (GenerationEvent) -> Void = { _ in }
  ) throws -> Generation {
    try check(prompt)
    precondition(
      features.count == prompt.pictures.count, "\(features.count) features, \(prompt.pictures.count) pictures")
    let writer = AnswerWriter(
      tokenizer: loaded.tokenizer, stops: options.stopStrings + prompt.stopStrings,
      trimsLeadingWhitespace: trimsLeadingWhitespace)
    var loop = GenerationLoop(
      session: self, prompt: prompt, features: features, options: options, rules: rules, writer: writer,
      isCancelled: isCancelled, onEvent: onEvent)
    return try loop.run()
  }
}

/// One answer in the making.
private struct GenerationLoop {
  private let session: InferenceSession
  private let prompt: Prompt
  private let features: [ImageFeatures]
  private let options: ReplyOptions
  private let isCancelled: () -> Bool
  private let onEvent: (GenerationEvent) -> Void
  private let freshWriter: AnswerWriter
  private let stops: Set<Int>
  private var sampler: Sampler
  private var writer: AnswerWriter
  private var generation = Generation()
  /// Index of the picture that the last token sees.
  private var visiblePicture: Int?

  init(
    session: InferenceSession, prompt: Prompt, features: [ImageFeatures], options: ReplyOptions, rules: AnswerRules,
    writer: AnswerWriter, isCancelled: @escaping () -> Bool, onEvent: @escaping (GenerationEvent) -> Void
  ) {
    self.session = session
    self.prompt = prompt
    self.features = features
    self.options = options
    self.writer = writer
    freshWriter = writer.withoutStops
    self.isCancelled = isCancelled
    self.onEvent = onEvent
    // Short enough to be typed again.
    let seed = options.seed ?? UInt64.random(in: 0...UInt64(UInt32.max))
    let tokens = session.loaded.tokens
    stops = rules.endsAtEndTokens ? tokens.stops : []
    sampler = Sampler(
      options: options, seed: seed, banned: rules.bansPicturePlaces ? tokens.banned : [], prompt: prompt.tokens)
    visiblePicture = prompt.visiblePicture.last ?? nil
    generation.statistics.seed = seed
    generation.statistics.promptTokens = prompt.tokens.count
    generation.statistics.pictures = prompt.pictures.count
  }

  mutating func run() throws -> Generation {
    do {
      let logits = try readPrompt()
      generation.reason = try writeAnswer(from: logits)
    } catch is CancellationError {
      generation.reason = .cancelled
    }
    return generation
  }

  /// Reads what of the prompt the cache does not hold.
  /// - Returns: the logits after its last token.
  private mutating func readPrompt() throws -> Logits {
    let clock = Stopwatch()
    defer { generation.statistics.prefillMilliseconds = clock.milliseconds }
    let positions = prompt.positions
    let kept = session.keepCommonPrefix(with: positions)
    generation.statistics.cachedTokens = kept
    var next = kept
    onEvent(.readingPrompt(done: 0, total: positions.count - kept))
    while true {
      if isCancelled() { throw CancellationError() }
      let end = min(next + InferenceSession.stride, positions.count)
      let isLast = end == positions.count
      let logits = try session.read(
        positions[next..<end], visiblePicture: prompt.visiblePicture[next..<end], features: features,
        logits: isLast ? .last : .none, isCancelled: isCancelled)
      onEvent(.readingPrompt(done: end - kept, total: positions.count - kept))
      if isLast { return logits }
      next = end
    }
  }

  /// - Parameter logits: those after the prompt.
  private mutating func writeAnswer(from logits: Logits) throws -> FinishReason {
    let clock = Stopwatch()
    defer {
      // Also when an error or a cancellation ends the answer: what came is kept.
      show(writer.finish())
      generation.textTokens = textTokens
      generation.statistics.completionTokens = generation.tokens.count
      generation.statistics.decodeMilliseconds = clock.milliseconds
    }
    var logits = logits
    while generation.tokens.count < options.maximumTokens {
      if isCancelled() { throw CancellationError() }
      let token = try sampler.next(logits[0])
      generation.tokens.append(token)
      if stops.contains(token) { return .stop }
      show(writer.write(token))
      if writer.isStopped { return .stop }
      if generation.tokens.count == options.maximumTokens { break }
      if session.cache.count == session.contextLength { return .contextFull }
      logits = try read(token)
    }
    return .length
  }

  private var textTokens: [Int]? {
    var tokens = generation.tokens[...]
    if let last = tokens.last, stops.contains(last) { tokens.removeLast() }
    guard writer.isStopped else { return Array(tokens) }
    // The tokens of the stop string, and none that the text needs.
    while true {
      let text = freshWriter.text(of: tokens)
      if text == generation.text { return Array(tokens) }
      guard text.utf8.count > generation.text.utf8.count, tokens.popLast() != nil else { return nil }
    }
  }

  private mutating func read(_ token: Int) throws -> Logits {
    visiblePicture = session.loaded.tokens.visiblePicture(
      ofGenerated: token, after: visiblePicture, pictureCount: prompt.pictures.count)
    let position = Prompt.Position(token: token, picture: visiblePicture.map { prompt.pictures[$0] })
    return try session.read(
      [position], visiblePicture: [visiblePicture], features: features, logits: .last, isCancelled: isCancelled)
  }

  private mutating func show(_ text: String) {
    guard !text.isEmpty else { return }
    generation.text += text
    onEvent(.text(text))
  }
}
