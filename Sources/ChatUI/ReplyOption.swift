import Chat

/// The settings that `/set` changes, each with its check.
public enum ReplyOption: String, CaseIterable, Hashable, Sendable {
  case temperature
  case topP = "top-p"
  case topK = "top-k"
  case minP = "min-p"
  case repeatPenalty = "repeat-penalty"
  case seed
  case maximumTokens = "max-tokens"

  public var name: String { rawValue }

  /// The option of this name, written with `-`, `_` or neither, whatever its case.
  public init?(named name: String) {
    func bare(_ name: String) -> String { name.lowercased().filter { $0 != "-" && $0 != "_" } }
    let wanted = bare(name)
    guard let option = ReplyOption.allCases.first(where: { bare($0.name) == wanted }) else { return nil }
    self = option
  }

  public var summary: String {
    switch self {
    case .temperature: "0 takes the likeliest word each time, higher is freer (0 to 5)"
    case .topP: "draw from the likeliest words that make up this share (over 0 to 1)"
    case .topK: "draw from this many of the likeliest words (0: all)"
    case .minP: "leave out words less likely than this share of the likeliest (0 to 1)"
    case .repeatPenalty: "make words that stood before less likely (0.1 to 10, 1: off)"
    case .seed: "a number repeats an answer, random draws a new one"
    case .maximumTokens: "the longest answer, in tokens (1 to 100000)"
    }
  }

  /// What `/set` accepts, as its error says it.
  public var expectation: String {
    switch self {
    case .temperature: "a number from 0 to 5"
    case .topP: "a number above 0, at most 1"
    case .topK: "a whole number from 0 to 1000000"
    case .minP: "a number from 0 to 1"
    case .repeatPenalty: "a number from 0.1 to 10"
    case .seed: "a whole number, or random"
    case .maximumTokens: "a whole number from 1 to 100000"
    }
  }

  public func value(in options: ReplyOptions) -> String {
    switch self {
    case .temperature: ReplyOption.text(options.temperature)
    case .topP: ReplyOption.text(options.topP)
    case .topK: String(options.topK)
    case .minP: ReplyOption.text(options.minP)
    case .repeatPenalty: ReplyOption.text(options.repeatPenalty)
    case .seed: options.seed.map { String($0) } ?? "random"
    case .maximumTokens: String(options.maximumTokens)
    }
  }

  /// Sets the option from what the user typed or a settings file says; false, with nothing changed, when it is not a value of the option.
  @discardableResult
  public func set(_ text: String, in options: inout ReplyOptions) -> Bool {
    switch self {
    case .temperature: store(number(text, 0...5), in: &options.temperature)
    case .topP: store(number(text, Double.leastNormalMagnitude...1), in: &options.topP)
    case .minP: store(number(text, 0...1), in: &options.minP)
    case .repeatPenalty: store(number(text, 0.1...10), in: &options.repeatPenalty)
    case .topK: store(integer(text, 0...1_000_000), in: &options.topK)
    case .maximumTokens: store(integer(text, 1...100_000), in: &options.maximumTokens)
    case .seed: setSeed(text, in: &options)
    }
  }

  private func setSeed(_ text: String, in options: inout ReplyOptions) -> Bool {
    if ["random", "none", "off"].contains(text.lowercased()) {
      options.seed = nil
      return true
    }
    guard let seed = UInt64(text) else { return false }
    options.seed = seed
    return true
  }

  private func number(_ text: String, _ range: ClosedRange<Double>) -> Double? {
    Double(text).flatMap { range.contains($0) ? $0 : nil }
  }

  private func integer(_ text: String, _ range: ClosedRange<Int>) -> Int? {
    Int(text).flatMap { range.contains($0) ? $0 : nil }
  }

  private func store<Value>(_ value: Value?, in place: inout Value) -> Bool {
    guard let value else { return false }
    place = value
    return true
  }

  private static func text(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e9 ? String(Int(number)) : String(number)
  }
}
