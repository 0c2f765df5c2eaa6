import FoundationEssentials
import Tensors
import Weights

/// Where a model lies: a folder in the Hugging Face layout, a folder with a `vlmchat.toml` that names the parts of an
/// OpenFlamingo model, or one GGUF file that holds everything.
///
/// A folder with weights in neither of the forms of that layout, but with one GGUF file, stands for that file.
public struct ModelFiles: Sendable {
  private enum Form: Sendable {
    case folder
    case openFlamingo(OpenFlamingoFolder)
    case gguf(GGUFFile)
  }

  /// What a message should name: the folder, or the GGUF file.
  public let path: String
  private let form: Form

  /// - Throws: `WeightsError` for a GGUF file that cannot be read, `FlamingoError.severalModels`; for a `vlmchat.toml`, what
  ///   stands in the way of its parts being one model.
  public init(path: String) throws {
    var isFolder = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    let description = isFolder ? path + "/" + OpenFlamingoDescription.fileName : path
    if description.hasSuffix("/" + OpenFlamingoDescription.fileName) || path == OpenFlamingoDescription.fileName,
      FileManager.default.fileExists(atPath: description)
    {
      self.path = description
      form = .openFlamingo(try OpenFlamingoFolder(descriptionPath: description))
      return
    }
    if exists, isFolder {
      guard let file = try Self.ggufFile(inFolder: path) else {
        self.path = path
        form = .folder
        return
      }
      self.path = file
    } else {
      self.path = path
    }
    form = .gguf(try Self.open(self.path))
  }

  /// A bare GGUF file has `.gguf` at its end as a rule; what the file begins with decides.
  public static func isModelFile(_ path: String) -> Bool {
    path.lowercased().hasSuffix(".gguf") || GGUFFile.isGGUF(path: path)
  }

