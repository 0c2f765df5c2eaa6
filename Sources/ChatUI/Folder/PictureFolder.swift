/// The pictures of a folder, as they lie there: not of the folders in it, and nothing that is hidden.
public struct PictureFolder: Hashable, Sendable {
  /// A picture by its name that cannot be read, and why.
  public struct Fault: Hashable, Sendable {
    public var name: String
    public var reason: String

    public init(name: String, reason: String) {
      self.name = name
      self.reason = reason
    }
  }

  /// As the user gave it.
  public var path: String
  /// Names of pictures, in the order in which people count: `2.png` before `10.png`.
  public var names: [String]
  public var faults: [Fault]
  /// Files that are no pictures.
  public var otherFiles: Int
  /// Pictures beyond the limit, which are not among `names`.
  public var moreCount: Int

  public init(path: String, names: [String], faults: [Fault] = [], otherFiles: Int = 0, moreCount: Int = 0) {
    self.path = path
    self.names = names
    self.faults = faults
    self.otherFiles = otherFiles
    self.moreCount = moreCount
  }

  func path(of name: String) -> String { path.hasSuffix("/") ? path + name : "\(path)/\(name)" }

  /// `broken.png (the file is empty), 2 files that are no pictures`; empty where nothing was left out.
  public var leftOut: String {
    var parts = faults.prefix(Self.namedFaults).map { "\($0.name) (\($0.reason))" }
    if faults.count > Self.namedFaults { parts.append("\(faults.count - Self.namedFaults) more that cannot be read") }
    if otherFiles > 0 {
      parts.append(otherFiles == 1 ? "1 file that is no picture" : "\(otherFiles) files that are no pictures")
    }
    if moreCount > 0 { parts.append("\(Words.count(moreCount, "picture")) beyond the first \(names.count)") }
    return parts.joined(separator: ", ")
  }

  private static let namedFaults = 4
}

/// `1-3, 7`, `all`: some of a numbered list.
enum NumberSelection {
  /// The numbers in ascending order, each once; `nil` for what is no selection.
  /// - Parameter count: numbers go from 1 to this one, for `all`; others are returned as they are.
  static func numbers(in text: String, count: Int) -> [Int]? {
    let text = text.trimmed().lowercased()
    if text == "all" || text == "*" { return Array(1..<count + 1) }
    var numbers: Set<Int> = []
    let items = text.split { $0 == "," || $0.isWhitespace }
    guard !items.isEmpty, items.count <= most else { return nil }
    for item in items {
      let ends = item.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard ends.count <= 2, let first = ends[0], first > 0, let last = ends.count == 2 ? ends[1] : first,
        first <= last, last - first < most
      else { return nil }
      numbers.formUnion(first...last)
    }
    return numbers.sorted()
  }

  private static let most = 10_000
}
