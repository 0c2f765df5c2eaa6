/// Status and headers of an answer.
struct HTTPHead: Sendable, Equatable {
  var status = 0
  /// By name in lower case; of a header that comes twice the first.
  private(set) var fields: [String: String] = [:]

  subscript(name: String) -> String? { fields[name] }

  /// Takes one line as libcurl hands it on. A status line begins anew: 100 and 103 come before the answer proper.
  mutating func take(line bytes: UnsafeRawBufferPointer) {
    let line = String(decoding: bytes, as: UTF8.self)
    if line.hasPrefix("HTTP/") {
      self = HTTPHead()
      let words = line.split(separator: " ", maxSplits: 2)
      status = words.count > 1 ? Int(words[1].prefix { $0.isNumber }) ?? 0 : 0
    } else if let colon = line.firstIndex(of: ":") {
      let name = line[..<colon].lowercased()
      let value = line[line.index(after: colon)...]
      if fields[name] == nil { fields[name] = Self.trimmed(value) }
    }
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }

  var isRedirect: Bool { [301, 302, 303, 307, 308].contains(status) }

  /// `Content-Length`, where it is a number.
  var contentLength: Int? { fields["content-length"].flatMap(Int.init).flatMap { $0 >= 0 ? $0 : nil } }

  /// First byte and whole size of `Content-Range: bytes 5-9/10`; a size of `*` is `nil`.
  var contentRange: (start: Int, total: Int?)? {
    guard let text = fields["content-range"], text.lowercased().hasPrefix("bytes ") else { return nil }
    let parts = text.dropFirst(6).split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let dash = parts[0].firstIndex(of: "-"),
      let start = Int(parts[0][..<dash].filter { $0 != " " }), start >= 0
    else { return nil }
    if parts[1] == "*" { return (start, nil) }
    guard let total = Int(parts[1].filter { $0 != " " }), total >= 0 else { return nil }
    return (start, total)
  }

  /// The address of the next page in a `Link` header (RFC 8288).
  var nextPage: String? {
    for link in (fields["link"] ?? "").split(separator: ",") {
      let parts = link.split(separator: ";").map { $0.filter { $0 != " " } }
      guard let target = parts.first, target.hasPrefix("<"), target.hasSuffix(">") else { continue }
      if parts.dropFirst().contains(where: { $0 == "rel=\"next\"" || $0 == "rel=next" }) {
        return String(target.dropFirst().dropLast())
      }
    }
    return nil
  }
}
