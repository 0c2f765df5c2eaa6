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
    let rows = InstalledModel.all(in: store)
    try StandardOutput.write(json ? Self.object(store, rows).text + "\n" : Self.table(rows))
  }

  // MARK: text

  private static func table(_ rows: [InstalledModel]) -> String {
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

  private static func cells(_ row: InstalledModel) -> [String] {
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

  private static func object(_ store: ModelStore, _ rows: [InstalledModel]) -> JSONOutput {
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
