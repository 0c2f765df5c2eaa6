import CCurl

/// An `http` or `https` address, taken apart by libcurl's own parser, so that what is checked is what is asked.
struct WebAddress: Equatable, Sendable {
  let text: String
  let scheme: String
  let host: String
  let port: String

  /// - Returns: `nil` for anything but a whole address of a web server, and for one with a name or password in it.
  init?(_ text: String) {
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
  }

  private static func part(_ part: CURLUPart, of handle: OpaquePointer) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_get(handle, part, &text, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
  }

  /// Whether both are the same server in the sense of the web: scheme, host and port.
  func hasOrigin(of other: WebAddress) -> Bool {
    scheme == other.scheme && host == other.host && port == other.port
  }

  /// For messages: the host, and the port where it is not the usual one.
  var displayHost: String { port == (scheme == "https" ? "443" : "80") ? host : "\(host):\(port)" }

  /// This machine itself, which no proxy reaches.
  var isLoopback: Bool { host == "localhost" || host.hasPrefix("127.") || host == "[::1]" || host == "::1" }

  var isEncrypted: Bool { scheme == "https" }

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
