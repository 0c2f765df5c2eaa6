import FoundationEssentials
import JSONText
import Tensors
import Weights

/// An OpenFlamingo model in the form in which it is published: a language model and a CLIP by others, a checkpoint with what
/// was trained between them, and a `vlmchat.toml` that names the three.
struct OpenFlamingoFolder: Sendable {
  /// The `vlmchat.toml`.
  let path: String
  let configuration: FlamingoConfiguration
  /// The three configurations in one, as a GGUF file keeps them.
  let configurationText: MappedText
  private let description: OpenFlamingoDescription
  private let languageModel: any WeightSource
  private let vision: CLIPVisionFile
  private let checkpoint: OpenFlamingoCheckpoint

  /// Opens all parts and finds out whether they belong together; faults of several parts are thrown together.
  /// - Throws: `FlamingoError`, `WeightsError`.
  init(descriptionPath: String) throws {
    let description = try OpenFlamingoDescription(path: descriptionPath)
    var faults = ModelFaults()
    for (role, part) in description.parts where !FileManager.default.fileExists(atPath: part) {
      faults.add(FlamingoError.missingPart(role: role, path: part, description: descriptionPath))
    }
    try faults.throwIfAny()
    let fields = faults.collect { try Self.languageModelFields(description) }
    let languageModel = faults.collect { try WeightDirectory.open(description.languageModel) }
    let vision = faults.collect {
      try CLIPVisionFile(
        path: description.visionEncoder, headCount: description.visionHeadCount,
        activation: description.visionActivation)
    }
    let checkpoint = faults.collect { try OpenFlamingoCheckpoint(path: description.checkpointFile) }
    try faults.throwIfAny()
    guard let fields, let languageModel, let vision, let checkpoint else { throw FlamingoError.several([]) }

    let document = try Self.document(description, fields, languageModel, vision, checkpoint)
    path = descriptionPath
    self.description = description
    self.languageModel = languageModel
    self.vision = vision
    self.checkpoint = checkpoint
    var configuration = try OpenFlamingoConfiguration.read(document, path: descriptionPath)
    let rows = checkpoint.rowCount(Self.kind(fields).embeddingName) ?? configuration.decoder.vocabularySize
    configuration.decoder.additionalVocabularySize = max(0, rows - configuration.decoder.vocabularySize)
    self.configuration = configuration
    configurationText = MappedText(path: descriptionPath, text: JSONValue.object(document).text)
  }

  /// The tokenizer's file; `nil` where there is none.
  var tokenizerPath: String? {
    let name = ModelDocument.tokenizer.rawValue
    guard let given = description.tokenizer else {
      let own = description.languageModel + "/" + name
      return FileManager.default.fileExists(atPath: own) ? own : nil
    }
    var isFolder = false
    return FileManager.default.fileExists(atPath: given, isDirectory: &isFolder) && isFolder
      ? given + "/" + name : given
  }

  // MARK: configuration

  private static func languageModelFields(_ description: OpenFlamingoDescription) throws -> [String: JSONValue] {
    let text = try MappedText(path: description.languageModel + "/" + ModelDocument.configuration.rawValue)
    let fields = try text.withUnsafeBytes { try ConfigurationText.fields(of: $0, path: text.path) }
    // Once here, so that its faults are told with the file that they are in.
    var reader = ConfigurationReader(fields: fields)
    _ = LanguageModelConfiguration.read(&reader)
    guard reader.faults.isEmpty else { throw FlamingoError.invalidConfiguration(path: text.path, reader.faults) }
    return fields
  }

  private static func kind(_ fields: [String: JSONValue]) -> LanguageModelKind {
    fields["model_type"]?.string.flatMap(LanguageModelKind.init(rawValue:)) ?? .mpt
  }

  /// One object of the three configurations and what OpenFlamingo adds.
  private static func document(
    _ description: OpenFlamingoDescription, _ fields: [String: JSONValue], _ languageModel: any WeightSource,
    _ vision: CLIPVisionFile, _ checkpoint: OpenFlamingoCheckpoint
  ) throws(FlamingoError) -> [String: JSONValue] {
    typealias Field = OpenFlamingoConfiguration.Field
    let kind = kind(fields)
    if let name = checkpoint.layersName, name != kind.layersName {
      throw .otherLanguageModel(
        checkpoint: checkpoint.path, languageModel: description.languageModel,
        .layersName(expected: kind.layersName, actual: name))
    }
    guard let interval = description.interval ?? checkpoint.interval else {
      throw .gatedBlockPlaces(
        checkpoint: checkpoint.path, interval: nil, expected: [], actual: checkpoint.gatedLayers)
    }
    let rows = checkpoint.rowCount(kind.embeddingName) ?? languageModel.tensors[kind.embeddingName]?.shape[0] ?? 0
    let outputs = outputRows(kind, languageModel, checkpoint) ?? rows
    var document: [String: JSONValue] = [
      Field.modelType: .string(OpenFlamingoConfiguration.modelType),
      Field.interval: .integer(interval),
      Field.vocabularySize: .integer(min(rows, outputs)),
      Field.languageModel: .object(fields),
      Field.visionEncoder: .object(vision.configuration),
      Field.resampler: .object([
        "depth": .integer(checkpoint.depth), "heads": .integer(checkpoint.headCount),
        "num_latents": .integer(checkpoint.latentCount),
      ]),
    ]
    // The rule counts from the end of all rows.
    let tokens = SpecialTokenIDs.openFlamingo(vocabularySize: rows, beginOfText: nil, endOfText: 0)
    document[Field.imageToken] = .integer(description.imageToken ?? tokens.image)
    document[Field.endOfChunkToken] = .integer(description.endOfChunkToken ?? tokens.endOfUtterance)
    return document
  }

