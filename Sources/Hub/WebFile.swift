/// One file from any web server, read whole: no token, no cookie and no other address goes along.
public struct WebFile: Sendable {
  public struct Limits: Sendable {
    public var bytes: Int
    /// From the first request to the last byte.
    public var seconds = 120.0
    public var redirects = 5
    public var transfer = TransferLimits()

    public init(bytes: Int) { self.bytes = bytes }
  }

  public let bytes: [UInt8]
  /// Where it was in the end.
  public let address: WebAddress

  /// Fetches on the calling thread.
  /// - Parameter progress: told how many bytes have come, and of how many, where the server says so.
  /// - Throws: `HubError`.
  public static func fetch(
    _ address: WebAddress, limits: Limits, userAgent: String,
    progress: @escaping (_ bytes: Int, _ total: Int?) -> Void = { _, _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(HubError) -> WebFile {
    let end = ContinuousClock.now + .seconds(limits.seconds)
    do {
      let http = try HTTPConnection(userAgent: userAgent, limits: limits.transfer) {
        isCancelled() || ContinuousClock.now >= end
      }
      return try follow(address, http, limits, progress)
    } catch HubError.cancelled where !isCancelled() {
      throw .tookTooLong(host: address.displayHost, seconds: limits.seconds)
    } catch let fault as PassingFault {
      throw fault.error
    } catch let error as HubError {
      throw error
    } catch {
      throw .connectionLost(host: address.displayHost, reason: "\(error)")
    }
  }

  private static func follow(
    _ first: WebAddress, _ http: HTTPConnection, _ limits: Limits, _ progress: @escaping (Int, Int?) -> Void
  ) throws -> WebFile {
    var address = first
    for _ in 0...max(0, limits.redirects) {
      let buffer = BodyBuffer(limit: limits.bytes, host: address.displayHost)
      let answer: HTTPConnection.Answer
      do {
        // The size that is counted is the file's, not that of a compressed form which may be far smaller.
        answer = try http.get(
          address, headers: ["Accept-Encoding: identity", "Accept: image/png, image/jpeg, image/webp, */*;q=0.1"],
          sink: Gauge(buffer, limit: limits.bytes, host: address.displayHost, progress: progress))
      } catch let failure as HTTPConnection.Failure {
        throw failure.fault(at: address.displayHost)
      }
      if (200...299).contains(answer.head.status) { return WebFile(bytes: buffer.bytes, address: address) }
      guard answer.head.isRedirect, let target = answer.redirectURL.flatMap({ WebAddress($0) }) else {
        throw HubError.status(host: address.displayHost, code: answer.head.status, message: nil)
      }
      guard target.isEncrypted || !address.isEncrypted else {
        throw HubError.insecureRedirect(host: target.displayHost)
      }
      // What answers only to this machine is none of another server's business.
      guard !target.isLoopback || first.isLoopback else {
        throw HubError.redirectToThisMachine(host: address.displayHost)
      }
      address = target
    }
    throw HubError.tooManyRedirects(host: address.displayHost)
  }

  /// Refuses what says by itself that it is too long, before any of it came, and tells how much has come.
  private final class Gauge: ResponseSink {
    private let buffer: BodyBuffer
    private let limit: Int
    private let host: String
    private let progress: (Int, Int?) -> Void

    init(_ buffer: BodyBuffer, limit: Int, host: String, progress: @escaping (Int, Int?) -> Void) {
      self.buffer = buffer
      self.limit = limit
      self.host = host
      self.progress = progress
    }

    func begin(_ head: HTTPHead) throws {
      guard (head.contentLength ?? 0) <= limit else { throw HubError.answerTooLarge(host: host, limit: limit) }
      buffer.begin(head)
    }

    func receive(_ bytes: UnsafeRawBufferPointer) throws {
      try buffer.receive(bytes)
      progress(buffer.bytes.count, buffer.head.contentLength)
    }
  }
}
