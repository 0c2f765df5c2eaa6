import FoundationEssentials
import TOMLKit
import TOMLText
import Weights

/// What a model's `vlmchat.toml` says: which three parts an OpenFlamingo model has, and what cannot be told from them.
struct OpenFlamingoDescription: Equatable, Sendable {
  static let fileName = "vlmchat.toml"
  static let family = "openflamingo"

  /// The file itself.
  let path: String
  /// The folder of a language model in the Hugging Face layout.
  var languageModel: String
  /// The folder of a CLIP in the Hugging Face layout, or a file in OpenAI's.
  var visionEncoder: String
  /// OpenFlamingo's `checkpoint.pt`.
  var checkpoint: String
  /// A `tokenizer.json`; the language model's own where nothing is said.
  var tokenizer: String?
  var interval: Int?
  var imageToken: Int?
  var endOfChunkToken: Int?
  /// Heads of a vision encoder whose file does not tell.
  var visionHeadCount: Int?
  /// The same for its activation, such as `quick_gelu`.
  var visionActivation: String?

  private static let paths = ["language_model", "vision_encoder", "checkpoint"]
  private static let integers = ["cross_attn_every_n_layers", "media_token_id", "eoc_token_id", "vision_heads"]
  private static let strings = ["vision_activation", "tokenizer"]
  /// Far longer than any such file.
  private static let maximumBytes = 64 << 10

  /// - Throws: `FlamingoError.malformedDescription`, `.invalidConfiguration` with every fault found; `WeightsError`.
  init(path: String) throws {
    self.path = path
    let table = try Self.table(path)
    var reader = Reader(table: table, folder: Self.folder(of: path))
    reader.requireKnown(["family"] + Self.paths + Self.integers + Self.strings)
    reader.requireFamily()
    languageModel = reader.path("language_model") ?? ""
    visionEncoder = reader.path("vision_encoder") ?? ""
    checkpoint = reader.path("checkpoint") ?? ""
    tokenizer = reader.path("tokenizer", isRequired: false)
    interval = reader.integer("cross_attn_every_n_layers", in: OpenFlamingoConfiguration.counts)
    let tokens = 0...OpenFlamingoConfiguration.vocabularies.upperBound
    imageToken = reader.integer("media_token_id", in: tokens)
    endOfChunkToken = reader.integer("eoc_token_id", in: tokens)
    visionHeadCount = reader.integer("vision_heads", in: OpenFlamingoConfiguration.counts)
    visionActivation = reader.string("vision_activation")
    guard reader.faults.isEmpty else { throw FlamingoError.invalidConfiguration(path: path, reader.faults) }
  }

  private static func folder(of path: String) -> String {
    path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]) : "."
  }

  private static func table(_ path: String) throws -> TOMLTable {
    let text = try MappedText(path: path)
    guard text.count <= maximumBytes, let string = text.withUnsafeBytes({ String(validating: $0, as: UTF8.self) })
    else { throw FlamingoError.textNotUnicode(path: path) }
    do throws(TOMLFault) {
      return try TOMLTable.parse(string)
    } catch {
      throw FlamingoError.malformedDescription(path: path, line: error.line, problem: error.problem)
    }
  }
}

/// Reads the values of a `vlmchat.toml` and collects every fault.
private struct Reader {
  let table: TOMLTable
  let folder: String
  var faults: [ConfigurationFault] = []

  mutating func requireKnown(_ keys: [String]) {
    for key in table.keys.sorted() where !keys.contains(key) { report(key, .unknown(known: keys)) }
  }

  mutating func requireFamily() {
    guard let value = table["family"] else { return report("family", .missing) }
    guard let family = value.string else { return report("family", .wrongType(expected: "a text")) }
    if family.lowercased() != OpenFlamingoDescription.family { report("family", .unsupportedValue(family)) }
  }

  mutating func string(_ key: String) -> String? {
    guard let value = table[key] else { return nil }
    guard let string = value.string, !string.isEmpty, !string.utf8.contains(0) else {
      report(key, .wrongType(expected: "a text"))
      return nil
    }
    return string
  }

  /// A path, from the description's folder where it is relative.
  mutating func path(_ key: String, isRequired: Bool = true) -> String? {
    guard table[key] != nil else {
      if isRequired { report(key, .missing) }
      return nil
    }
    guard var path = string(key) else { return nil }
    if path == "~" || path.hasPrefix("~/") {
      path = FileManager.default.homeDirectoryForCurrentUser.path + path.dropFirst()
    }
    return path.hasPrefix("/") ? path : folder + "/" + path
  }

  mutating func integer(_ key: String, in allowed: ClosedRange<Int>) -> Int? {
    guard let value = table[key] else { return nil }
    guard let integer = value.int else {
      report(key, .wrongType(expected: "a whole number"))
      return nil
    }
    guard allowed.contains(integer) else {
      report(key, .outOfRange(value: integer, allowed: allowed))
      return nil
    }
    return integer
  }

  private mutating func report(_ field: String, _ problem: ConfigurationFault.Problem) {
    faults.append(ConfigurationFault(field: field, problem: problem))
  }
}
