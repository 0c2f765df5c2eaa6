import Chat
import TestSupport
import Testing

@testable import Inference

@Suite("Sampler")
struct SamplerTests {
  private static let logits: [Float] = [2.0, -1.0, 0.5, 3.25, 0.375, -2.5, 1.75, 3.0]

  private func sampler(_ options: ReplyOptions, seed: UInt64 = 1, banned: [Int] = [], prompt: [Int] = []) -> Sampler {
    Sampler(options: options, seed: seed, banned: banned, prompt: prompt)
  }

  /// The probabilities that transformers 4.57.6 draws from, its processors in the order in which `generate` applies them:
  /// RepetitionPenalty over the tokens 3, 1, 3, 5, SuppressTokens, Temperature, TopK, TopP, MinP.
  @Test(
    "the distribution is that of transformers",
    arguments: [
      (
        ReplyOptions(temperature: 1.0), [],
        [0: 0.118087, 1: 0.005879, 2: 0.026349, 3: 0.412163, 4: 0.023253, 5: 0.001312, 6: 0.091966, 7: 0.320993]
      ),
      (
        ReplyOptions(temperature: 0.7), [],
        [0: 0.082870, 1: 0.001141, 2: 0.009722, 3: 0.494224, 4: 0.008132, 5: 0.000134, 6: 0.057982, 7: 0.345795]
      ),
      (ReplyOptions(temperature: 1.0, topK: 3), [], [0: 0.138723, 3: 0.484190, 7: 0.377087]),
      (ReplyOptions(temperature: 1.0, topK: 5), [], [0: 0.121794, 2: 0.027176, 3: 0.425104, 6: 0.094854, 7: 0.331072]),
      (ReplyOptions(temperature: 1.0, topP: 0.9), [], [0: 0.125197, 3: 0.436980, 6: 0.097503, 7: 0.340320]),
      (ReplyOptions(temperature: 1.0, topP: 0.5), [], [3: 0.562177, 7: 0.437823]),
      (ReplyOptions(temperature: 2.0, topP: 0.35), [], [3: 0.531209, 7: 0.468791]),
      (ReplyOptions(temperature: 1.0, minP: 0.2), [], [0: 0.125197, 3: 0.436980, 6: 0.097503, 7: 0.340320]),
      (ReplyOptions(temperature: 0.5, minP: 0.05), [], [0: 0.048611, 3: 0.592201, 7: 0.359188]),
      (
        ReplyOptions(temperature: 1.3, topP: 0.95, topK: 6, minP: 0.1), [],
        [0: 0.144628, 2: 0.045619, 3: 0.378306, 6: 0.119326, 7: 0.312122]
      ),
      (
        ReplyOptions(temperature: 1.0, repeatPenalty: 1.5), [],
        [0: 0.163083, 1: 0.004925, 2: 0.036389, 3: 0.192659, 4: 0.032113, 5: 0.000519, 6: 0.127009, 7: 0.443304]
      ),
      (
        ReplyOptions(temperature: 0.8, topP: 0.8, topK: 4, repeatPenalty: 1.2), [],
        [0: 0.144627, 3: 0.350575, 7: 0.504798]
      ),
      (
        ReplyOptions(temperature: 1.0), [3, 7],
        [0: 0.442529, 1: 0.022032, 2: 0.098742, 4: 0.087139, 5: 0.004916, 6: 0.344642]
      ),
      (ReplyOptions(temperature: 1.0, topK: 2), [3], [0: 0.268941, 7: 0.731059]),
    ] as [(ReplyOptions, [Int], [Int: Double])])
  func distribution(options: ReplyOptions, banned: [Int], expected: [Int: Double]) throws {
    let actual = try sampler(options, banned: banned, prompt: [3, 1, 3, 5]).probabilities(Self.logits)
    #expect(Set(actual.keys) == Set(expected.keys))
    for (token, probability) in expected {
      // The reference computes in single precision and is printed to six places.
      #expect(abs((actual[token] ?? 0) - probability) < 2e-6, "token \(token)")
    }
  }

  @Test("temperature 0 takes the likeliest, of equals the one with the lowest id")
  func greedy() throws {
    var greedy = sampler(ReplyOptions())
    #expect(try greedy.next(Self.logits) == 3)
    #expect(try greedy.next([1, 5, 2, 5, 5]) == 1)
    #expect(try greedy.next([-Float.infinity, -1e30]) == 1)
  }

