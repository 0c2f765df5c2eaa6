import Chat
import Foundation

/// Draws tokens from logits.
///
/// The steps and their order are those of transformers 4.57 (`logits_process.py`): repetition penalty over prompt and
/// answer, banned tokens, temperature, top-k (ties with the k-th stay), top-p (the smallest set whose probability reaches
/// p, of what top-k left), min-p, then a draw. Temperature 0 takes the likeliest token after the penalty, of equals the
/// one with the lowest id.
struct Sampler: Sendable {
  private struct Candidate {
    var token: Int
    /// Logit over temperature, at most 0: the likeliest has 0.
    var score: Double
    var probability = 0.0
  }

  private let options: ReplyOptions
  private let banned: Set<Int>
  private var seen: Set<Int>
  private var random: SeededRandom

  /// - Parameters:
  ///   - banned: never drawn.
  ///   - prompt: tokens that the repetition penalty counts as seen.
  init(options: ReplyOptions, seed: UInt64, banned: [Int], prompt: [Int]) {
    self.options = options
    self.banned = Set(banned)
    seen = Set(prompt)
    random = SeededRandom(seed: seed)
  }

  /// - Parameter logits: one for each token of the vocabulary.
  mutating func next(_ logits: some Collection<Float>) throws(InferenceError) -> Int {
    let logits = try penalised(logits)
    let token = options.temperature > 0 ? pick(try distribution(logits)) : try likeliest(logits)
    seen.insert(token)
    return token
  }

  /// What a draw chooses from: tokens and probabilities that sum to 1.
  func probabilities(_ logits: some Collection<Float>) throws(InferenceError) -> [Int: Double] {
    Dictionary(try distribution(penalised(logits)).map { ($0.token, $0.probability) }) { $1 }
  }

  /// Penalty and bans; a banned token has minus infinity.
  private func penalised(_ logits: some Collection<Float>) throws(InferenceError) -> [Float] {
    var logits = Array(logits)
    guard logits.allSatisfy({ $0 < .infinity }) else { throw .outputNotFinite }
    let penalty = Float(options.repeatPenalty)
    if penalty > 0, penalty != 1 {
      for token in seen where logits.indices.contains(token) {
        logits[token] = logits[token] < 0 ? logits[token] * penalty : logits[token] / penalty
      }
    }
    for token in banned where logits.indices.contains(token) { logits[token] = -.infinity }
    return logits
  }

  private func likeliest(_ logits: [Float]) throws(InferenceError) -> Int {
    var best: Int?
    var bestLogit = -Float.infinity
    for (token, logit) in logits.enumerated() where logit > bestLogit { (best, bestLogit) = (token, logit) }
    guard let best else { throw .outputNotFinite }
    return best
  }

  private func distribution(_ logits: [Float]) throws(InferenceError) -> [Candidate] {
    let maximum = Double(logits[try likeliest(logits)])
    let threshold = topKThreshold(logits)
    var candidates: [Candidate] = []
    for (token, logit) in logits.enumerated() where logit >= threshold && logit > -.infinity {
      candidates.append(Candidate(token: token, score: (Double(logit) - maximum) / options.temperature))
    }
    applyTopP(&candidates)
    if options.minP > 0 {
      // Relative to the likeliest, whose score is 0.
      let least = log(options.minP)
      candidates.removeAll { $0.score < least && $0.score < 0 }
    }
    Self.normalise(&candidates)
    return candidates
  }

  /// The k-th highest logit; everything below it is dropped.
  private func topKThreshold(_ logits: [Float]) -> Float {
    guard options.topK > 0, options.topK < logits.count else { return -.infinity }
    return HighestValues.of(logits, count: options.topK).last?.value ?? -.infinity
  }

  private func applyTopP(_ candidates: inout [Candidate]) {
    guard options.topP < 1 else { return }
    Self.normalise(&candidates)
    // Tokens this unlikely cannot together fill what is outside p, so they are outside; the others are few enough to sort.
    let negligible = max(0, 1 - options.topP) / Double(candidates.count)
    candidates.removeAll { $0.probability <= negligible && $0.score < 0 }
    candidates.sort { ($0.score, -$0.token) > ($1.score, -$1.token) }
    var sum = 0.0
    let kept = candidates.prefix { candidate in
      defer { sum += candidate.probability }
      return sum < options.topP
    }
    candidates = Array(kept.isEmpty ? candidates.prefix(1) : kept)
  }

  private static func normalise(_ candidates: inout [Candidate]) {
    var sum = 0.0
    for index in candidates.indices {
      candidates[index].probability = exp(candidates[index].score)
      sum += candidates[index].probability
    }
    for index in candidates.indices { candidates[index].probability /= sum }
  }

  private mutating func pick(_ candidates: [Candidate]) -> Int {
    var left = random.nextUnit()
    for candidate in candidates {
      left -= candidate.probability
      if left < 0 { return candidate.token }
    }
    // Rounding left a crumb: it belongs to the last token that has any probability.
    return (candidates.last { $0.probability > 0 } ?? candidates[candidates.count - 1]).token
  }
}
