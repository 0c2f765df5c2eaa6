import FoundationEssentials
import JSONText
import Weights

/// The parts that a `vlmchat.toml` names, open, and made for each other as far as can be told.
struct OpenFlamingoParts: Sendable {
  let languageModel: LanguageModelPart
  let vision: CLIPVisionFile
  let checkpoint: OpenFlamingoCheckpoint

  /// A language model in the Hugging Face layout, with its `config.json`.
  struct LanguageModelPart: Sendable {
    let fields: [String: JSONValue]
    let configuration: LanguageModelConfiguration
    let source: any WeightSource

    var kind: LanguageModelKind { configuration.kind }
  }

  /// - Throws: `FlamingoError`, `WeightsError`, the faults of all parts together.
  init(_ description: OpenFlamingoDescription) throws {
    var faults = ModelFaults()
    var missing: Set<String> = []
    for (role, part) in description.parts where !FileManager.default.fileExists(atPath: part) {
      faults.add(FlamingoError.missingPart(role: role, path: part, description: description.path))
      missing.insert(part)
    }
    func open<Part>(_ path: String, _ body: () throws -> Part) -> Part? {
      missing.contains(path) ? nil : faults.collect(body)
    }
    let configuration = open(description.languageModel) { try Self.configuration(description.languageModel) }
    let source = open(description.languageModel) { try WeightDirectory.open(description.languageModel) }
    let vision = open(description.visionEncoder) {
      try CLIPVisionFile(
        path: description.visionEncoder, headCount: description.visionHeadCount,
        activation: description.visionActivation)
    }
    let checkpoint = open(description.checkpoint) { try OpenFlamingoCheckpoint(path: description.checkpointFile) }
    let languageModel = configuration.flatMap { configuration in
      source.map { LanguageModelPart(fields: configuration.fields, configuration: configuration.read, source: $0) }
    }
    if let configuration, let checkpoint {
      Self.compare(checkpoint, configuration.read, description, &faults)
    }
    if let vision, let checkpoint { Self.compare(checkpoint, vision, &faults) }
    if !faults.isEmpty { Self.addMismatches(languageModel, vision, &faults) }
    try faults.throwIfAny()
    guard let languageModel, let vision, let checkpoint else { throw FlamingoError.several([]) }
    self.languageModel = languageModel
    self.vision = vision
    self.checkpoint = checkpoint
  }

  private static func configuration(
    _ folder: String
  ) throws -> (fields: [String: JSONValue], read: LanguageModelConfiguration) {
    let path = folder + "/" + ModelDocument.configuration.rawValue
    guard FileManager.default.fileExists(atPath: path) else {
      throw FlamingoError.missingDocument(.configuration, path: folder)
    }
    let text = try MappedText(path: path)
    let fields = try text.withUnsafeBytes { try ConfigurationText.fields(of: $0, path: text.path) }
    var reader = ConfigurationReader(fields: fields)
    let configuration = LanguageModelConfiguration.read(&reader)
    guard reader.faults.isEmpty else { throw FlamingoError.invalidConfiguration(path: text.path, reader.faults) }
    return (fields, configuration)
  }

  private static func compare(
    _ checkpoint: OpenFlamingoCheckpoint, _ vision: CLIPVisionFile, _ faults: inout ModelFaults
  ) {
    guard checkpoint.visionWidth != vision.vision.width else { return }
    faults.add(
      FlamingoError.otherVisionEncoder(
        checkpoint: checkpoint.path, visionEncoder: vision.path, expected: vision.vision.width,
        actual: checkpoint.visionWidth))
  }

  /// What does not fit within a part is `OpenFlamingoFolder`'s to tell, but where nothing comes of the folder.
  private static func addMismatches(
    _ languageModel: LanguageModelPart?, _ vision: CLIPVisionFile?, _ faults: inout ModelFaults
  ) {
    if let languageModel {
      let tables = LanguageModelTensors(languageModel.kind, languageModel.configuration.decoder)
      faults.add(tables.layers(), languageModel.source)
    }
    if let vision { faults.add(vision.catalogue(vision.vision), vision.source) }
  }

  /// What shows that a checkpoint was made for another language model.
  private static func compare(
    _ checkpoint: OpenFlamingoCheckpoint, _ languageModel: LanguageModelConfiguration,
    _ description: OpenFlamingoDescription, _ faults: inout ModelFaults
  ) {
    let (kind, decoder) = (languageModel.kind, languageModel.decoder)
    func other(_ difference: LanguageModelDifference) -> FlamingoError {
      .otherLanguageModel(
        checkpoint: checkpoint.path, languageModel: description.languageModel, difference)
    }
    if let name = checkpoint.layersName, name != kind.layersName {
      return faults.add(other(.layersName(expected: kind.layersName, actual: name)))
    }
    if let hidden = checkpoint.hiddenSize, hidden != decoder.hiddenSize {
      return faults.add(other(.hiddenSize(expected: decoder.hiddenSize, actual: hidden)))
    }
    let interval = description.interval ?? checkpoint.interval
    let expected = interval.map { interval in (0..<decoder.layerCount).filter { ($0 + 1).isMultiple(of: interval) } }
    if checkpoint.gatedLayers != expected {
      faults.add(
        FlamingoError.gatedBlockPlaces(
          checkpoint: checkpoint.path, interval: interval, expected: expected ?? [], actual: checkpoint.gatedLayers))
    }
  }
}

extension ModelFaults {
  /// What of `source` does not fit.
  fileprivate mutating func add(_ catalogue: TensorCatalogue, _ source: any WeightSource) {
    let (_, mismatch) = catalogue.compare(with: source)
    if !mismatch.isEmpty { add(WeightsError.mismatch(path: source.path, mismatch)) }
  }
}
