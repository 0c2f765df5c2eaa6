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
  private let opened: OpenFlamingoParts

  /// Opens all parts and finds out whether they belong together; faults of several parts are thrown together.
  /// - Throws: `FlamingoError`, `WeightsError`.
  init(descriptionPath: String) throws {
    path = descriptionPath
    description = try OpenFlamingoDescription(path: descriptionPath)
    opened = try OpenFlamingoParts(description)
    let document = try Self.document(description, opened)
    var configuration = try OpenFlamingoConfiguration.read(document, path: descriptionPath)
    let name = opened.languageModel.kind.embeddingName
    let rows = opened.checkpoint.rowCount(name) ?? configuration.decoder.vocabularySize
    configuration.decoder.additionalVocabularySize = max(0, rows - configuration.decoder.vocabularySize)
    try description.requireTokens(below: rows)
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

  /// One object of the three configurations and what OpenFlamingo adds.
  private static func document(
    _ description: OpenFlamingoDescription, _ opened: OpenFlamingoParts
  ) throws(FlamingoError) -> [String: JSONValue] {
    typealias Field = OpenFlamingoConfiguration.Field
    let (kind, languageModel, checkpoint) = (opened.languageModel.kind, opened.languageModel.source, opened.checkpoint)
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
      Field.languageModel: .object(opened.languageModel.fields),
      Field.visionEncoder: .object(opened.vision.configuration),
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
    let (kind, checkpoint) = (opened.languageModel.kind, opened.checkpoint)
    let languageModel = opened.languageModel.source
    let tables = LanguageModelTensors(kind, configuration.decoder)
    var own = OpenFlamingoTensors.checkpoint(configuration, kind, gatedLayout: checkpoint.gatedLayout)
    // A tied output is saved as well by some.
    own.ignoredNames = ["lang_encoder." + kind.outputName, "lang_encoder." + kind.embeddingName]
    var other = tables.layers()
    func place(_ name: String, _ catalogue: (LanguageModelTensors.Rows) -> TensorCatalogue) {
      if let rows = checkpoint.rowCount(name) {
        own = own + catalogue(.init(prefix: "lang_encoder.", total: rows))
      } else {
        other = other + catalogue(.init(total: languageModel.tensors[name]?.shape.dimensions.first))
      }
    }
    place(kind.embeddingName, tables.embedding)
    place(kind.outputName, tables.output)
    return [
      (opened.vision.catalogue(configuration.vision), opened.vision.source), (other, languageModel), (own, checkpoint),
    ]
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
  /// - Throws: `FlamingoError.invalidConfiguration` for token ids that the model has no rows for.
  fileprivate func requireTokens(below rows: Int) throws(FlamingoError) {
    let given = [("media_token_id", imageToken), ("eoc_token_id", endOfChunkToken)]
    let faults = given.compactMap { field, token -> ConfigurationFault? in
      guard let token, token >= rows else { return nil }
      return ConfigurationFault(field: field, problem: .outOfRange(value: token, allowed: 0...max(0, rows - 1)))
    }
    guard faults.isEmpty else { throw .invalidConfiguration(path: path, faults) }
  }

  /// The files and folders that must be there, by the field that names each.
  var parts: [(role: String, path: String)] {
    [("language_model", languageModel), ("vision_encoder", visionEncoder), ("checkpoint", checkpoint)]
      + (tokenizer.map { [("tokenizer", $0)] } ?? [])
  }

  /// The checkpoint, also where its folder is named.
  var checkpointFile: String {
    var isFolder = false
    return FileManager.default.fileExists(atPath: checkpoint, isDirectory: &isFolder) && isFolder
      ? checkpoint + "/checkpoint.pt" : checkpoint
  }
}
