import Flamingo

/// What a prompt makes the cache hold: its first positions, all of them or as many as are certain.
struct ReadAhead {
  var prompt: Prompt
  let positions: [Prompt.Position]
  /// Positions that stay when the draft grows.
  let stableCount: Int
  /// Positions to be read in all.
  let count: Int

  /// Positions of a step: few, so that little is lost when the draft changes in the middle of one.
  static let stride = 32

  /// - Parameters:
  ///   - stablePart: of `prompt`.
  ///   - includesGuess: read on to the prompt's end, as if the draft were sent now.
  init(_ prompt: Prompt, stablePart: Prompt, includesGuess: Bool) {
    self.prompt = prompt
    positions = prompt.positions
    stableCount = zip(positions, stablePart.positions).prefix { $0 == $1 }.count
    count = includesGuess ? positions.count : stableCount
  }

  /// The positions to read next when the first `held` are there; `nil` at the end. No step goes over the end of what is
  /// stable, so that the draft's next word does not undo a whole one.
  func nextStep(after held: Int) -> Range<Int>? {
    guard held < count else { return nil }
    let end = min(held + Self.stride, count)
    return held..<(held < stableCount ? min(end, stableCount) : end)
  }
}

extension InferenceSession {
  /// Positions of the cache that `positions` begin with.
  func heldCount(of positions: [Prompt.Position]) -> Int { zip(held, positions).prefix { $0 == $1 }.count }

  /// Reads the next step of a prompt whose question is not asked yet. What the cache holds beyond the common beginning is
  /// forgotten only when something is read in its place.
  /// - Parameters:
  ///   - features: those of the prompt's pictures, in order.
  ///   - isCancelled: asked before every layer, with the number of positions that the step ends with.
  /// - Returns: whether something is left to be read.
  /// - Throws: `FlamingoError`, `CancellationError`.
  func readStep(
    of work: ReadAhead, features: [ImageFeatures], isCancelled: @escaping (_ end: Int) -> Bool
  ) throws -> Bool {
    guard let step = work.nextStep(after: heldCount(of: work.positions)) else { return false }
    truncate(to: step.lowerBound)
    _ = try read(
      work.positions[step], visiblePicture: work.prompt.visiblePicture[step], features: features, logits: .none,
      isCancelled: { isCancelled(step.upperBound) })
    return work.nextStep(after: step.upperBound) != nil
  }
}
