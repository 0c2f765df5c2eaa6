/// A repository on a hub: `OWNER/NAME`, by the rules of huggingface_hub's `validate_repo_id`, so that it can be a part of
/// an address and of a path.
public struct RepositoryID: Hashable, Sendable, CustomStringConvertible {
  public let owner: String
  public let name: String

  public var description: String { "\(owner)/\(name)" }

  private static let maximumLength = 96

  /// Reads `OWNER/NAME`; before it `hf://` or a hub's address may stand, as they are copied from a browser.
  /// - Throws: `HubError.invalidRepository`.
  public init(_ text: String) throws(HubError) {
    guard let parts = Self.parts(of: text), parts.count == 2, parts.allSatisfy(Self.isName),
      parts[0].count + parts[1].count + 1 <= Self.maximumLength
    else { throw .invalidRepository(text) }
    owner = parts[0]
    name = parts[1]
  }

  private static func parts(of text: String) -> [String]? {
    var rest = text[...]
    for scheme in ["https://", "http://"] where rest.hasPrefix(scheme) {
      guard let slash = rest.dropFirst(scheme.count).firstIndex(of: "/") else { return nil }
      rest = rest[rest.index(after: slash)...]
      if rest.hasSuffix("/") { rest = rest.dropLast() }
      break
    }
    if rest.hasPrefix("hf://") { rest = rest.dropFirst(5) }
    return rest.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
  }

  private static func isName(_ text: String) -> Bool {
    let isKnown = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
        true
      default: false
      }
    }
    return isKnown && !text.isEmpty && !text.contains("..") && !text.contains("--") && !text.hasSuffix(".git")
      && ![".", "-"].contains { text.hasPrefix($0) || text.hasSuffix($0) }
  }
}
