import ChatUI
import Foundation
import Glibc

/// Pictures to choose from while the user types their name.
extension LocalPaths {
  private static let pictureEndings: Set<String> = ["png", "jpg", "jpeg", "webp"]
  /// A search looks at no more entries, goes no deeper and takes no longer: it runs at every letter.
  private static let entryLimit = 20_000
  private static let deepest = 6
  private static let patience: TimeInterval = 0.25

  static func isPictureName(_ name: String) -> Bool {
    guard let dot = name.lastIndex(of: ".") else { return false }
    return pictureEndings.contains(name[name.index(after: dot)...].lowercased())
  }

  /// Pictures and folders whose path has the letters of `text` in their order, best first, as whole replacements for
  /// `text`; folders end in `/`. Up to the last slash, `text` is a folder if there is one of that name.
  static func pictures(like text: String, limit: Int = 50) -> [String] {
    let slash = text.lastIndex(of: "/")
    let folder = slash.map { String(text[...$0]) } ?? ""
    if slash == nil || isFolder(folder) {
      let letters = slash.map { String(text[text.index(after: $0)...]) } ?? text
      return pictures(like: letters, below: folder, limit: limit)
    }
    return pictures(like: text, below: "", limit: limit)
  }

  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: expandingTilde(path), isDirectory: &isFolder) && isFolder.boolValue
  }

  private static func pictures(like letters: String, below folder: String, limit: Int) -> [String] {
    var walk = PictureWalk(
      showsHidden: letters.hasPrefix("."), deepest: letters.isEmpty ? 0 : deepest, entries: entryLimit,
      end: Date().addingTimeInterval(patience))
    walk.visit(folder.isEmpty ? "." : expandingTilde(folder), as: "", depth: 0)
    let scored = walk.found.compactMap { path in FuzzyMatch.score(letters, in: path).map { (path: path, score: $0) } }
    let sorted =
      letters.isEmpty
      ? scored.sorted { $0.path.localizedStandardCompare($1.path) == .orderedAscending }
      : scored.sorted { ($0.score, $1.path) > ($1.score, $0.path) }
    return sorted.prefix(limit).map { folder + $0.path }
  }
}

/// Goes through folders, nearer ones first within each.
private struct PictureWalk {
  let showsHidden: Bool
  let deepest: Int
  var entries: Int
  let end: Date
  /// Relative paths of pictures, and of folders with a slash at the end.
  private(set) var found: [String] = []

  init(showsHidden: Bool, deepest: Int, entries: Int, end: Date) {
    self.showsHidden = showsHidden
    self.deepest = deepest
    self.entries = entries
    self.end = end
  }

  mutating func visit(_ place: String, as prefix: String, depth: Int) {
    guard let folder = opendir(place) else { return }
    var folders: [String] = []
    while entries > 0, let entry = readdir(folder) {
      entries -= 1
      let kind = entry.pointee.d_type
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name != ".", name != "..", showsHidden || !name.hasPrefix(".") else { continue }
      if isFolder(kind, "\(place)/\(name)") {
        found.append(prefix + name + "/")
        // A link may lead in a circle.
        if kind != UInt8(DT_LNK) { folders.append(name) }
      } else if LocalPaths.isPictureName(name) {
        found.append(prefix + name)
      }
    }
    closedir(folder)
    guard depth < deepest else { return }
    for name in folders where entries > 0 && Date() < end {
      visit("\(place)/\(name)", as: prefix + name + "/", depth: depth + 1)
    }
  }

  private func isFolder(_ kind: UInt8, _ path: String) -> Bool {
    if kind == UInt8(DT_DIR) { return true }
    guard kind == UInt8(DT_LNK) || kind == UInt8(DT_UNKNOWN) else { return false }
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