  @Test("ties with the k-th likeliest stay, as in the reference")
  func topKTies() throws {
    let kept = try sampler(ReplyOptions(temperature: 1, topK: 2)).probabilities([1, 3, 2, 2, 0, 2])
    #expect(Set(kept.keys) == [1, 2, 3, 5])
  }

  @Test("banned tokens are never taken, at any temperature", arguments: [0, 0.5, 100])
  func banned(temperature: Double) throws {
    var sampler = sampler(ReplyOptions(temperature: temperature), banned: [3, 7, 99])
    for _ in 0..<200 { #expect(try ![3, 7].contains(sampler.next(Self.logits))) }
  }

  @Test("the penalty counts what was generated, not only the prompt")
  func penaltyOfGenerated() throws {
    var sampler = sampler(ReplyOptions(repeatPenalty: 10))
    #expect(try (0..<3).map { _ in try sampler.next(Self.logits) } == [3, 7, 0])
  }

  @Test("a seed gives the same tokens every time, on every machine")
  func seeds() throws {
    func draws(_ seed: UInt64) throws -> [Int] {
      var sampler = sampler(ReplyOptions(temperature: 1), seed: seed)
      return try (0..<16).map { _ in try sampler.next(Self.logits) }
    }
    #expect(try draws(7) == draws(7))
    #expect(try draws(7) != draws(8))
    #expect(try draws(7) == [3, 0, 7, 4, 3, 3, 3, 3, 2, 3, 0, 7, 7, 7, 7, 3])
  }

  @Test("draws follow the probabilities")
  func frequencies() throws {
    let options = ReplyOptions(temperature: 1, topK: 4)
    let expected = try sampler(options).probabilities(Self.logits)
    var sampler = sampler(options, seed: 3)
    var counts: [Int: Int] = [:]
    let draws = 20_000
    for _ in 0..<draws { counts[try sampler.next(Self.logits), default: 0] += 1 }
    #expect(Set(counts.keys) == Set(expected.keys))
    for (token, probability) in expected {
      // Four standard deviations of a binomial share.
      let tolerance = 4 * (probability * (1 - probability) / Double(draws)).squareRoot()
      #expect(abs(Double(counts[token] ?? 0) / Double(draws) - probability) < tolerance)
    }
  }

  @Test("extreme options keep at least the likeliest token")
  func extremes() throws {
    for options in [
      ReplyOptions(temperature: 1, topP: 0), ReplyOptions(temperature: 1, topK: 1),
      ReplyOptions(temperature: 1, minP: 1), ReplyOptions(temperature: 1e-300), ReplyOptions(temperature: .nan),
      ReplyOptions(temperature: -1), ReplyOptions(temperature: 1, topP: 1e-300, repeatPenalty: -1),
    ] {
      var sampler = sampler(options)
      #expect(try sampler.next(Self.logits) == 3, "\(options)")
    }
  }

  @Test("a draw from many tokens keeps the set that sorting them all would keep")
  func largeVocabulary() throws {
    var generator = SeededGenerator(seed: 9)
    let logits = (0..<2000).map { _ in Float.random(in: -8...8, using: &generator) }
    let kept = try sampler(ReplyOptions(temperature: 1, topP: 0.9)).probabilities(logits)
    let all = try sampler(ReplyOptions(temperature: 1)).probabilities(logits).sorted { $0.value > $1.value }
    var sum = 0.0
    let expected = all.prefix { entry in
      defer { sum += entry.value }
      return sum < 0.9
    }
    #expect(Set(kept.keys) == Set(expected.map(\.key)))
  }

  @Test("logits that are not numbers are an error, not a token", arguments: [Float.nan, .infinity])
  func notFinite(value: Float) {
    for temperature in [0.0, 1.0] {
      var sampler = sampler(ReplyOptions(temperature: temperature))
      #expect(throws: InferenceError.outputNotFinite) { try sampler.next([1, value, 2]) }
    }
    var banned = sampler(ReplyOptions(), banned: [0, 1])
    #expect(throws: InferenceError.outputNotFinite) { try banned.next([1, 2]) }
  }
}
