/// A file's path as a hub lists it, checked before anything is done with it: relative, within the folder it is relative
/// to, and free of what a terminal or another file system would take amiss.
public struct RemotePath: Hashable, Sendable, CustomStringConvertible {
  public let text: String

  public var description: String { text }

  /// The last component.
  public var name: String { text.split(separator: "/").last.map(String.init) ?? text }

  /// Whether it lies in the repository's own folder and in none below.
  public var isAtTop: Bool { !text.contains("/") }

  /// The file that a store writes last into a model's folder.
  static let manifest = ".vlmchat-model.json"

  /// Linux allows 255 bytes a name and 4096 a path; what the store adds to it needs room, too.
  private static let maximumComponent = 255
  private static let maximumLength = 1024

  init(_ text: String) throws(PathFaultError) {
    guard !text.isEmpty else { throw PathFaultError(fault: .empty) }
    guard !text.hasPrefix("/") else { throw PathFaultError(fault: .absolute) }
    guard text.utf8.count <= Self.maximumLength else { throw PathFaultError(fault: .tooLong) }
    guard !text.unicodeScalars.contains(where: Self.isHazardous) else {
      throw PathFaultError(fault: .controlCharacter)
    }
    for component in text.split(separator: "/", omittingEmptySubsequences: false) {
      guard !component.isEmpty, component != ".", component != ".." else { throw PathFaultError(fault: .component) }
      guard component.utf8.count <= Self.maximumComponent else { throw PathFaultError(fault: .tooLong) }
    }
    guard text.lowercased() != Self.manifest else { throw PathFaultError(fault: .reserved) }
    self.text = text
  }

  /// Control and invisible format characters, and the separator of another system.
  private static func isHazardous(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: true
    default: scalar == "\\"
    }
  }

  /// A pair that cannot stand side by side everywhere: equal but for their case, or a file where another needs a folder.
  static func firstClash(in paths: [RemotePath]) -> (RemotePath, RemotePath)? {
    var files: [String: RemotePath] = [:]
    for path in paths {
      if let other = files.updateValue(path, forKey: path.text.lowercased()) { return (other, path) }
    }
    for path in paths {
      var folder = path.text.lowercased()[...]
      while let slash = folder.lastIndex(of: "/") {
        folder = folder[..<slash]
        if let other = files[String(folder)] { return (other, path) }
      }
    }
    return nil
  }
}

/// Carries what is wrong to where it is known whose path it is.
struct PathFaultError: Error {
  var fault: PathFault
}
