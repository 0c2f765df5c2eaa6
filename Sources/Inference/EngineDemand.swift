import Synchronization

/// What is asked of an engine at the moment, readable in the middle of a computation: an answer goes before everything that is
/// only being prepared, and of the preparations of a draft only the newest counts.
///
/// What is being computed when something more urgent comes is finished if that needs it, too, and dropped if not: so neither
/// does anybody wait for what nobody wants, nor is anything computed twice.
final class EngineDemand: Sendable {
  private struct State {
    /// Asked for and not ended.
    var answers = 0
    /// Increases with each request.
    var newest = 0
    /// What the newest request will compute; `nil` while that is being worked out.
    var target: Target?
  }

  /// The prompt of a request; without positions for one that came to nothing.
  struct Target {
    var positions: [Prompt.Position] = []
    var pictures: Set<String> = []
  }

  private let state = Mutex(State())

  var isAnswering: Bool { state.withLock { $0.answers > 0 } }

  /// Whether the newest request is an answer to a prompt that is known not to show this picture.
  func isAnswering(without picture: String) -> Bool {
    state.withLock { $0.answers > 0 && $0.target.map { !$0.pictures.contains(picture) } ?? false }
  }

  func beginAnswer() -> Int {
    state.withLock { state in
      state.answers += 1
      return Self.begin(&state)
    }
  }

  /// - Returns: whether no other answer is asked for.
  func endAnswer() -> Bool {
    state.withLock { state in
      state.answers -= 1
      return state.answers == 0
    }
  }

  func beginPreparation() -> Int { state.withLock { Self.begin(&$0) } }

  private static func begin(_ state: inout State) -> Int {
    state.newest += 1
    state.target = nil
    return state.newest
  }

  /// Says what request `number` will compute.
  func aim(_ number: Int, at target: Target) {
    state.withLock { if $0.newest == number { $0.target = target } }
  }

  func isNewest(_ number: Int) -> Bool { state.withLock { $0.newest == number } }

  /// The number and the target of the newest request, where that is another than `number` and knows what it wants.
  func successor(of number: Int) -> (number: Int, target: Target)? {
    state.withLock { state in
      guard state.newest != number, let target = state.target else { return nil }
      return (state.newest, target)
    }
  }
}

extension EngineDemand.Target {
  init(_ prompt: Prompt, positions: [Prompt.Position]) {
    self.init(positions: positions, pictures: Set(prompt.pictures))
  }
}

/// Whether a step of work for one request is still wanted, asked before every layer.
struct StepUse {
  private let demand: EngineDemand
  private let number: Int
  /// The last decision, for the request it was made for.
  private var decision: (number: Int, isOfUse: Bool)?

  init(_ demand: EngineDemand, of number: Int) {
    self.demand = demand
    self.number = number
  }

  mutating func isOver(unless serves: (EngineDemand.Target) -> Bool) -> Bool {
    guard let (newer, target) = demand.successor(of: number) else { return false }
    if decision?.number != newer { decision = (newer, serves(target)) }
    return decision?.isOfUse == false
  }
}
