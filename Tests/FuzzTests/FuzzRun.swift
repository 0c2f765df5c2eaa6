import CFuzzMonitor
import Foundation
import TestSupport
import Testing

/// How many inputs, and which: from the environment, so that the same tests run for seconds or for hours.
struct FuzzSettings {
  /// Inputs of each format: `VLMCHAT_FUZZ_INPUTS`.
  let count: Int
  /// `VLMCHAT_FUZZ_SEED`. An input follows from the seed, the format and its number alone.
  let seed: UInt64
  /// The number of the first input: `VLMCHAT_FUZZ_FIRST`.
  let first: Int

  static let current = FuzzSettings(ProcessInfo.processInfo.environment)

  init(_ environment: [String: String]) {
    count = environment["VLMCHAT_FUZZ_INPUTS"].flatMap(Int.init) ?? 10_000
    seed = environment["VLMCHAT_FUZZ_SEED"].flatMap(UInt64.init) ?? 1
    first = environment["VLMCHAT_FUZZ_FIRST"].flatMap(Int.init) ?? 0
    reports = environment["VLMCHAT_FUZZ_INPUTS"] != nil
  }

  /// Whether each format's figures are printed.
  let reports: Bool
}

/// What came of an input. A reader that does neither has ended the process.
enum FuzzOutcome { case accepted, refused }

/// One format under fire: files that are damaged, how they are damaged, and what reads them.
struct FuzzRun {
  let format: String
  let corpus: [[UInt8]]
  /// The most memory that reading may take at a time, in bytes: so many for each byte of the file, and some on top.
  var bytesPerByte = 64
  var bytesOnTop = 1 << 20
  /// The least share of inputs that is accepted, and that is refused: damage that is always seen at once reaches little.
  var leastShare = 0.02

  /// Seconds of processor time that no input of at most `FuzzBytes.longest` bytes comes near; it takes a millisecond.
  private static let longest = 2.0
  /// From where on an input counts as hanging, and the process is ended.
  private static let hanging: Int64 = 60

  /// - Parameters:
  ///   - damage: makes one or several edits.
  ///   - read: opens the file and uses all that was accepted; throws for what is no way to refuse a file.
  func run(
    damage: (inout FuzzBytes) -> Void, read: ([UInt8]) throws -> FuzzOutcome,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for (index, file) in corpus.enumerated() {
      #expect(try read(file) == .accepted, "\(format): file \(index) of the corpus", sourceLocation: sourceLocation)
    }
    fuzz_guard(Self.hanging)
    let settings = FuzzSettings.current
    var figures = Figures()
    for number in settings.first..<settings.first + settings.count {
      let input = input(number, seed: settings.seed, damage: damage)
      let (outcome, cost) = try measured(number, settings.seed) { try read(input) }
      figures.add(outcome, cost, number)
      let allowed = bytesOnTop + bytesPerByte * input.count
      guard cost.peak_bytes <= Int64(allowed), Double(cost.nanoseconds) <= Self.longest * 1e9 else {
        Issue.record(
          """
          \(format) input \(number) of seed \(settings.seed), \(input.count) bytes, took \(cost.peak_bytes) bytes of memory \
          (allowed: \(allowed)) and \(Double(cost.nanoseconds) / 1e9) s: replay with VLMCHAT_FUZZ_SEED=\(settings.seed) \
          VLMCHAT_FUZZ_FIRST=\(number) VLMCHAT_FUZZ_INPUTS=1
          """, sourceLocation: sourceLocation)
        return
      }
    }
    if settings.reports { print("fuzz: \(format): \(figures)") }
    guard settings.count >= 1000 else { return }
    let least = Int(leastShare * Double(settings.count))
    #expect(
      figures.accepted >= least && figures.refused >= least, "\(format): \(figures)", sourceLocation: sourceLocation)
  }

  private func input(_ number: Int, seed: UInt64, damage: (inout FuzzBytes) -> Void) -> [UInt8] {
    // FNV-1a of the format's name, so that formats do not share their chances.
    let name = format.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    var mixing = SeededGenerator(seed: seed ^ name &+ UInt64(number) &* 0xD134_2543_DE82_EF95)
    var file = FuzzBytes(corpus: corpus, seed: mixing.next())
    // Mostly one fault, which must be found alone; now and then many.
    let edits =
      file.chance(of: 1, in: 32) ? file.number(in: 8...40) : file.chance(of: 2, in: 3) ? 1 : file.number(in: 2...4)
    for _ in 0..<edits { damage(&file) }
    return file.bytes
  }

  private func measured(
    _ number: Int, _ seed: UInt64, _ body: () throws -> FuzzOutcome
  ) throws -> (FuzzOutcome, fuzz_cost) {
    try format.withCString { name in
      fuzz_begin(name, seed, UInt64(number))
      do {
        let outcome = try body()
        return (outcome, fuzz_end())
      } catch {
        _ = fuzz_end()
        Issue.record("\(format) input \(number) of seed \(seed): \(error)")
        throw error
      }
    }
  }
}

/// What a run found out.
private struct Figures: CustomStringConvertible {
  var accepted = 0
  var refused = 0
  private var nanoseconds: Int64 = 0
  private var slowest: (nanoseconds: Int64, number: Int) = (0, 0)
  private var largest: (bytes: Int64, number: Int) = (0, 0)

  mutating func add(_ outcome: FuzzOutcome, _ cost: fuzz_cost, _ number: Int) {
    if outcome == .accepted { accepted += 1 } else { refused += 1 }
    nanoseconds += cost.nanoseconds
    if cost.nanoseconds > slowest.nanoseconds { slowest = (cost.nanoseconds, number) }
    if cost.peak_bytes > largest.bytes { largest = (cost.peak_bytes, number) }
  }

  var description: String {
    let count = max(1, accepted + refused)
    return """
      \(accepted + refused) inputs, \(accepted) accepted, \(refused) refused; \(nanoseconds / Int64(count) / 1000) microseconds \
      each, at most \(slowest.nanoseconds / 1000) (input \(slowest.number)); at most \(largest.bytes) bytes of memory \
      (input \(largest.number))
      """
  }
}
