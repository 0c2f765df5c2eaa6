import Glibc

/// A fault that may pass by itself.
struct PassingFault: Error {
  var error: HubError
  /// What the server asks for.
  var seconds: Int?
}

/// How often something is tried again, and after how long: twice as long each time, or as the server asks.
public struct RetryPolicy: Sendable {
  /// Tries after the first; those that brought something do not count.
  public var retries = 5
  /// Seconds.
  public var firstDelay = 0.5
  public var maximumDelay = 8.0
  /// A server that asks for more is not waited for.
  public var maximumServerDelay = 600
  /// Sleeps so many seconds: for tests to pass the time in their own way.
  public var sleep: @Sendable (Double) -> Void = { usleep(UInt32($0 * 1_000_000)) }

  public init() {}

  /// Seconds before the next try after `failures` in a row; `nil` when it is time to give up.
  func delay(after fault: PassingFault, failures: Int) -> Double? {
    guard failures <= retries else { return nil }
    if let seconds = fault.seconds { return seconds <= maximumServerDelay ? Double(seconds) : nil }
    var delay = firstDelay
    for _ in 1..<max(failures, 1) where delay < maximumDelay { delay *= 2 }
    return min(delay, maximumDelay)
  }

  /// - Throws: `HubError.cancelled`, soon after that is so.
  func wait(_ seconds: Double, isCancelled: () -> Bool) throws(HubError) {
    var rest = seconds
    while rest > 0 {
      guard !isCancelled() else { throw .cancelled }
      sleep(min(rest, 0.1))
      rest -= 0.1
    }
    guard !isCancelled() else { throw .cancelled }
  }
}
