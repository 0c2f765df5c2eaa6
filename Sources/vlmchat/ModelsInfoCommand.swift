import ArgumentParser
import Flamingo
import Foundation
import Inference
import Tensors
import Tokenizer

/// `vlmchat models info`: family, parts, types and sizes of a model, and all that is wrong with it.
struct ModelsInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Print what a model consists of, and what of it is missing or wrong.",
    discussion: """
      Only the headers of the files are read, so that this is quick for a model of any size.

        vlmchat models info                     the model that would be used
        vlmchat models info --tensors my.gguf   every tensor by name

      Where something is missing or does not fit, all of it is listed, and the exit status is 1.
      """)

  @Argument(help: ArgumentHelp("A model's name, its folder, or its GGUF file.", valueName: "model"))
  var model: String?

  @Flag(help: "List every tensor: type, shape and name.")
  var tensors = false

  mutating func run() throws {
    let location = try ModelLocation.find(model, environment: ProcessInfo.processInfo.environment)
    let files = try ModelFiles(path: location.path)
    let inspection = try files.inspect()
    let tokenizer = Result { try LoadedModel.tokenizer(of: files) }
    var lines = Self.heading(location, inspection) + Self.summary(inspection, tokenizer)
    lines.append("")
    lines += tensors ? Self.list(inspection) : Self.table(inspection)
    var faults = inspection.faults.flatMap { ErrorText.lines(for: $0) }
    if case .failure(let error) = tokenizer { faults.append(ErrorText.line(for: error)) }
    if !faults.isEmpty { lines += ["", "wrong"] + faults.map { "  " + $0 } }
    try StandardOutput.write(lines.joined(separator: "\n") + "\n")
    if !faults.isEmpty { throw CommandError.faultyModel(path: files.path) }
  }

  private static func heading(_ location: ModelLocation, _ inspection: ModelInspection) -> [String] {
    let parts = inspection.parts.filter { $0.path != inspection.path }
    return [
      "model     \(ErrorText.visible(location.name))", "files     \(ErrorText.visible(inspection.path))",
    ] + parts.map { "          \(left($0.role, 16))\(ErrorText.visible($0.path))" }
  }

  private static func summary(_ inspection: ModelInspection, _ tokenizer: Result<Tokenizer?, any Error>) -> [String] {
    guard let configuration = inspection.configuration else { return [] }
    let (decoder, vision) = (configuration.decoder, configuration.vision)
    let blocks = configuration.crossAttention.blockCount(layerCount: decoder.layerCount)
    var lines = [
      "family    \(configuration.family.name)",
      "pictures  \(vision.imageSize) x \(vision.imageSize) pixels, \(configuration.tokensPerImage) visual tokens each; "
        + "\(vision.layerCount) layers of \(vision.width)",
      "text      \(configuration.vocabularySize) tokens known, \(decoder.contextLength) at a time; "
        + "\(decoder.layerCount) layers of \(decoder.hiddenSize), \(blocks) gated blocks",
    ]
    if case .success(nil) = tokenizer { lines.append("tokenizer none: prompts are token ids") }
    return lines
  }

  /// One line for each part of the model, in the order in which a picture and a question go through it.
  private static func table(_ inspection: ModelInspection) -> [String] {
    let entries = inspection.configuration?.tensorCatalogue.entries ?? []
    var names: [String] = []
    var views: [String: [TensorView]] = [:]
    for entry in entries {
      guard let view = inspection.tensors[entry.destination] else { continue }
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

  private static func list(_ inspection: ModelInspection) -> [String] {
    (inspection.configuration?.tensorCatalogue.entries ?? []).compactMap { entry in
      guard let view = inspection.tensors[entry.destination] else { return nil }
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
