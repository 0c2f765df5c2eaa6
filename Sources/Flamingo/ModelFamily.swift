import JSONText
import Tensors
import Weights

/// A family of checkpoints: how it spells the configuration, and where it keeps which weight. All run in one model.
public enum ModelFamily: Sendable, Equatable {
  /// IDEFICS (Laurençon et al. 2023), transformers' `IdeficsForVisionText2Text`.
  case idefics
  /// OpenFlamingo (Awadalla et al. 2023), between the layers of a language model that is published on its own.
  case openFlamingo(LanguageModelKind)

  public var name: String {
    switch self {
    case .idefics: "IDEFICS"
    case .openFlamingo(let languageModel): "OpenFlamingo over \(languageModel.name)"
    }
  }

  /// - Parameter fields: of a `config.json`, whose `model_type` names the family.
  /// - Throws: `FlamingoError.unsupportedModel`, `.invalidConfiguration` with every fault found.
  static func configuration(
    _ fields: [String: JSONValue], path: String
  ) throws(FlamingoError) -> FlamingoConfiguration {
    switch fields["model_type"]?.string {
    case IdeficsConfiguration.modelType: try IdeficsConfiguration.read(fields, path: path)
    case OpenFlamingoConfiguration.modelType: try OpenFlamingoConfiguration.read(fields, path: path)
    case let other: throw .unsupportedModel(path: path, modelType: other)
    }
  }

  /// The tensors that a checkpoint of this configuration holds.
  func catalogue(_ configuration: FlamingoConfiguration) -> TensorCatalogue {
    switch self {
    case .idefics: IdeficsTensors.catalogue(configuration)
    case .openFlamingo(let languageModel): OpenFlamingoTensors.catalogue(configuration, languageModel)
    }
  }
}

/// The language models that OpenFlamingo was built on, told apart by the `model_type` of their `config.json`.
public enum LanguageModelKind: String, Sendable, Equatable, CaseIterable {
  /// MPT-1B as MosaicML first published it (`mosaic_gpt.py`).
  case mosaicGPT = "mosaic_gpt"
  /// MPT-7B (`modeling_mpt.py`).
  case mpt
  /// GPT-NeoX without parallel residual: RedPajama-INCITE (`modeling_gpt_neox.py`).
  case gptNeoX = "gpt_neox"
  /// LLaMA (`modeling_llama.py`), in OpenFlamingo's first version.
  case llama

  public var name: String {
    switch self {
    case .mosaicGPT: "MosaicGPT"
    case .mpt: "MPT"
    case .gptNeoX: "GPT-NeoX"
    case .llama: "LLaMA"
    }
  }
}
