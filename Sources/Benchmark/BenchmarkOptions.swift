/// What is measured, and how often.
public struct BenchmarkOptions: Sendable, Equatable {
  /// Tokens of the prompt that is read.
  public var promptTokens: Int
  /// Tokens that are generated.
  public var generatedTokens: Int
  /// Positions that the cache holds when generation starts.
  public var contextTokens: Int
  /// Tokens of the question that the first token is waited for.
  public var questionTokens: Int
  /// Times that everything is measured.
  public var repeats: Int
  /// Where random numbers start.
  public var seed: UInt64

  /// - Parameter contextTokens: `nil` generates after the prompt.
  public init(
    promptTokens: Int = 256, generatedTokens: Int = 16, contextTokens: Int? = nil, questionTokens: Int = 16,
    repeats: Int = 3, seed: UInt64 = 1
  ) {
    self.promptTokens = promptTokens
    self.generatedTokens = generatedTokens
    self.contextTokens = contextTokens ?? promptTokens
    self.questionTokens = questionTokens
    self.repeats = repeats
    self.seed = seed
  }

  /// Positions that the cache must have room for.
  var positions: Int { max(promptTokens, contextTokens + generatedTokens, questionTokens) }
}
