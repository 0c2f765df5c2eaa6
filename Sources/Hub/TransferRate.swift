/// How fast bytes come, over the last seconds, and how long the rest takes.
public struct TransferRate: Sendable {
  /// Seconds that are looked back.
  private static let window = 10.0

  private var samples: [(time: Double, bytes: Int)] = []

  public init() {}

  /// - Parameters:
  ///   - time: seconds of a clock that never goes back.
  ///   - bytes: received so far.
  public mutating func note(time: Double, bytes: Int) {
    samples.append((time, bytes))
    // The oldest that is kept is just older than the window, so that there is always a whole one to look at.
    while samples.count > 2, samples[1].time <= time - Self.window { samples.removeFirst() }
  }

  /// `nil` before there is anything to tell it by.
  public var bytesPerSecond: Double? {
    guard let first = samples.first, let last = samples.last, last.time > first.time else { return nil }
    return max(0, Double(last.bytes - first.bytes)) / (last.time - first.time)
  }

  /// Seconds until `bytes` more are here; `nil` where nobody can tell.
  public func secondsLeft(for bytes: Int) -> Int? {
    guard let rate = bytesPerSecond, rate >= 1 else { return nil }
    let seconds = Double(bytes) / rate
    return seconds < 1e7 ? Int(seconds.rounded(.up)) : nil
  }
}
