import CCurl
import JSONText

/// Speaks with a hub: follows redirects, tells passing faults from lasting ones, and gives the token to nobody but the
/// hub's own origin.
final class HubConnection {
  /// What a request is about, for the words of a refusal.
  enum Subject {
    case listing(RepositoryID, revision: String)
    case file(RepositoryID, path: String)

    var repository: RepositoryID {
      switch self {
      case .listing(let repository, _), .file(let repository, _): repository
      }
    }
  }

  /// A range was asked for that the server does not have.
  struct RangeRefused: Error {}

  private static let maximumRedirects = 10

  let settings: HubSettings
  let isCancelled: @Sendable () -> Bool
  private let http: HTTPConnection

  init(
    settings: HubSettings, limits: TransferLimits, isCancelled: @escaping @Sendable () -> Bool
  ) throws(HubError) {
    self.settings = settings
    self.isCancelled = isCancelled
    http = try HTTPConnection(userAgent: settings.userAgent, limits: limits, isCancelled: isCancelled)
  }

  /// Gets `url`, from byte `offset` on where that is more than 0.
  /// - Throws: `PassingFault`, `RangeRefused`, `HubError`, whatever `sink` throws.
  @discardableResult
  func get(_ url: String, from offset: Int = 0, about subject: Subject, sink: any ResponseSink) throws -> HTTPHead {
    guard var address = WebAddress(url) else { throw HubError.invalidEndpoint(url) }
    for _ in 0...Self.maximumRedirects {
      let answer = try request(address, offset, sink)
      if (200...299).contains(answer.head.status) { return answer.head }
      guard answer.head.isRedirect else { throw fault(answer, at: address, subject) }
      guard let target = answer.redirectURL.flatMap({ WebAddress($0) }) else {
        throw HubError.status(host: address.displayHost, code: answer.head.status, message: nil)
      }
      guard target.isEncrypted || !address.isEncrypted else {
        throw HubError.insecureRedirect(host: target.displayHost)
      }
      address = target
    }
    throw HubError.tooManyRedirects(host: address.displayHost)
  }

  private func request(_ address: WebAddress, _ offset: Int, _ sink: any ResponseSink) throws -> HTTPConnection.Answer {
    // A length counts bytes of the file, not of a compressed form of it.
    var headers = ["Accept-Encoding: identity"]
    if offset > 0 { headers.append("Range: bytes=\(offset)-") }
    if let token = settings.token, address.hasOrigin(of: settings.address) {
      headers.append("Authorization: Bearer \(token)")
    }
    do {
      return try http.get(address, headers: headers, sink: sink)
    } catch let failure as HTTPConnection.Failure {
      throw failure.fault(at: address.displayHost)
    }
  }

  // MARK: faults

  private func fault(_ answer: HTTPConnection.Answer, at address: WebAddress, _ subject: Subject) -> any Error {
    let status = answer.head.status
    let host = address.displayHost
    let plain = HubError.status(host: host, code: status, message: Self.message(answer))
    switch status {
    case 408, 500, 502, 503, 504:
      return PassingFault(error: plain, seconds: RetryDelay.seconds(of: answer.head))
    case 429:
      let seconds = RetryDelay.seconds(of: answer.head)
      return PassingFault(error: .rateLimited(host: host, seconds: seconds ?? 0), seconds: seconds)
    case 416: return RangeRefused()
    case 401, 403, 404:
      // Elsewhere than at the hub, an address that it signed has run out: the hub gives another.
      guard address.hasOrigin(of: settings.address) else { return PassingFault(error: plain) }
      return refusal(answer, subject) ?? plain
    default: return plain
    }
  }

  private func refusal(_ answer: HTTPConnection.Answer, _ subject: Subject) -> HubError? {
    let repository = subject.repository
    let hasToken = settings.hasToken
    switch (answer.head["x-error-code"], answer.head.status, subject) {
    case ("GatedRepo", _, _):
      return .gated(repository, page: settings.pageURL(repository), hasToken: hasToken)
    case ("RevisionNotFound", _, .listing(_, let revision)):
      return .revisionNotFound(repository, revision: revision)
    case (_, 404, .file(_, let path)): return .fileNotFound(repository, path: path)
    case (_, 401, _), (_, 404, .listing):
      return .repositoryNotFound(repository, host: settings.address.displayHost, hasToken: hasToken)
    default: return nil
    }
  }

  /// What the server says itself: a header, or `error` of a JSON object.
  private static func message(_ answer: HTTPConnection.Answer) -> String? {
    let text =
      answer.head["x-error-message"] ?? (try? JSONValue(parsing: answer.errorBody))?.object?["error"]?.string
    guard let text, !text.isEmpty else { return nil }
    return String(text.prefix(200))
  }

  // MARK: documents

  /// An answer as a whole, tried again while faults pass.
  func document(
    _ url: String, limit: Int, about subject: Subject, policy: RetryPolicy, notify: (RetryNotice) -> Void
  ) throws -> BodyBuffer {
    var failures = 0
    while true {
      do {
        let buffer = BodyBuffer(limit: limit, host: settings.address.displayHost)
        try get(url, about: subject, sink: buffer)
        return buffer
      } catch let fault as PassingFault {
        failures += 1
        guard let delay = policy.delay(after: fault, failures: failures) else { throw fault.error }
        notify(RetryNotice(path: nil, error: fault.error, seconds: delay))
        try policy.wait(delay, isCancelled: isCancelled)
      }
    }
  }
}

/// Something went wrong and will be tried again.
public struct RetryNotice: Sendable {
  /// The file; `nil` for the list of files.
  public var path: String?
  public var error: HubError
  /// When.
  public var seconds: Double
}
