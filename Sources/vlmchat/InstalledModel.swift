import Flamingo
import Foundation
import Hub
import JSONText

/// A model that `--model` and `/model` find by name, or what is there of one.
struct InstalledModel {
  var name: String
  var path: String
  var family: String?
  var byteCount: Int
  /// As `models list` has it.
  var state: String
  var manifest: ModelManifest?
  var partOf: [String] = []
  var totalBytes: Int?

  /// The built-in one, then those of the store.
  static func all(in store: ModelStore) -> [InstalledModel] {
    let rows = store.models().map { model in
      var row = InstalledModel(
        name: model.name, path: model.path, family: ModelFamilyName.of(model.path), byteCount: model.byteCount,
        state: "own", manifest: model.manifest, partOf: store.dependents(of: model).map(\.name))
      switch model.state {
      case .complete: row.state = row.partOf.isEmpty ? "ready" : "part"
      case .placed: break
      case .partial(_, let total, _):
        row.state = "partial"
        row.totalBytes = total > 0 ? total : nil
      }
      return row
    }
    guard let builtIn = try? ModelLocation.builtIn() else { return rows }
    return [InstalledModel(at: builtIn, state: "built-in")] + rows
  }

  /// A model that lies anywhere.
  init(at location: ModelLocation, state: String) {
    self.init(
      name: location.name, path: location.path, family: ModelFamilyName.of(location.path),
      byteCount: Self.bytes(at: location.path), state: state)
  }

  private init(
    name: String, path: String, family: String?, byteCount: Int, state: String, manifest: ModelManifest? = nil,
    partOf: [String] = []
  ) {
    self.name = name
    self.path = path
    self.family = family
    self.byteCount = byteCount
    self.state = state
    self.manifest = manifest
    self.partOf = partOf
  }

  private static func bytes(at path: String) -> Int {
    func size(_ path: String) -> Int {
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      return (attributes?[.size] as? NSNumber)?.intValue ?? 0
    }
    let names = try? FileManager.default.contentsOfDirectory(atPath: path)
    return names.map { $0.reduce(0) { $0 + size(path + "/" + $1) } } ?? size(path)
  }
}

/// What kind of model lies somewhere, as its own files call it, also where it cannot be run.
enum ModelFamilyName {
  private static let maximumBytes = 16 << 20

  /// `model_type` of the configuration; `nil` where there is none.
  static func of(_ path: String) -> String? {
    if FileManager.default.fileExists(atPath: path + "/vlmchat.toml") { return "openflamingo" }
    guard let files = try? ModelFiles(path: path), let text = try? files.text(.configuration) else { return nil }
    return text.withUnsafeBytes { bytes in
      guard bytes.count <= maximumBytes else { return nil }
      return (try? JSONValue(parsing: bytes))?.object?["model_type"]?.string.map { String($0.prefix(40)) }
    }
  }
}
