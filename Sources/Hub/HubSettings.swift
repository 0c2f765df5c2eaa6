import Glibc

/// Which hub, and as whom: what huggingface_hub's variables and files say.
public struct HubSettings: Sendable {
  public static let defaultEndpoint = "https://huggingface.co"

  /// Without a slash at its end.
  public let endpoint: String
  let address: WebAddress
  /// Sent to the endpoint and to nobody else.
  let token: String?
  /// How this program calls itself.
  let userAgent: String

  public var hasToken: Bool { token != nil }

  /// - Parameters:
  ///   - endpoint: `nil` for Hugging Face.
  ///   - token: of printable ASCII characters.
  /// - Throws: `HubError.invalidEndpoint`, `.invalidToken`.
  public init(endpoint: String? = nil, token: String? = nil, userAgent: String) throws(HubError) {
    let text = endpoint ?? Self.defaultEndpoint
    var trimmed = text[...]
    while trimmed.hasSuffix("/") { trimmed = trimmed.dropLast() }
    guard let address = WebAddress(String(trimmed)), !trimmed.contains("?"), !trimmed.contains("#") else {
      throw .invalidEndpoint(text)
    }
    if let token, !Self.isToken(token) { throw .invalidToken(source: "HF_TOKEN") }
    self.endpoint = String(trimmed)
    self.address = address
    self.token = token
    self.userAgent = userAgent
  }

  /// `HF_ENDPOINT`; `HF_TOKEN` or `HUGGING_FACE_HUB_TOKEN`, else the file that `hf auth login` writes: `HF_TOKEN_PATH`, or
  /// `token` in `HF_HOME`, in `$XDG_CACHE_HOME/huggingface`, in `~/.cache/huggingface`.
  /// - Throws: `HubError.invalidEndpoint`, `.invalidToken`, `.offline`.
  public init(environment: [String: String], userAgent: String) throws(HubError) {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    guard !Self.isTrue(value("HF_HUB_OFFLINE")) else { throw .offline }
    try self.init(
      endpoint: value("HF_ENDPOINT"), token: try Self.token(value), userAgent: userAgent)
  }

  private static func token(_ value: (String) -> String?) throws(HubError) -> String? {
    for name in ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"] {
      guard let token = value(name).flatMap(cleaned) else { continue }
      guard isToken(token) else { throw .invalidToken(source: name) }
      return token
    }
    guard !isTrue(value("HF_HUB_DISABLE_IMPLICIT_TOKEN")) else { return nil }
    let home = value("HOME")
    let cache = value("XDG_CACHE_HOME") ?? home.map { $0 + "/.cache" }
    let folder = value("HF_HOME") ?? cache.map { $0 + "/huggingface" }
    guard let path = value("HF_TOKEN_PATH") ?? folder.map({ $0 + "/token" }),
      let bytes = try? SmallFile.read(path, limit: 4096),
      let token = cleaned(String(decoding: bytes, as: UTF8.self))
    else { return nil }
    guard isToken(token) else { throw .invalidToken(source: path) }
    return token
  }

  /// A token that ends in a line break, as files do, is meant without it.
  private static func cleaned(_ text: String) -> String? {
    let token = text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()
    return token.isEmpty ? nil : String(token)
  }

  /// It becomes a line of a request's head, so a line break in it could become another line.
  private static func isToken(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 4096 && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }

  private static func isTrue(_ text: String?) -> Bool {
    ["1", "ON", "YES", "TRUE"].contains((text ?? "").uppercased())
  }

  // MARK: addresses

  /// Where a revision is described, with its files.
  func listingURL(_ repository: RepositoryID, revision: String) -> String {
    "\(endpoint)/api/models/\(repository)/revision/\(WebAddress.escaped(revision))?blobs=true"
  }

  /// The first page of all files of a commit.
  func treeURL(_ repository: RepositoryID, commit: String) -> String {
    "\(endpoint)/api/models/\(repository)/tree/\(commit)?recursive=true"
  }

  func fileURL(_ repository: RepositoryID, commit: String, path: RemotePath) -> String {
    "\(endpoint)/\(repository)/resolve/\(commit)/\(WebAddress.escaped(path.text, keepingSlashes: true))"
  }

  /// Where a person reads about the repository and accepts its terms.
  public func pageURL(_ repository: RepositoryID) -> String { "\(endpoint)/\(repository)" }
}