  private static func ggufFile(inFolder folder: String) throws -> String? {
    guard !WeightDirectory.hasWeights(folder) else { return nil }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.lowercased().hasSuffix(".gguf") && !$0.hasPrefix(".") }.sorted()
    guard names.count < 2 else { throw FlamingoError.severalModels(path: folder, names: names) }
    return names.first.map { folder + "/" + $0 }
  }

  private static func open(_ path: String) throws -> GGUFFile {
    let file = try GGUFFile(path: path)
    let architecture = file.metadata.string(FlamingoGGUF.architectureKey)
    guard architecture == FlamingoGGUF.architecture else {
      throw FlamingoError.foreignGGUF(path: path, architecture: architecture)
    }
    guard case .uint32(FlamingoGGUF.layout)? = file.metadata[FlamingoGGUF.layoutKey] else {
      throw FlamingoError.unknownLayout(path: path)
    }
    return file
  }

  // MARK: texts

  /// The text of a document; `nil` where the model has none.
  /// - Throws: `WeightsError`.
  public func text(_ document: ModelDocument) throws(WeightsError) -> MappedText? {
    switch form {
    case .gguf(let file): return file.metadata.text(document.metadataKey)
    case .openFlamingo(let folder):
      switch document {
      case .configuration: return folder.configurationText
      case .tokenizer: return try folder.tokenizerPath.map { path throws(WeightsError) in try MappedText(path: path) }
      case .preprocessor, .generation, .tokenizerConfiguration: return nil
      }
    case .folder:
      let path = path + "/" + document.rawValue
      return FileManager.default.fileExists(atPath: path) ? try MappedText(path: path) : nil
    }
  }

  /// What `config.json` says. The rows that the weights add to the vocabulary are counted by `parts`.
  /// - Throws: `FlamingoError` for what the text says, `WeightsError` where it cannot be read at all.
  public func configuration() throws -> FlamingoConfiguration {
    if case .openFlamingo(let folder) = form { return folder.configuration }
    guard let text = try text(.configuration) else { throw FlamingoError.missingDocument(.configuration, path: path) }
    return try text.withUnsafeBytes { try FlamingoConfiguration.read(json: $0, path: text.path) }
  }

  /// What `preprocessor_config.json` says; where there is none, the family's defaults.
  /// - Throws: `FlamingoError.invalidConfiguration`, `WeightsError`.
  public func preprocessing(for configuration: FlamingoConfiguration) throws -> PreprocessorConfiguration {
    let size = configuration.vision.imageSize
    if case .openFlamingo = configuration.family { return .openFlamingo(imageSize: size) }
    guard let text = try text(.preprocessor) else { return .standard(imageSize: size) }
    return try text.withUnsafeBytes {
      try PreprocessorConfiguration.read(json: $0, path: text.path, defaultImageSize: size)
    }
  }

  // MARK: weights

  /// The weights mapped, and all that must be known to compute with them.
  /// - Throws: as above, and `WeightsError.mismatch` with all missing, misshapen and unexpected tensors together;
  ///   `FlamingoError.several` where more than one file has faults.
  public func parts() throws -> ModelParts {
    let inspection = try inspect()
    try ModelFaults.throwIfAny(inspection.faults)
    guard let configuration = inspection.configuration, let preprocessing = inspection.preprocessing else {
      throw FlamingoError.missingDocument(.configuration, path: path)
    }
    return ModelParts(configuration: configuration, preprocessing: preprocessing, tensors: inspection.tensors)
  }

  /// Looks at all of the model, and goes on where something is wrong, so that every fault is told at once.
  /// - Throws: what is no fault of a model's file, such as a folder that may not be read.
  public func inspect() throws -> ModelInspection {
    var faults = ModelFaults()
    var inspection = ModelInspection(path: path)
    inspection.configuration = faults.collect { try configuration() }
    if let configuration = inspection.configuration {
      inspection.preprocessing = faults.collect { try preprocessing(for: configuration) }
    }
    switch form {
    case .folder:
      if let source = faults.collect({ try WeightDirectory.open(path) }) {
        inspection.parts = [.init(role: "weights", path: source.path)]
        let added = source.tensors[IdeficsTensors.additionalEmbedding]?.shape.dimensions.first
        inspection.configuration?.decoder.additionalVocabularySize = added ?? 0
        compare(source, &inspection, &faults) { $0.tensorCatalogue }
      }
    case .openFlamingo(let folder):
      inspection.parts = folder.parts.map { .init(role: $0.role, path: $0.path) }
      inspection.tensors = folder.compare(&faults)
    case .gguf(let file):
      inspection.parts = [.init(role: "weights", path: file.path)]
      _ = faults.collect { try file.requireSupportedTypes() }
      let added = file.tensors[Self.additionalEmbedding]?.shape.dimensions.first
      inspection.configuration?.decoder.additionalVocabularySize = added ?? 0
      compare(file, &inspection, &faults) { $0.tensorCatalogue.byDestination }
    }
    inspection.faults = try faults.all()
    return inspection
  }

  private func compare(
    _ source: any WeightSource, _ inspection: inout ModelInspection, _ faults: inout ModelFaults,
    _ catalogue: (FlamingoConfiguration) -> TensorCatalogue
  ) {
    guard let configuration = inspection.configuration else { return }
    let (fitting, mismatch) = catalogue(configuration).compare(with: source)
    inspection.tensors = fitting
    if !mismatch.isEmpty { faults.add(WeightsError.mismatch(path: source.path, mismatch)) }
  }

  private static let additionalEmbedding = "decoder.additionalEmbedding.weight"
}

/// What a model is made of.
public struct ModelParts: Sendable {
  public let configuration: FlamingoConfiguration
  public let preprocessing: PreprocessorConfiguration
  /// By destination, as `configuration.tensorCatalogue` lists them.
  public let tensors: [String: TensorView]
}

/// What was found of a model, whole or not.
public struct ModelInspection: Sendable {
  /// A file or folder that the model's weights come from.
  public struct Part: Sendable, Equatable {
    public let role: String
    public let path: String
  }

  public let path: String
  /// `nil` where it cannot be read.
  public internal(set) var configuration: FlamingoConfiguration?
  public internal(set) var preprocessing: PreprocessorConfiguration?
  public internal(set) var parts: [Part] = []
  /// What fits the configuration, by destination.
  public internal(set) var tensors: [String: TensorView] = [:]
  public internal(set) var faults: [ModelFault] = []
}
