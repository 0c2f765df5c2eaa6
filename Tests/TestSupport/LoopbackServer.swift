import Foundation
import Glibc
import Synchronization

/// A web server on 127.0.0.1 that answers as a test tells it, also wrongly. One request a connection. It ends when it is
/// released.
public final class LoopbackServer: Sendable {
  public struct Request: Sendable {
    /// As it was sent, with the query.
    public var path: String
    /// By name in lower case.
    public var headers: [String: String]

    /// First byte of `Range: bytes=N-`.
    public var rangeStart: Int? {
      headers["range"].flatMap { $0.hasPrefix("bytes=") ? Int($0.dropFirst(6).prefix { $0 != "-" }) : nil }
    }
  }

  public struct Reply: Sendable {
    public var status: Int
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    /// What the head claims; `nil` for the truth, below 0 for no such header.
    public var claimedLength: Int?
    /// The connection breaks after so many bytes of the body.
    public var breaksAfter: Int?
    /// Nothing more comes after so many bytes of the body, and the connection stays open.
    public var stallsAfter: Int?
    /// The whole answer, head and all, in place of the above.
    public var raw: [UInt8]?

    public init(_ status: Int = 200, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
      self.status = status
      self.headers = headers
      self.body = body
    }
  }

  private let core: Core

  public var port: Int { core.port }
  public var url: String { "http://127.0.0.1:\(port)" }
  /// All that was asked so far.
  public var requests: [Request] { core.requests.withLock { $0 } }

  public init(_ answer: @escaping @Sendable (Request) -> Reply) throws {
    core = try Core(answer)
    Thread { [core] in core.serve() }.start()
  }

  deinit { core.stop() }

  /// What the threads share.
  private final class Core: Sendable {
    let port: Int
    let requests = Mutex<[Request]>([])
    private let listener: Int32
    private let isStopped = Atomic(false)
    private let answer: @Sendable (Request) -> Reply

    init(_ answer: @escaping @Sendable (Request) -> Reply) throws {
      self.answer = answer
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let result = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(descriptor, $0, length) + listen(descriptor, 64) + getsockname(descriptor, $0, &length)
        }
      }
      listener = descriptor
      guard descriptor >= 0, result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
      port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(listener) }

    func stop() {
      isStopped.store(true, ordering: .sequentiallyConsistent)
      // Wakes the thread that waits for a connection.
      shutdown(listener, Int32(SHUT_RDWR))
    }

    func serve() {
      while !isStopped.load(ordering: .sequentiallyConsistent) {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else {
          if errno == EINTR || errno == ECONNABORTED { continue }
          return
        }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        Thread { [self] in
          converse(connection)
          close(connection)
        }.start()
      }
    }

    private func converse(_ connection: Int32) {
      guard let request = readRequest(connection) else { return }
      requests.withLock { $0.append(request) }
      let reply = answer(request)
      if let raw = reply.raw {
        send(raw[...], connection)
        return
      }
      var head = "HTTP/1.1 \(reply.status) Test\r\nConnection: close\r\n"
      for (name, value) in reply.headers { head += "\(name): \(value)\r\n" }
      let length = reply.claimedLength ?? reply.body.count
      if length >= 0 { head += "Content-Length: \(length)\r\n" }
      guard send(Array((head + "\r\n").utf8)[...], connection) else { return }
      let count = min(reply.breaksAfter ?? .max, reply.stallsAfter ?? .max, reply.body.count)
      guard send(reply.body[..<count], connection), reply.breaksAfter == nil else {
        // A reset rather than an end, as a line that breaks gives it.
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(connection, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        return
      }
      if reply.stallsAfter != nil { waitForEnd(of: connection) }
    }

    private func readRequest(_ connection: Int32) -> Request? {
      var bytes: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 4096)
      while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
        var descriptor = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, 30_000) == 1 else { return nil }
        let count = recv(connection, &buffer, buffer.count, 0)
        guard count > 0, bytes.count < 1 << 20 else { return nil }
        bytes += buffer[..<count]
      }
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
      let words = (lines.first ?? "").split(separator: " ")
      guard words.count == 3 else { return nil }
      var headers: [String: String] = [:]
      for line in lines.dropFirst() {
        guard let colon = line.firstIndex(of: ":") else { continue }
        headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      }
      return Request(path: String(words[1]), headers: headers)
    }

    @discardableResult
    private func send(_ bytes: ArraySlice<UInt8>, _ connection: Int32) -> Bool {
      var rest = bytes
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes {
          Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count <= 0 { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }

    /// Until the other side has had enough, or the server ends.
    private func waitForEnd(of connection: Int32) {
      for _ in 0..<600 where !isStopped.load(ordering: .sequentiallyConsistent) {
        var descriptor = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
        if poll(&descriptor, 1, 50) != 0 { return }
      }
    }
  }
}
