import Chat
import Flamingo
import Foundation
import Screen
import TOMLKit
import TOMLText

/// Where a model is: its folder, or the GGUF file that holds all of it.
struct ModelLocation: Equatable {
  /// As the user knows it.
  var name: String
  var path: String

  /// The model that is there when nothing was installed.
  static let builtInName = "fledgling"

  /// Finds the model: the one asked for, `VLMCHAT_MODEL`, the settings file's, or Fledgling.
  /// - Throws: `CommandError`.
  static func find(_ request: String?, environment: [String: String]) throws -> ModelLocation {
    let requests = [request, environment["VLMCHAT_MODEL"], try modelInSettings(environment)]
    if let name = requests.compactMap(\.self).first(where: { !$0.isEmpty }) {
      return try find(named: name, environment: environment)
    }
    return try builtIn()
  }

  /// A folder, a file in one, a GGUF file, or the name of an installed one of these.
  private static func find(named name: String, environment: [String: String]) throws -> ModelLocation {
    if let found = at(LocalPaths.expandingTilde(name)) { return found }
    guard !name.contains("/") else { throw CommandError.noSuchModelFile(path: name) }
    let installed = UserFolder.data.path(environment: environment) + "/models/" + name
    if let found = at(installed) ?? at(installed + ".gguf") { return found }
    if name == builtInName { return try builtIn() }
    throw CommandError.modelNotFound(name: name, installed: installed)
  }

  private static func at(_ path: String) -> ModelLocation? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
    let url = URL(filePath: path).standardizedFileURL
    if !isFolder.boolValue, ModelFiles.isModelFile(path) {
      return ModelLocation(name: url.deletingPathExtension().lastPathComponent, path: url.path(percentEncoded: false))
    }
    return folder(isFolder.boolValue ? url : url.deletingLastPathComponent())
  }

  private static func folder(_ url: URL) -> ModelLocation {
    // Without the closing slash that URLs of folders have.
    ModelLocation(name: url.lastPathComponent, path: url.path)
  }

  private static func builtIn() throws -> ModelLocation {
    guard
      let config = ProgramFolders.find(
        inCheckout: "assets/\(builtInName)/config.json", installed: "\(builtInName)/config.json")
    else { throw CommandError.builtInModelMissing }
    return folder(config.deletingLastPathComponent())
  }

  /// `model` in the settings file; a file that is not there says nothing.
  private static func modelInSettings(_ environment: [String: String]) throws -> String? {
    let path = UserFolder.configuration.path(environment: environment) + "/config.toml"
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    guard let table = try? TOMLTable.parse(text) else {
      throw CommandError.settingsUnreadable(path: path)
    }
    return table["model"]?.string
  }
}
