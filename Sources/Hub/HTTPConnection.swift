import CCurl
import Glibc

/// What an answer's body goes to.
protocol ResponseSink: AnyObject {
  /// The head of an answer of status 200 to 299, before any of its body, also where there is none.
  func begin(_ head: HTTPHead) throws
  func receive(_ bytes: UnsafeRawBufferPointer) throws
}

/// How long a server may take. Seconds.
public struct TransferLimits: Sendable {
  public var connectSeconds = 30
  /// A transfer that brings less than `stallBytesPerSecond` for so long is given up.
  public var stallSeconds = 30
  public var stallBytesPerSecond = 1000

  public init() {}
}

/// Asks one thing after another of web servers by libcurl, on the calling thread. Connections stay open in between.
/// Certificates are verified; nothing but http and https is spoken; no redirect is followed here.
final class HTTPConnection {
  /// Why a request came to no answer.
  struct Failure: Error {
    var code: CURLcode
    var reason: String
  }

  private static let globalResult = ccurl_global_init()
  static let maximumHeadBytes = 64 << 10
  /// What is kept of an answer that says why there is none.
  private static let maximumErrorBytes = 16 << 10

  private let handle: UnsafeMutableRawPointer
  private let isCancelled: @Sendable () -> Bool

  /// - Parameter isCancelled: asked about once a second, and whenever something comes.
  init(userAgent: String, limits: TransferLimits, isCancelled: @escaping @Sendable () -> Bool) throws(HubError) {
    guard Self.globalResult == CURLE_OK, let handle = curl_easy_init() else {
      throw .unreachable(host: "", reason: "libcurl does not start")
    }
    self.handle = handle
    self.isCancelled = isCancelled
    ccurl_allow_only_http(handle)
    ccurl_set_number(handle, CURLOPT_FOLLOWLOCATION, 0)
    ccurl_set_number(handle, CURLOPT_SSL_VERIFYPEER, 1)
    ccurl_set_number(handle, CURLOPT_SSL_VERIFYHOST, 2)
    // Signals belong to the program, and libcurl's would come on any thread.
    ccurl_set_number(handle, CURLOPT_NOSIGNAL, 1)
    ccurl_set_number(handle, CURLOPT_NOPROGRESS, 0)
    ccurl_set_number(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    ccurl_set_number(handle, CURLOPT_CONNECTTIMEOUT, limits.connectSeconds)
    ccurl_set_number(handle, CURLOPT_LOW_SPEED_TIME, limits.stallSeconds)
    ccurl_set_number(handle, CURLOPT_LOW_SPEED_LIMIT, limits.stallBytesPerSecond)
    ccurl_set_number(handle, CURLOPT_BUFFERSIZE, 256 << 10)
    ccurl_set_text(handle, CURLOPT_USERAGENT, userAgent)
    ccurl_set_data_callback(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      HTTPConnection.exchange(context).takeHead(bytes, size * count)
    }
    ccurl_set_data_callback(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      HTTPConnection.exchange(context).takeBody(bytes, size * count)
    }
    ccurl_set_progress_callback(handle) { context, _, _, _, _ in
      context.map { HTTPConnection.exchange($0).isCancelled() ? 1 : 0 } ?? 1
    }
  }

  deinit { curl_easy_cleanup(handle) }

  /// What came back: the head, and for anything but success the beginning of the body.
  struct Answer {
    var head: HTTPHead
    /// Where a redirect leads, made whole.
    var redirectURL: String?
    var errorBody: [UInt8]
  }

  /// Sends one GET. A body of success goes to `sink`; whatever the sink throws is thrown here.
  /// - Throws: `Failure` where there is no whole answer, `HubError.cancelled`.
  func get(_ address: WebAddress, headers: [String], sink: any ResponseSink) throws -> Answer {
    guard !isCancelled() else { throw HubError.cancelled }
    let exchange = Exchange(sink: sink, isCancelled: isCancelled)
    var list: UnsafeMutablePointer<curl_slist>?
    for header in headers { list = curl_slist_append(list, header) ?? list }
    defer { curl_slist_free_all(list) }
    var words = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
    let code = words.withUnsafeMutableBufferPointer { words in
      perform(address, list, exchange, words.baseAddress)
    }
    if let error = exchange.failure { throw error }
    if exchange.wasCancelled { throw HubError.cancelled }
    guard code == CURLE_OK || exchange.hasEnough else { throw Failure(code: code, reason: Self.reason(code, words)) }
    try exchange.finish()
    return Answer(head: exchange.head, redirectURL: redirectURL, errorBody: exchange.errorBody)
  }

  private func perform(
    _ address: WebAddress, _ headers: UnsafeMutablePointer<curl_slist>?, _ exchange: Exchange,
    _ words: UnsafeMutablePointer<CChar>?
  ) -> CURLcode {
    let context = Unmanaged.passUnretained(exchange).toOpaque()
    ccurl_set_text(handle, CURLOPT_URL, address.text)
    ccurl_set_text(handle, CURLOPT_NOPROXY, address.isLoopback ? "*" : nil)
    ccurl_set_headers(handle, headers)
    ccurl_set_pointer(handle, CURLOPT_HEADERDATA, context)
    ccurl_set_pointer(handle, CURLOPT_WRITEDATA, context)
    ccurl_set_pointer(handle, CURLOPT_XFERINFODATA, context)
    ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, words)
    defer {
      ccurl_set_headers(handle, nil)
      ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, nil)
    }
    return withExtendedLifetime(exchange) { curl_easy_perform(handle) }
  }

  private var redirectURL: String? {
    var text: UnsafeMutablePointer<CChar>?
    guard ccurl_get_text(handle, CURLINFO_REDIRECT_URL, &text) == CURLE_OK, let text else { return nil }
    return String(cString: text)
  }

  private static func reason(_ code: CURLcode, _ words: [CChar]) -> String {
    let text = words.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return text.isEmpty ? String(cString: curl_easy_strerror(code)) : String(decoding: text, as: UTF8.self)
  }

  private static func exchange(_ context: UnsafeMutableRawPointer?) -> Exchange {
    // Set by `perform`, which keeps the object alive as long as libcurl runs.
    guard let context else { return Exchange(sink: nil, isCancelled: { true }) }
    return Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
  }

  /// One request and what comes of it, on the thread that waits for it.
  private final class Exchange {
    private let sink: (any ResponseSink)?
    let isCancelledByUser: @Sendable () -> Bool
    private(set) var head = HTTPHead()
    private(set) var failure: (any Error)?
    private(set) var errorBody: [UInt8] = []
    private(set) var wasCancelled = false
    /// The rest of a body that nobody wants was not waited for.
    private(set) var hasEnough = false
    private var headBytes = 0
    private var hasBegun = false

    init(sink: (any ResponseSink)?, isCancelled: @escaping @Sendable () -> Bool) {
      self.sink = sink
      isCancelledByUser = isCancelled
    }

    private var isSuccess: Bool { (200...299).contains(head.status) }

    func isCancelled() -> Bool {
      if isCancelledByUser() { wasCancelled = true }
      return wasCancelled
    }

    /// libcurl takes any other number than the one it gave for a wish to end.
    func takeHead(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
      headBytes += count
      guard headBytes <= HTTPConnection.maximumHeadBytes else { return 0 }
      head.take(line: UnsafeRawBufferPointer(start: bytes, count: count))
      return count
    }

    func takeBody(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
      guard !isCancelled() else { return 0 }
      let body = UnsafeRawBufferPointer(start: bytes, count: count)
      guard isSuccess else {
        errorBody += body.prefix(HTTPConnection.maximumErrorBytes - errorBody.count)
        hasEnough = errorBody.count == HTTPConnection.maximumErrorBytes
        return hasEnough ? 0 : count
      }
      do {
        try begin()
        try sink?.receive(body)
        return count
      } catch {
        failure = error
        return 0
      }
    }

    func finish() throws { if isSuccess { try begin() } }

    private func begin() throws {
      guard !hasBegun else { return }
      hasBegun = true
      try sink?.begin(head)
    }
  }
}
