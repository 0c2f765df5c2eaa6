import FoundationEssentials
import JSONText
import Weights

extension FlamingoConfiguration {
  /// Reads `config.json` of a model directory, whose `model_type` names the family.
  /// - Throws: `FlamingoError` for what the file says, `WeightsError` where it cannot be read at all.
  public static func read(directory: URL) throws -> FlamingoConfiguration {
    let path = directory.appendingPathComponent("config.json").path
    let fields = try ConfigurationFile.fields(at: path)
    let modelType = fields["model_type"]?.string
    guard let family = modelType.flatMap(ModelFamily.init(modelType:)) else {
      throw FlamingoError.unsupportedModel(path: path, modelType: modelType)
    }
    return try family.configuration(fields, path: path)
  }
}

/// A configuration file: one JSON object.
enum ConfigurationFile {
  /// - Throws: `WeightsError`.
  static func fields(at path: String) throws(WeightsError) -> [String: JSONValue] {
    let file = try MappedFile(path: path)
    let document: JSONValue
    do throws(JSONFault) {
      document = try JSONValue(parsing: file.bytes)
    } catch {
      throw .malformedJSON(path: path, error)
    }
    guard let fields = document.object else { throw .malformedHeader(path: path, .notAnObject) }
    return fields
  }
}
