/// Ends a stream of text before the first stop string, also when it is spread over several pieces.
///
/// Text is let through as soon as it cannot be the beginning of a stop string any more.
struct StopFilter: Sendable {
  private let stops: [[UInt8]]
  /// Let through by nobody yet: it begins as a stop string does.
  private var pending: [UInt8] = []
  private(set) var isStopped = false

  init(stops: [String]) {
    self.stops = stops.map { Array($0.utf8) }.filter { !$0.isEmpty }
  }

  /// The text that may be shown now. Nothing comes after a stop string.
  mutating func process(_ piece: String) -> String {
    guard !isStopped else { return "" }
    guard !stops.isEmpty else { return piece }
    pending += piece.utf8
    var position = 0
    while position < pending.count {
      let rest = pending[position...]
      if stops.contains(where: { rest.starts(with: $0) }) {
        isStopped = true
        return release(position, droppingRest: true)
      }
      if stops.contains(where: { $0.starts(with: rest) }) { break }
      position += 1
    }
    return release(position, droppingRest: false)
  }

  /// What was held back in case a stop string was coming.
  mutating func finish() -> String {
    release(pending.count, droppingRest: true)
  }

  private mutating func release(_ count: Int, droppingRest: Bool) -> String {
    let text = String(decoding: pending[..<count], as: UTF8.self)
    if droppingRest { pending.removeAll() } else { pending.removeFirst(count) }
    return text
  }
}
