import FoundationEssentials
import JSONText
import Weights

extension FlamingoConfiguration {
  /// Reads `config.json` of a model directory, whose `model_type` names the family.
  /// - Throws: `FlamingoError` for what the file says, `WeightsError` where it cannot be read at all.
  public static func read(directory: URL) throws -> FlamingoConfiguration {
    let path = directory.appendingPathComponent("config.json").path
    return try MappedFile(path: path).withUnsafeBytes { try read(json: $0, path: path) }
  }

  /// Reads the text of a `config.json`. What it leaves out takes the family's defaults.
  /// - Parameter path: where the text is from, for messages.
  /// - Throws: `FlamingoError.unsupportedModel`, `.invalidConfiguration`; `WeightsError` for what is no JSON object.
  public static func read(json: UnsafeRawBufferPointer, path: String) throws -> FlamingoConfiguration {
    try ModelFamily.configuration(ConfigurationText.fields(of: json, path: path), path: path)
  }
}

/// The text of a configuration: one JSON object.
enum ConfigurationText {
  /// - Throws: `WeightsError`.
  static func fields(of json: UnsafeRawBufferPointer, path: String) throws(WeightsError) -> [String: JSONValue] {
    let document: JSONValue
    do throws(JSONFault) {
      document = try JSONValue(parsing: json)
    } catch {
      throw .malformedJSON(path: path, error)
    }
    guard let fields = document.object else { throw .malformedHeader(path: path, .notAnObject) }
    return fields
  }
}
