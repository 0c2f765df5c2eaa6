import Glibc

/// The themes that can be had: the built-in one, and the files `NAME.toml` in some folders.
public struct ThemeLibrary: Sendable, Hashable {
  /// Searched in order, so that a user's own theme comes before one of the same name that came with the program.
  public var folders: [String]

  public init(folders: [String]) { self.folders = folders }

  /// Names in alphabetical order.
  public var names: [String] {
    let files = folders.flatMap(Self.fileNames).filter { $0.hasSuffix(".toml") }.map { String($0.dropLast(5)) }
    return Set(files.filter(Self.isValid) + [Theme.builtIn.name]).sorted()
  }

  /// - Throws: `ScreenError`.
  public func theme(named name: String) throws(ScreenError) -> Theme {
    if Self.isValid(name) {
      for folder in folders {
        let path = "\(folder)/\(name).toml"
        if let text = try Self.text(of: path) { return try ThemeFile.theme(from: text, name: name, path: path) }
      }
    }
    if name == Theme.builtIn.name { return .builtIn }
    throw .themeNotFound(name: name, folders: folders)
  }

  /// The file that the theme of this name would be read from; `nil` for one without a file.
  public func path(of name: String) -> String? {
    guard Self.isValid(name) else { return nil }
    return folders.map { "\($0)/\(name).toml" }.first { access($0, F_OK) == 0 }
  }

  /// A name that cannot lead out of the folder.
  private static func isValid(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 100 && !name.hasPrefix(".") && !name.contains("/") && SafeText.isSafe(name)
  }

  /// `nil` when there is no such file.
  private static func text(of path: String) throws(ScreenError) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw .cannotReadTheme(path: path, code: errno)
    }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: ThemeFile.maximumBytes + 1)
    var count = 0
    while count < bytes.count {
      let more = bytes.withUnsafeMutableBytes {
        read(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count)
      }
      if more < 0, errno == EINTR { continue }
      guard more >= 0 else { throw .cannotReadTheme(path: path, code: errno) }
      if more == 0 { break }
      count += more
    }
    guard count <= ThemeFile.maximumBytes else { throw .themeTooLarge(path: path, limit: ThemeFile.maximumBytes) }
    return String(decoding: bytes[..<count], as: UTF8.self)
  }

  private static func fileNames(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names
  }
}
