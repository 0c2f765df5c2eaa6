/// A format of `/export`; the raw value is the extension of its files.
public enum ExportFormat: String, CaseIterable, Sendable {
  case markdown = "md"
  case html
  case text = "txt"
  case json

  /// The format that the extension of `path` names, in either case.
  public init(path: String) throws(ChatError) {
    let name = PosixPath.name(of: path)
    guard let dot = name.lastIndex(of: "."),
      let format = ExportFormat(rawValue: name[name.index(after: dot)...].lowercased())
    else { throw .unknownExportFormat(path: path) }
    self = format
  }
}
