import struct Foundation.UUID

/// Names one answer, so that a late event of an answer that was stopped is not taken for the next one's.
public struct ReplyID: Hashable, Sendable {
  public var rawValue: Int
  public init(_ rawValue: Int) { self.rawValue = rawValue }
}

/// Names one question to the world outside (a completion, a check of a file), so that an answer that comes too late is
/// dropped.
public struct RequestID: Hashable, Comparable, Sendable {
  public var rawValue: Int
  public init(_ rawValue: Int) { self.rawValue = rawValue }
  public static func < (left: RequestID, right: RequestID) -> Bool { left.rawValue < right.rawValue }
}

/// Where identifiers come from: a repeatable source, so that `update` stays a pure function of state and event.
///
/// SplitMix64 (Steele, Lea, Flood 2014) over a seed that the program draws once.
public struct IdentifierSource: Hashable, Sendable {
  private var randomState: UInt64
  private var lastReply = 0
  private var lastRequest = 0

  public init(seed: UInt64) { randomState = seed }

  mutating func nextReply() -> ReplyID {
    lastReply += 1
    return ReplyID(lastReply)
  }

  mutating func nextRequest() -> RequestID {
    lastRequest += 1
    return RequestID(lastRequest)
  }

  /// A version 4 identifier (RFC 9562) from the next 128 bits.
  mutating func nextMessage() -> UUID {
    var bytes = [nextBits(), nextBits()].flatMap { bits in (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) } }
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    return UUID(
      uuid: (
        bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7], bytes[8], bytes[9], bytes[10],
        bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]
      ))
  }

  private mutating func nextBits() -> UInt64 {
    randomState &+= 0x9E37_79B9_7F4A_7C15
    var mixed = randomState
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
