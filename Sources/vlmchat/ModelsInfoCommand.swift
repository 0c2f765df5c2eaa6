import ArgumentParser
import Flamingo
import Foundation
import Tensors

/// `vlmchat models info`: family, parts, types and sizes of a model.
struct ModelsInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Print what a model consists of: its family, its parts, their types and sizes.",
    discussion: """
      Only the headers of the files are read, so that this is quick for a model of any size.

        vlmchat models info                     the model that would be used
        vlmchat models info --tensors my.gguf   every tensor by name
      """)

  @Argument(help: ArgumentHelp("A model's name, its folder, or its GGUF file.", valueName: "model"))
  var model: String?

  @Flag(help: "List every tensor: type, shape and name.")
  var tensors = false

  mutating func run() throws {
    let location = try ModelLocation.find(model, environment: ProcessInfo.processInfo.environment)
    let files = try ModelFiles(path: location.path)
    let parts = try files.parts()
    var lines = Self.summary(location, files, parts)
    lines += tensors ? Self.list(parts) : Self.table(parts)
    try StandardOutput.write(lines.joined(separator: "\n") + "\n")
  }

  private static func summary(_ location: ModelLocation, _ files: ModelFiles, _ parts: ModelParts) -> [String] {
    let configuration = parts.configuration
    let (decoder, vision) = (configuration.decoder, configuration.vision)
    return [
      "model     \(ErrorText.visible(location.name))",
      "files     \(ErrorText.visible(files.path))",
      "family    \(configuration.family.name)",
      "pictures  \(vision.imageSize) x \(vision.imageSize) pixels, \(configuration.tokensPerImage) visual tokens each",
      "text      \(configuration.vocabularySize) tokens known, \(decoder.contextLength) at a time",
      "",
    ]
  }

  /// One line for each part of the model, in the order in which a picture and a question go through it.
  private static func table(_ parts: ModelParts) -> [String] {
    let entries = parts.configuration.tensorCatalogue.entries
    var names: [String] = []
    var views: [String: [TensorView]] = [:]
    for entry in entries {
      guard let view = parts.tensors[entry.destination] else { continue }
      let part = String(entry.destination.prefix { $0 != "." })
      if views[part] == nil { names.append(part) }
      views[part, default: []].append(view)
    }
    let total = ("total", names.flatMap { views[$0] ?? [] })
    return ["part         tensors    parameters       size  types"]
      + (names.map { ($0, views[$0] ?? []) } + [total]).map { name, views in
        let cells = [
          left(name, 11), right("\(views.count)", 9),
          right("\(views.reduce(0) { $0 + $1.shape.count })", 14),
          right(ByteCount.text(views.reduce(0) { $0 + $1.byteCount }), 11),
          "  " + TypeCount.text(views.map { ($0.dtype, $0.byteCount) }),
        ]
        return cells.joined()
      }
  }

  private static func list(_ parts: ModelParts) -> [String] {
    parts.configuration.tensorCatalogue.entries.compactMap { entry in
      guard let view = parts.tensors[entry.destination] else { return nil }
      let shape = view.shape.dimensions.map(String.init).joined(separator: " x ")
      return left(view.dtype.rawValue, 6) + left(shape, 18) + entry.destination
    }
  }

  private static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }
}

extension TensorView {
  fileprivate var byteCount: Int { dtype.byteCount(of: shape) ?? 0 }
}

/// Sizes as people read them.
enum ByteCount {
  static func text(_ count: Int) -> String {
    let units = ["bytes", "kB", "MB", "GB", "TB"]
    var (value, unit) = (Double(count), 0)
    while value >= 999.95, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    return unit == 0 ? "\(count) bytes" : String(format: "%.1f %@", value, units[unit])
  }
}

/// The types that weights have, the one with most bytes first.
enum TypeCount {
  static func text(_ weights: [(type: DType, byteCount: Int)]) -> String {
    var counts: [DType: (count: Int, bytes: Int)] = [:]
    for (type, byteCount) in weights {
      let known = counts[type] ?? (0, 0)
      counts[type] = (known.count + 1, known.bytes + byteCount)
    }
    return counts.sorted { ($0.value.bytes, $0.key.rawValue) > ($1.value.bytes, $1.key.rawValue) }
      .map { "\($0.value.count) \($0.key.rawValue)" }.joined(separator: ", ")
  }
}
