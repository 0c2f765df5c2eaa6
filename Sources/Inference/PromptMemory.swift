import Synchronization

import struct Foundation.UUID

/// What the prompts of earlier turns were made of, so that the next one costs only what is new: the tokens of each answer as
/// they were generated, and the tokens of texts that were encoded before.
///
/// Forgetting something costs time, never an answer. Every method may be called from any thread.
public final class PromptMemory: Sendable {
  /// Text between two tokens that are no text.
  struct Stretch: Hashable {
    var text: String
    /// Whether it goes on where generated tokens end.
    var continuesGenerated: Bool
  }

  private struct Answer: Hashable {
    var question: UUID
    var text: String
  }

  private struct Contents {
    var answers = RecentValues<Answer>(tokenLimit: PromptMemory.tokenLimit)
    var stretches = RecentValues<Stretch>(tokenLimit: PromptMemory.tokenLimit)
  }

  /// Tokens of each kind that are kept; many times what any context window holds.
  private static let tokenLimit = 1 << 20

  private let contents = Mutex(Contents())

  public init() {}

  /// - Parameters:
  ///   - tokens: what was generated, without the token that ended the answer.
  ///   - text: what was shown of it, whole.
  public func remember(_ tokens: [Int], ofAnswer text: String, to question: UUID) {
    contents.withLock { $0.answers.insert(tokens, for: Answer(question: question, text: text)) }
  }

  /// The tokens that were generated, as long as neither question nor answer was edited.
  func tokens(ofAnswer text: String, to question: UUID) -> [Int]? {
    contents.withLock { $0.answers.value(for: Answer(question: question, text: text)) }
  }

  /// - Parameter encode: makes the tokens where they are not known yet.
  func tokens(of stretch: Stretch, encode: () -> [Int]) -> [Int] {
    if let known = contents.withLock({ $0.stretches.value(for: stretch) }) { return known }
    let tokens = encode()
    contents.withLock { $0.stretches.insert(tokens, for: stretch) }
    return tokens
  }
}

/// Tokens by key in two generations: when the newer one is full it becomes the older one, whose place it takes. What is used
/// again moves to the newer.
private struct RecentValues<Key: Hashable> {
  let tokenLimit: Int
  private var newer: [Key: [Int]] = [:]
  private var older: [Key: [Int]] = [:]
  private var tokenCount = 0

  init(tokenLimit: Int) { self.tokenLimit = tokenLimit }

  mutating func value(for key: Key) -> [Int]? {
    if let value = newer[key] { return value }
    guard let value = older.removeValue(forKey: key) else { return nil }
    insert(value, for: key)
    return value
  }

  mutating func insert(_ value: [Int], for key: Key) {
    // An entry without tokens takes memory, too.
    tokenCount += value.count + 1
    if tokenCount > tokenLimit {
      older = newer
      newer = [:]
      tokenCount = value.count + 1
    }
    newer[key] = value
  }
}
