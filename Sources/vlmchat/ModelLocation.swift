import Chat
import Flamingo
import Foundation
import Hub
import Screen
import Settings

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
    try find(request, environment: environment, settings: try UserSettings.load(environment: environment))
  }

  /// - Parameter settings: what the settings file says.
  static func find(_ request: String?, environment: [String: String], settings: Settings) throws -> ModelLocation {
    let requests = [request, environment["VLMCHAT_MODEL"], settings.model]
    if let name = requests.compactMap(\.self).first(where: { !$0.isEmpty }) {
      return try find(named: name, environment: environment)
    }
    return try builtIn()
  }

  /// A folder, a file in one, a GGUF file, or the name of an installed one of these: whole, or without its owner.
  private static func find(named name: String, environment: [String: String]) throws -> ModelLocation {
    if let found = at(LocalPaths.expandingTilde(name)) { return found }
    let store = ModelStore.ofUser(environment)
    if let model = try store.find(name), var found = at(model.path) {
      found.name = model.name
      return found
    }
    if let repository = try? RepositoryID(name) { throw CommandError.modelNotPulled(repository: repository) }
    guard !name.contains("/") else { throw CommandError.noSuchModelFile(path: name) }
    if name == builtInName { return try builtIn() }
    throw CommandError.modelNotFound(name: name, installed: store.root + "/" + name)
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

  static func builtIn() throws -> ModelLocation {
    guard
      let config = ProgramFolders.find(
        inCheckout: "assets/\(builtInName)/config.json", installed: "\(builtInName)/config.json")
    else { throw CommandError.builtInModelMissing }
    return folder(config.deletingLastPathComponent())
  }
}

extension ModelStore {
  /// `VLMCHAT_MODELS`, else `models` in the user's data folder.
  static func ofUser(_ environment: [String: String]) -> ModelStore {
    guard let folder = environment["VLMCHAT_MODELS"], !folder.isEmpty else {
      return ModelStore(root: UserFolder.data.path(environment: environment) + "/models")
    }
    return ModelStore(root: URL(filePath: LocalPaths.expandingTilde(folder)).standardizedFileURL.path)
  }
}
