import ChatUI
import Foundation

/// Questions about the file system that the chat asks while the user types.
enum LocalPaths {
  /// `~` and `~/x` become the home folder; everything else stays.
  static func expandingTilde(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/") else { return path }
    return FileManager.default.homeDirectoryForCurrentUser.path(percentEncoded: false).trimmingSuffix("/")
      + path.dropFirst(1)
  }

  static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: expandingTilde(path), isDirectory: &isFolder) && !isFolder.boolValue
  }

  /// Existing files and folders that begin with `prefix`, as whole replacements for it; folders end in `/`. Hidden ones
  /// only when asked for. At most `limit`, in order.
  static func completions(of prefix: String, limit: Int = 200) -> [String] {
    let slash = prefix.lastIndex(of: "/")
    let folder = slash.map { String(prefix[...$0]) } ?? ""
    let start = slash.map { String(prefix[prefix.index(after: $0)...]) } ?? prefix
    let place = folder.isEmpty ? "." : expandingTilde(folder)
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: place) else { return [] }
    return
      names
      .filter { $0.hasPrefix(start) && (start.hasPrefix(".") || !$0.hasPrefix(".")) }
      .sorted { $0.localizedStandardCompare($1) == .orderedAscending }
      .prefix(limit)
      .map { name in
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: place + "/" + name, isDirectory: &isFolder)
        return folder + name + (isFolder.boolValue ? "/" : "")
      }
  }

  /// Whether a line that starts with `/` and is no command names a file: as a whole, or in the longest run of its first
  /// words.
  static func resolve(slashLine line: String) -> SlashLineResolution {
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    for count in stride(from: words.count, to: 0, by: -1) {
      let path = words[..<count].joined(separator: " ")
      for candidate in [path, path.replacing("\\ ", with: " ")] where isFile(candidate) {
        let text = words[count...].joined(separator: " ")
        return .file(path: candidate, text: text.trimmingCharacters(in: .whitespaces))
      }
    }
    return .notAFile
  }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
