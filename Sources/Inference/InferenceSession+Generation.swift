import Chat
import Flamingo
import Tokenizer

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
  public var text = ""
  public var reason: FinishReason = .stop
  public var statistics = ReplyStatistics()
}

extension InferenceSession {
  /// Answers `prompt`.
  /// - Parameters:
  ///   - features: those of `prompt.pictures`, in order.
  ///   - trimsLeadingWhitespace: for chat, where the space after `Assistant:` belongs to the form, not to the answer.
  ///   - isCancelled: asked before every token and every layer; then the answer ends with `.cancelled`.
  /// - Throws: `InferenceError`, `FlamingoError`.
  public func generate(
    _ prompt: Prompt, features: [ImageFeatures], options: ReplyOptions, trimsLeadingWhitespace: Bool = false,
    isCancelled: () -> Bool = { false }, onEvent: (GenerationEvent) -> Void = { _ in }
  ) throws -> Generation {
    try check(prompt)
    precondition(
      features.count == prompt.pictures.count, "\(features.count) features, \(prompt.pictures.count) pictures")
    let seed = options.seed ?? UInt64.random(in: 0...UInt64(UInt32.max))
    var generation = Generation()
    generation.statistics.seed = seed
    generation.statistics.promptTokens = prompt.tokens.count
    generation.statistics.pictures = prompt.pictures.count
    do {
      var logits = try prefill(prompt, features, &generation, isCancelled, onEvent)
      let sampler = Sampler(options: options, seed: seed, banned: loaded.tokens.banned, prompt: prompt.tokens)
      var writer = AnswerWriter(
        tokenizer: loaded.tokenizer, stops: options.stopStrings, trimsLeadingWhitespace: trimsLeadingWhitespace)
      try decode(prompt, features, options, sampler, &logits, &writer, &generation, isCancelled, onEvent)
    } catch is CancellationError {
      generation.reason = .cancelled
    }
    return generation
  }

  /// Reads what of the prompt the cache does not hold.
  /// - Returns: the logits after its last token.
  private func prefill(
    _ prompt: Prompt, _ features: [ImageFeatures], _ generation: inout Generation, _ isCancelled: () -> Bool,
    _ onEvent: (GenerationEvent) -> Void
  ) throws -> Logits {
    let clock = Stopwatch()
    defer { generation.statistics.prefillMilliseconds = clock.milliseconds }
    let positions = prompt.positions
    let kept = keepCommonPrefix(with: positions)
    generation.statistics.cachedTokens = kept
    var next = kept
    onEvent(.readingPrompt(done: 0, total: positions.count - kept))
    while true {
      if isCancelled() { throw CancellationError() }
      let end = min(next + Self.stride, positions.count)
      let isLast = end == positions.count
      let logits = try read(
        positions[next..<end], visiblePicture: prompt.visiblePicture[next..<end], features: features,
        logits: isLast ? .last : .none, isCancelled: isCancelled)
      onEvent(.readingPrompt(done: end - kept, total: positions.count - kept))
      if isLast { return logits }
      next = end
    }
  }

  private func decode(
    _ prompt: Prompt, _ features: [ImageFeatures], _ options: ReplyOptions, _ sampler: Sampler,
    _ logits: inout Logits, _ writer: inout AnswerWriter, _ generation: inout Generation, _ isCancelled: () -> Bool,
    _ onEvent: (GenerationEvent) -> Void
  ) throws {
    let clock = Stopwatch()
    var sampler = sampler
    // What follows the prompt sees what its last token sees, as the reference copies the last row of its mask.
    let visible = prompt.visiblePicture[prompt.visiblePicture.count - 1]
    let stops = loaded.tokens.stops
    func show(_ text: String) {
      guard !text.isEmpty else { return }
      generation.text += text
      onEvent(.text(text))
    }
    defer {
      // Also when an error or a cancellation ends the answer: what came is kept.
      show(writer.finish())
      generation.statistics.completionTokens = generation.tokens.count
      generation.statistics.decodeMilliseconds = clock.milliseconds
    }
    generation.reason = .length
    while generation.tokens.count < options.maximumTokens {
      if isCancelled() { throw CancellationError() }
      let token = try sampler.next(logits[0])
      generation.tokens.append(token)
      generation.reason = .stop
      if stops.contains(token) { return }
      show(writer.write(token))
      if writer.isStopped { return }
      generation.reason = .length
      if generation.tokens.count == options.maximumTokens { return }
      if cache.count == contextLength {
        generation.reason = .contextFull
        return
      }
      let position = Prompt.Position(token: token, picture: visible.map { prompt.pictures[$0] })
      logits = try read(
        [position], visiblePicture: [visible], features: features, logits: .last, isCancelled: isCancelled)
    }
  }
}

/// Tokens to text that may be shown.
private struct AnswerWriter {
  private var detokenizer: StreamingDetokenizer?
  private var filter: StopFilter
  private var trimsWhitespace: Bool

  init(tokenizer: Tokenizer?, stops: [String], trimsLeadingWhitespace: Bool) {
    detokenizer = tokenizer.map { StreamingDetokenizer($0, skipSpecialTokens: true) }
    filter = StopFilter(stops: stops)
    trimsWhitespace = trimsLeadingWhitespace
  }

  var isStopped: Bool { filter.isStopped }

  mutating func write(_ token: Int) -> String {
    trim(filter.process(detokenizer?.process(token) ?? ""))
  }

  mutating func finish() -> String {
    trim(filter.process(detokenizer?.finish() ?? "") + filter.finish())
  }

  private mutating func trim(_ text: String) -> String {
    guard trimsWhitespace else { return text }
    let rest = text.drop(while: \.isWhitespace)
    if !rest.isEmpty { trimsWhitespace = false }
    return String(rest)
  }
}