  /// Rows of the output layer; `nil` where it is the embedding.
  private static func outputRows(
    _ kind: LanguageModelKind, _ languageModel: any WeightSource, _ checkpoint: OpenFlamingoCheckpoint
  ) -> Int? {
    kind == .mpt || kind == .mosaicGPT
      ? nil : checkpoint.rowCount(kind.outputName) ?? languageModel.tensors[kind.outputName]?.shape.dimensions.first
  }

  // MARK: weights

  /// The files and folders that the weights come from.
  var parts: [(role: String, path: String)] { description.parts }

  /// What of the parts fits the configuration, by destination; what does not goes to `faults`.
  func compare(_ faults: inout ModelFaults) -> [String: TensorView] {
    checkPlaces(&faults)
    var tensors: [String: TensorView] = [:]
    for (catalogue, source) in sources {
      let (fitting, mismatch) = catalogue.compare(with: source)
      if !mismatch.isEmpty { faults.add(WeightsError.mismatch(path: source.path, mismatch)) }
      tensors.merge(fitting) { first, _ in first }
    }
    addUntrainedRows(to: &tensors)
    return tensors
  }

  /// What is to be found where.
  private var sources: [(TensorCatalogue, any WeightSource)] {
    let kind = languageModelKind
    let parts = LanguageModelTensors(kind, configuration.decoder)
    var own = OpenFlamingoTensors.checkpoint(configuration, kind, gatedLayout: checkpoint.gatedLayout)
    // A tied output is saved as well by some.
    own.ignoredNames = ["lang_encoder." + kind.outputName, "lang_encoder." + kind.embeddingName]
    var other = parts.layers()
    func place(_ name: String, _ catalogue: (LanguageModelTensors.Rows) -> TensorCatalogue) {
      if let rows = checkpoint.rowCount(name) {
        own = own + catalogue(.init(prefix: "lang_encoder.", total: rows))
      } else {
        other = other + catalogue(.init(total: languageModel.tensors[name]?.shape.dimensions.first))
      }
    }
    place(kind.embeddingName, parts.embedding)
    place(kind.outputName, parts.output)
    return [(vision.catalogue(configuration.vision), vision.source), (other, languageModel), (own, checkpoint)]
  }

  private var languageModelKind: LanguageModelKind {
    guard case .openFlamingo(let kind) = configuration.family else { return .mpt }
    return kind
  }

  /// What shows best that parts do not belong together, told before all the tensors that then do not fit.
  private func checkPlaces(_ faults: inout ModelFaults) {
    let (decoder, crossAttention) = (configuration.decoder, configuration.crossAttention)
    let expected = (0..<crossAttention.blockCount(layerCount: decoder.layerCount)).map {
      crossAttention.firstLayer + $0 * crossAttention.interval
    }
    if let hidden = checkpoint.hiddenSize, hidden != decoder.hiddenSize {
      faults.add(
        FlamingoError.otherLanguageModel(
          checkpoint: checkpoint.path, languageModel: description.languageModel,
          .hiddenSize(expected: decoder.hiddenSize, actual: hidden)))
    } else if checkpoint.gatedLayers != expected {
      faults.add(
        FlamingoError.gatedBlockPlaces(
          checkpoint: checkpoint.path, interval: crossAttention.interval, expected: expected,
          actual: checkpoint.gatedLayers))
    }
    if checkpoint.visionWidth != configuration.vision.width {
      faults.add(
        FlamingoError.otherVisionEncoder(
          checkpoint: checkpoint.path, visionEncoder: vision.path, expected: configuration.vision.width,
          actual: checkpoint.visionWidth))
    }
  }

  /// The first version's checkpoints lack the output rows of the tokens that OpenFlamingo added: they were never trained.
  /// Zeros make them unlikely, as an output layer's first values would.
  private func addUntrainedRows(to tensors: inout [String: TensorView]) {
    let (decoder, name) = (configuration.decoder, "decoder.additionalOutput.weight")
    guard decoder.additionalVocabularySize > 0, !decoder.tiesOutputToEmbedding, tensors[name] == nil else { return }
    tensors[name] = TensorView(Tensor(zeros: [decoder.additionalVocabularySize, decoder.hiddenSize]))
  }
}

extension OpenFlamingoDescription {
  /// The files and folders that must be there, by the field that names each.
  fileprivate var parts: [(role: String, path: String)] {
    [("language_model", languageModel), ("vision_encoder", visionEncoder), ("checkpoint", checkpoint)]
      + (tokenizer.map { [("tokenizer", $0)] } ?? [])
  }

  /// The checkpoint, also where its folder is named.
  fileprivate var checkpointFile: String {
    var isFolder = false
    return FileManager.default.fileExists(atPath: checkpoint, isDirectory: &isFolder) && isFolder
      ? checkpoint + "/checkpoint.pt" : checkpoint
  }
}
