import JSONText
import Tensors
import Weights

/// A family of checkpoints: how it spells the configuration, and where it keeps which weight. All run in one model.
public enum ModelFamily: String, Sendable, Equatable, CaseIterable {
  case idefics

  /// The family that `model_type` of a `config.json` names.
  init?(modelType: String) {
    guard let family = Self.allCases.first(where: { $0.modelType == modelType }) else { return nil }
    self = family
  }

  private var modelType: String {
    switch self {
    case .idefics: IdeficsConfiguration.modelType
    }
  }

  /// - Throws: `FlamingoError.invalidConfiguration` with every fault found.
  func configuration(_ fields: [String: JSONValue], path: String) throws(FlamingoError) -> FlamingoConfiguration {
    switch self {
    case .idefics: try IdeficsConfiguration.read(fields, path: path)
    }
  }

  /// The rows that a checkpoint adds to the base vocabulary, whatever its configuration says.
  func additionalVocabularySize(in source: any WeightSource) -> Int {
    switch self {
    case .idefics: source.tensors[IdeficsTensors.additionalEmbedding]?.shape.dimensions.first ?? 0
    }
  }

  /// The tensors that a checkpoint of this configuration holds.
  func catalogue(_ configuration: FlamingoConfiguration) -> TensorCatalogue {
    switch self {
    case .idefics: IdeficsTensors.catalogue(configuration)
    }
  }
}
