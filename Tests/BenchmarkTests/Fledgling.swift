import Foundation

/// The model that comes with the program, in the checkout that the tests are of.
enum Fledgling {
  static let directory: URL? = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../assets/fledgling")
      .standardizedFileURL
    return FileManager.default.fileExists(atPath: folder.appending(path: "config.json").path) ? folder : nil
  }()
}
