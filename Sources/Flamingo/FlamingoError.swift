import Tensors
import Weights

/// What is wrong with a model's configuration or with what it is asked. Faults of its weights are `WeightsError`.
public enum FlamingoError: Error, Sendable, Equatable {
  /// `config.json` names a model that this program does not know.
  case unsupportedModel(path: String, modelType: String?)
  /// A GGUF file of another kind of model; `architecture` is what it says of itself.
  case foreignGGUF(path: String, architecture: String?)
  /// A GGUF file whose `flamingo.layout` is not the one that this program knows.
  case unknownLayout(path: String)
  /// A folder holds several GGUF files, and nothing says which is meant.
  case severalModels(path: String, names: [String])
  /// The model at `path` lacks a text that it cannot do without.
  case missingDocument(ModelDocument, path: String)
  /// A text is not UTF-8, so that a GGUF file cannot hold it.
  case textNotUnicode(path: String)
  /// A weight is not finite, or too large for the type that it is to have.
  case unconvertible(tensor: String, DType)
  /// A model's `vlmchat.toml` is no TOML.
  case malformedDescription(path: String, line: Int, problem: String)
  /// A part that a `vlmchat.toml` names is not there; `role` is the field that names it.
  case missingPart(role: String, path: String, description: String)
  /// A file holds no resampler and no gated blocks.
  case notAnOpenFlamingoCheckpoint(path: String)
  /// A file holds no vision encoder of CLIP's, in neither of the two spellings.
  case notAVisionEncoder(path: String)
  /// What a vision encoder's file does not tell and the description must: `fields`.
  case visionEncoderUnknown(path: String, fields: [String])
  /// A checkpoint was trained with another language model than it stands beside.
  case otherLanguageModel(checkpoint: String, languageModel: String, LanguageModelDifference)
  /// The gated blocks of a checkpoint do not stand where an interval puts them.
  case gatedBlockPlaces(checkpoint: String, interval: Int?, expected: [Int], actual: [Int])
  /// The resampler of a checkpoint reads vision tokens of another width than the encoder's.
  case otherVisionEncoder(checkpoint: String, visionEncoder: String, expected: Int, actual: Int)
  /// Faults of several parts of a model.
  case several([ModelFault])
  /// All faults of one configuration file together.
  case invalidConfiguration(path: String, [ConfigurationFault])
  /// The preprocessor makes pictures of one size and the vision transformer takes another.
  case imageSizeMismatch(preprocessor: Int, vision: Int)
  case tokenOutOfRange(token: Int, vocabularySize: Int)
  /// A token sees a picture that is not among those passed.
  case imageOutOfRange(index: Int, count: Int)
  /// `visibleImage` must have one entry a token.
  case visibleImageCount(tokens: Int, entries: Int)
  case noTokens
  /// The tokens do not fit into what is left of the cache.
  case cacheFull(capacity: Int, needed: Int)
  /// A model was to be made without a tensor that its configuration needs: a fault of the program, not of a file.
  case missingTensor(String)
  /// The same for a tensor of another shape.
  case misshapenTensor(String, expected: [Int], actual: [Int])
  /// Features or a cache that a model of other sizes made.
  case madeByAnotherModel
}

/// One of several faults of a model.
public enum ModelFault: Error, Sendable, Equatable {
  case model(FlamingoError)
  case weights(WeightsError)
}

/// How a checkpoint shows that another language model belongs to it.
public enum LanguageModelDifference: Sendable, Equatable {
  /// What the layers are called.
  case layersName(expected: String, actual: String)
  /// Channels.
  case hiddenSize(expected: Int, actual: Int)
}

/// One thing wrong with one field of a configuration file.
public struct ConfigurationFault: Error, Sendable, Equatable {
  public enum Problem: Sendable, Equatable {
    case missing
    /// A field that means nothing here, among those that do.
    case unknown(known: [String])
    /// The field is of another JSON type than it must be.
    case wrongType(expected: String)
    case outOfRange(value: Int, allowed: ClosedRange<Int>)
    /// A number that is not finite, or not positive where it must be.
    case unusableNumber(Double)
    case notDivisible(value: Int, divisor: Int, divisorField: String)
    case unsupportedValue(String)
  }

  /// The path of the field, such as `vision_config.patch_size`.
  public let field: String
  public let problem: Problem
}
