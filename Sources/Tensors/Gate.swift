import Synchronization

/// Where helpers enter a round of work: one word, so that "is this round still open" and "I am in" are one step.
///
/// From the top: the number of the round, whether the crew is dismissed, whether the gate is open, how many are inside.
struct Gate: ~Copyable, Sendable {
  private let word = Atomic<UInt64>(0)

  private static let roundUnit: UInt64 = 1 << 16
  private static let dismissedBit: UInt64 = 1 << 15
  private static let openBit: UInt64 = 1 << 14
  private static let insideMask: UInt64 = openBit - 1

  /// The number of the round before the first.
  static let noRound: UInt64 = 0

  /// The number of the present round.
  var round: UInt64 { word.load(ordering: .sequentiallyConsistent) / Gate.roundUnit }

  var isDismissed: Bool { word.load(ordering: .acquiring) & Gate.dismissedBit != 0 }

  var isEmpty: Bool { word.load(ordering: .acquiring) & Gate.insideMask == 0 }

  /// Begins a round. Only when the gate is shut and empty.
  func open() { word.wrappingAdd(Gate.roundUnit | Gate.openBit, ordering: .sequentiallyConsistent) }

  /// Lets no more in.
  func shut() { word.bitwiseAnd(~Gate.openBit, ordering: .acquiringAndReleasing) }

  /// Begins a last round, in which all go home.
  func dismiss() { word.wrappingAdd(Gate.roundUnit | Gate.dismissedBit, ordering: .sequentiallyConsistent) }

  /// Whether the round is still open and one more is inside now.
  func enter(round: UInt64) -> Bool {
    var seen = word.load(ordering: .relaxed)
    while seen / Gate.roundUnit == round && seen & Gate.openBit != 0 {
      let (entered, original) = word.weakCompareExchange(
        expected: seen, desired: seen + 1, ordering: .acquiringAndReleasing)
      if entered { return true }
      seen = original
    }
    return false
  }

  func leave() { word.wrappingSubtract(1, ordering: .releasing) }
}
