import ArgumentParser
import Flamingo
import Foundation
import Hub
import JSONText

/// `vlmchat models list`: the models that --model finds by name.
struct ModelsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the installed models, and what is there of others.",
    discussion: """
      The state of a model is one of these:

        ready       pulled, all of it
        partial     part of it; the same 'vlmchat models pull' goes on
        own         put into the folder of models by you
        built-in    comes with the program
        part        no model by itself: a part of the one that is named

      --json prints one object: {"store", "models": [{"name", "path", "family", "bytes", "state", "revision", \
      "commit", "pulled", "licence", "part_of", "total_bytes"}]}, with null for what is not known.
      """)

  @Flag(help: "Print one JSON object.")
  var json = false

  mutating func run() throws {
    let store = ModelStore.ofUser(ProcessInfo.processInfo.environment)
    let rows = Self.rows(store)
    try StandardOutput.write(json ? Self.object(store, rows).text + "\n" : Self.table(rows))
  }

  private struct Row {
    var name: String
    var path: String
    var family: String?
    var byteCount: Int
    var state: String
    var manifest: ModelManifest?
    var partOf: [String] = []
    var totalBytes: Int?
  }

  private static func rows(_ store: ModelStore) -> [Row] {
    let rows = store.models().map { model in
      var row = Row(
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
    let bytes = (try? FileManager.default.contentsOfDirectory(atPath: builtIn.path))?.reduce(0) { sum, name in
      let attributes = try? FileManager.default.attributesOfItem(atPath: builtIn.path + "/" + name)
      return sum + ((attributes?[.size] as? NSNumber)?.intValue ?? 0)
    }
    return [
      Row(
        name: builtIn.name, path: builtIn.path, family: ModelFamilyName.of(builtIn.path), byteCount: bytes ?? 0,
        state: "built-in")
    ] + rows
  }

  // MARK: text

  private static func table(_ rows: [Row]) -> String {
    let header = ["name", "family", "size", "revision", "pulled", "state"]
    let cells = [header] + rows.map(cells)
    let widths = header.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    return cells.map { row in
      let padded = row.enumerated().map { column, text in
        let padding = String(repeating: " ", count: widths[column] - text.count)
        return column == 2 ? padding + text : column == row.count - 1 ? text : text + padding
      }
      return padded.joined(separator: "  ") + "\n"
    }.joined()
  }

  private static func cells(_ row: Row) -> [String] {
    let revision = row.manifest.map { manifest in
      let commit = String(manifest.commit.prefix(8))
      return manifest.revision == manifest.commit ? commit : "\(manifest.revision) (\(commit))"
    }
    var state = row.state
    if let total = row.totalBytes { state += " (of \(ByteCount.text(total)))" }
    if row.state == "part" { state += " of \(row.partOf.joined(separator: ", "))" }
    let date = row.state == "partial" ? nil : row.manifest.map { String($0.date.prefix(10)) }
    return [
      row.name, row.family ?? "-", ByteCount.text(row.byteCount), revision ?? "-", date ?? "-", state,
    ].map(ErrorText.visible)
  }

  // MARK: JSON

  private static func object(_ store: ModelStore, _ rows: [Row]) -> JSONOutput {
    func text(_ value: String?) -> JSONOutput { value.map { .string($0) } ?? .null }
    let models = rows.map { row -> JSONOutput in
      let pulled = row.state == "partial" ? nil : row.manifest?.date
      return .object([
        ("name", .string(row.name)), ("path", .string(row.path)), ("family", text(row.family)),
        ("bytes", .integer(row.byteCount)), ("state", .string(row.state)), ("revision", text(row.manifest?.revision)),
        ("commit", text(row.manifest?.commit)), ("pulled", text(pulled)), ("licence", text(row.manifest?.licence)),
        ("part_of", .array(row.partOf.map { .string($0) })),
        ("total_bytes", row.totalBytes.map { .integer($0) } ?? .null),
      ])
    }
    return .object([("store", .string(store.root)), ("models", .array(models))])
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
