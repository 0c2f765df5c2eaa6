/// An answer that is read whole.
final class BodyBuffer: ResponseSink {
  private(set) var bytes: [UInt8] = []
  private(set) var head = HTTPHead()
  private let limit: Int
  private let host: String

  /// - Parameter limit: bytes; what is longer is refused.
  init(limit: Int, host: String) {
    self.limit = limit
    self.host = host
  }

  func begin(_ head: HTTPHead) { self.head = head }

  func receive(_ bytes: UnsafeRawBufferPointer) throws {
    guard bytes.count <= limit - self.bytes.count else { throw HubError.answerTooLarge(host: host, limit: limit) }
    self.bytes += bytes
  }
}
