/// What an answer consists of while it is made.
public enum ReplyEvent: Hashable, Sendable {
  case progress(ReplyProgress)
  /// Whole characters, ready to show after control characters are made visible.
  case text(String)
  /// The last event of every stream that does not throw.
  case finished(ReplyOutcome)
}

public enum ReplyProgress: Hashable, Sendable {
  case encodingPicture(PictureNumber)
  /// Prompt tokens computed so far, of those the cache did not hold.
  case readingPrompt(done: Int, total: Int)
  /// The conversation does not fit the context window: the answer is made without this many of its oldest turns.
  case droppedOldestTurns(Int)
}

public enum FinishReason: String, Hashable, Codable, Sendable {
  /// The model ended its utterance, or a stop string came.
  case stop
  /// `maximumTokens` were generated.
  case length
  /// The context window is full.
  case contextFull = "context"
  case cancelled
  /// The program ended, or an error came, while the answer was being made; what had come is kept.
  case interrupted
}

public struct ReplyOutcome: Hashable, Codable, Sendable {
  public var reason: FinishReason
  public var statistics: ReplyStatistics

  public init(reason: FinishReason, statistics: ReplyStatistics) {
    self.reason = reason
    self.statistics = statistics
  }
}

/// Counts and wall-clock times of one answer; times in milliseconds.
public struct ReplyStatistics: Hashable, Codable, Sendable {
  /// Tokens of the whole prompt, cached ones included.
  public var promptTokens: Int
  /// Prompt tokens that the KV cache already held.
  public var cachedTokens: Int
  public var completionTokens: Int
  public var pictures: Int
  public var pictureMilliseconds: Double
  public var prefillMilliseconds: Double
  public var decodeMilliseconds: Double
  /// The seed the sampler ran with: the same request with this seed gives the same answer.
  public var seed: UInt64

  public init(
    promptTokens: Int = 0, cachedTokens: Int = 0, completionTokens: Int = 0, pictures: Int = 0,
    pictureMilliseconds: Double = 0, prefillMilliseconds: Double = 0, decodeMilliseconds: Double = 0, seed: UInt64 = 0
  ) {
    self.promptTokens = promptTokens
    self.cachedTokens = cachedTokens
    self.completionTokens = completionTokens
    self.pictures = pictures
    self.pictureMilliseconds = pictureMilliseconds
    self.prefillMilliseconds = prefillMilliseconds
    self.decodeMilliseconds = decodeMilliseconds
    self.seed = seed
  }

  /// Prompt tokens that were computed for this answer, after it was asked for.
  public var computedTokens: Int { max(0, promptTokens.subtractingReportingOverflow(cachedTokens).partialValue) }

  public var tokensPerSecond: Double {
    decodeMilliseconds > 0 ? Double(completionTokens) * 1000 / decodeMilliseconds : 0
  }
}
