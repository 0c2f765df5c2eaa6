import Chat
import Foundation

/// Where the program's own files are: beside the executable in a checkout, or under its prefix once installed.
enum ProgramFolders {
  /// The folder of this process's executable, symbolic links resolved.
  static let executableFolder: URL = {
    let path =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    return URL(filePath: path).resolvingSymlinksInPath().deletingLastPathComponent()
  }()

  /// The first that exists of `inCheckout` and `share/vlmchat/installed`, looked for from the executable's folder upwards.
  static func find(inCheckout: String, installed: String) -> URL? {
    var folder = executableFolder
    while true {
      for candidate in [inCheckout, "share/vlmchat/\(installed)"] {
        let url = folder.appending(path: candidate)
        if FileManager.default.fileExists(atPath: url.path(percentEncoded: false)) { return url }
      }
      let parent = folder.deletingLastPathComponent()
      if parent.path(percentEncoded: false) == folder.path(percentEncoded: false) { return nil }
      folder = parent
    }
  }

  /// Folders with theme files, the user's own first.
  static func themes(environment: [String: String]) -> [String] {
    let own = UserFolder.configuration.path(environment: environment) + "/themes"
    return [own] + [find(inCheckout: "themes", installed: "themes")].compactMap { $0?.path(percentEncoded: false) }
  }
}
