import Flamingo
import Foundation

/// How likely a model holds one token of a prompt to be.
public struct TokenScore: Equatable, Sendable {
  public struct Candidate: Equatable, Sendable {
    public var token: Int
    public var logProbability: Double
  }

  public var token: Int
  /// Natural logarithm of the token's probability, given those before it; `nil` for the first.
  public var logProbability: Double?
  /// The likeliest tokens to come next, after this one, the likeliest first.
  public var next: [Candidate]
}

extension InferenceSession {
  /// The log-probability of every token of `prompt`.
  /// - Parameters:
  ///   - stepLength: positions computed at a time; 1 goes token by token, as generation does.
  ///   - candidateCount: length of each `TokenScore.next`.
  /// - Throws: `InferenceError`, `FlamingoError`, `CancellationError`.
  public func score(
    _ prompt: Prompt, features: [ImageFeatures], candidateCount: Int = 5, stepLength: Int = 128,
    isCancelled: @escaping () -> Bool = { false }, onProgress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> [TokenScore] {
    precondition(stepLength > 0, "steps of \(stepLength) positions")
    try check(prompt)
    // Every position's logits are wanted, and the cache keeps none.
    truncate(to: 0)
    let positions = prompt.positions
    var scores: [TokenScore] = []
    var expected: Double?
    for start in Swift.stride(from: 0, to: positions.count, by: stepLength) {
      let end = min(start + stepLength, positions.count)
      let logits = try read(
        positions[start..<end], visiblePicture: prompt.visiblePicture[start..<end], features: features, logits: .all,
        isCancelled: isCancelled)
      for index in start..<end {
        let row = Array(logits[index - start])
        let normaliser = try Self.logSumExp(row)
        let next = HighestValues.of(row, count: candidateCount).map {
          TokenScore.Candidate(token: $0.index, logProbability: Double($0.value) - normaliser)
        }
        scores.append(TokenScore(token: positions[index].token, logProbability: expected, next: next))
        if index + 1 < positions.count {
          expected = Double(row[positions[index + 1].token]) - normaliser
        }
      }
      onProgress(end, positions.count)
    }
    return scores
  }

  private static func logSumExp(_ logits: [Float]) throws(InferenceError) -> Double {
    guard let maximum = logits.max(), logits.allSatisfy({ $0 < .infinity }), maximum > -.infinity else {
      throw .outputNotFinite
    }
    let sum = logits.reduce(0.0) { $0 + exp(Double($1) - Double(maximum)) }
    return Double(maximum) + log(sum)
  }
}
