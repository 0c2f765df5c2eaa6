import CCurl

/// An `http` or `https` address, taken apart by libcurl's own parser, so that what is checked is what is asked.
public struct WebAddress: Equatable, Sendable {
  public let text: String
  let scheme: String
  let host: String
  let port: String
  /// The part of the path behind the last slash, decoded; empty where there is none.
  public let lastComponent: String

  /// - Returns: `nil` for anything but a whole address of a web server, and for one with a name or password in it.
  public init?(_ text: String) {
    guard let handle = curl_url() else { return nil }
    defer { curl_url_cleanup(handle) }
    guard curl_url_set(handle, CURLUPART_URL, text, 0) == CURLUE_OK,
      let scheme = Self.part(CURLUPART_SCHEME, of: handle), ["http", "https"].contains(scheme),
      let host = Self.part(CURLUPART_HOST, of: handle), !host.isEmpty,
      let port = Self.part(CURLUPART_PORT, of: handle),
      Self.part(CURLUPART_USER, of: handle) == nil, Self.part(CURLUPART_PASSWORD, of: handle) == nil
    else { return nil }
    self.text = text
    self.scheme = scheme
    self.host = host.lowercased()
    self.port = port
    let path = Self.part(CURLUPART_PATH, of: handle, decoded: true) ?? ""
    lastComponent = String(path.suffix(from: path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex))
  }

  private static func part(_ part: CURLUPart, of handle: OpaquePointer, decoded: Bool = false) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    let flags = UInt32(CURLU_DEFAULT_PORT) | (decoded ? UInt32(CURLU_URLDECODE) : 0)
    guard curl_url_get(handle, part, &text, flags) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
  }

  /// Whether both are the same server in the sense of the web: scheme, host and port.
  func hasOrigin(of other: WebAddress) -> Bool {
    scheme == other.scheme && host == other.host && port == other.port
  }

  /// For messages: the host, and the port where it is not the usual one.
  public var displayHost: String { port == (scheme == "https" ? "443" : "80") ? host : "\(host):\(port)" }

  /// This machine itself, which no proxy reaches.
  var isLoopback: Bool { host == "localhost" || host.hasPrefix("127.") || host == "[::1]" || host == "::1" }

  public var isEncrypted: Bool { scheme == "https" }

  /// A part of a path: everything but the unreserved characters of RFC 3986 becomes `%XX`.
  static func escaped(_ text: String, keepingSlashes: Bool = false) -> String {
    var result = ""
    for byte in text.utf8 {
      let character = Character(Unicode.Scalar(byte))
      let isPlain = byte < 0x80 && (character.isLetter || character.isNumber || "-._~".contains(character))
      if isPlain || (keepingSlashes && character == "/") {
        result.append(character)
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return result
  }
}
