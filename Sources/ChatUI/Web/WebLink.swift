/// A picture's address on the web, taken apart by what would fetch it.
public struct WebLink: Hashable, Sendable {
  public var address: String
  /// With the port, where it is not the usual one.
  public var host: String
  public var isEncrypted: Bool
  /// What the picture is called.
  public var name: String

  public init(address: String, host: String, isEncrypted: Bool, name: String) {
    self.address = address
    self.host = host
    self.isEncrypted = isEncrypted
    self.name = name
  }

  /// What is to be known of an unencrypted one.
  public var warning: String {
    "\(host) is asked without encryption: others on the way can see and change the picture."
  }

  /// Whether a text is `scheme://…` and not a file's.
  public static func isAddress(_ text: String) -> Bool {
    guard let end = text.firstRange(of: "://"), let first = text.unicodeScalars.first else { return false }
    let scheme = text[..<end.lowerBound].lowercased()
    guard first.isASCII, first.properties.isAlphabetic, scheme != "file" else { return false }
    return scheme.unicodeScalars.allSatisfy {
      $0.isASCII
        && ($0.properties.isAlphabetic || $0.properties.numericType != nil || "+-.".unicodeScalars.contains($0))
    }
  }
}

/// Whether pictures named by their address are fetched in the chat.
public enum FetchPolicy: String, CaseIterable, Hashable, Sendable {
  case ask, always, never

  public static let names = allCases.map(\.rawValue).joined(separator: ", ")
}

/// A question to the user: may this be fetched?
public struct FetchQuestion: Hashable, Sendable {
  public var link: WebLink
  /// What was written after the address.
  public var text: String

  public init(link: WebLink, text: String) {
    self.link = link
    self.text = text
  }
}
