import Tensors
import Weights

/// OpenFlamingo's own part of a model: the resampler, the gated blocks, and the embedding of the language model with rows for
/// the tokens that were added.
struct OpenFlamingoCheckpoint: WeightSource {
  let path: String
  /// By the names of a released `checkpoint.pt`; what a checkpoint may hold besides is left out.
  let tensors: [String: TensorView]
  /// Where the gated blocks are, and the decoder layers that they stand before, in order.
  let gatedLayout: OpenFlamingoTensors.GatedLayout
  let gatedLayers: [Int]
  /// The layers' name in the language model that the checkpoint was trained with; `nil` where it does not tell.
  let layersName: String?

  private static let languageModel = "lang_encoder."
  private static let list = languageModel + "gated_cross_attn_layers."
  private static let inLayer = ".gated_cross_attn_layer."
  private static let gate = "attn_gate"
  /// What wrappers of distributed training put into names.
  private static let wrappers = ["_fsdp_wrapped_module.", "_checkpoint_wrapped_module."]

  /// - Throws: `WeightsError`, `FlamingoError.notAnOpenFlamingoCheckpoint`.
  init(path: String) throws {
    try self.init(WeightFile.open(path), path: path)
  }

  init(_ source: any WeightSource, path: String) throws(FlamingoError) {
    self.path = path
    var tensors: [String: TensorView] = [:]
    for (name, tensor) in source.tensors.sorted(by: { $0.key < $1.key }) {
      let name = Self.normalised(name)
      if tensors[name] == nil { tensors[name] = tensor }
    }
    let inLayers = Self.layers(of: tensors.keys)
    let inList = tensors.keys.compactMap { name in
      name.hasPrefix(Self.list) && name.hasSuffix("." + Self.gate)
        ? Int(name.dropFirst(Self.list.count).dropLast(Self.gate.count + 1)) : nil
    }
    guard tensors["perceiver.latents"] != nil, !(inLayers.isEmpty && inList.isEmpty) else {
      throw .notAnOpenFlamingoCheckpoint(path: path)
    }
    layersName = inLayers.first?.name ?? Self.layersName(byVocabularyOf: tensors)
    gatedLayout = inLayers.isEmpty ? .inList : .inLayers
    gatedLayers = inLayers.isEmpty ? inList.sorted() : inLayers.map(\.layer).sorted()
    let isInList = inLayers.isEmpty
    self.tensors = tensors.filter { name, _ in Self.isOwn(name, isInList: isInList) }
  }

  /// - Returns: without what wrappers added.
  private static func normalised(_ name: String) -> String {
    var name = name
    for wrapper in wrappers {
      while let range = name.firstRange(of: wrapper) { name.removeSubrange(range) }
    }
    return name.hasPrefix("module.") ? String(name.dropFirst("module.".count)) : name
  }

  /// The gated blocks that are kept with decoder layers: `lang_encoder.NAME.LAYER.gated_cross_attn_layer.attn_gate`.
  private static func layers(of names: some Collection<String>) -> [(name: String, layer: Int)] {
    names.compactMap { name in
      guard name.hasPrefix(languageModel), name.hasSuffix(inLayer + gate) else { return nil }
      let middle = name.dropFirst(languageModel.count).dropLast(inLayer.count + gate.count)
      guard let dot = middle.lastIndex(of: "."), let layer = Int(middle[middle.index(after: dot)...]) else {
        return nil
      }
      return (String(middle[..<dot]), layer)
    }
  }

  /// What the layers are called where a checkpoint has only its embedding to tell.
  private static func layersName(byVocabularyOf tensors: [String: TensorView]) -> String? {
    LanguageModelKind.allCases.first { tensors[languageModel + $0.embeddingName] != nil }?.layersName
  }

  /// The rest, such as frozen layers that some checkpoints have too, comes from the other parts.
  private static func isOwn(_ name: String, isInList: Bool) -> Bool {
    if name.hasPrefix("perceiver.") { return true }
    if isInList { return name.hasPrefix(list) || isVocabulary(name) }
    return name.contains(inLayer) || isVocabulary(name)
  }

  private static func isVocabulary(_ name: String) -> Bool {
    LanguageModelKind.allCases.contains { kind in
      name == languageModel + kind.embeddingName || name == languageModel + kind.outputName
    }
  }

  // MARK: what the tensors tell

  /// The interval that the places of the gated blocks show: they stand before the last of every so many layers.
  var interval: Int? {
    guard let first = gatedLayers.first, gatedLayers.allSatisfy({ ($0 + 1).isMultiple(of: first + 1) }) else {
      return nil
    }
    return first + 1
  }

  var latentCount: Int { tensors["perceiver.latents"]?.shape.dimensions.first ?? 0 }

  /// Width of the vision tokens that the resampler reads.
  var visionWidth: Int { tensors["perceiver.latents"]?.shape.dimensions.last ?? 0 }

  /// Blocks of the resampler.
  var depth: Int {
    (0...).prefix { tensors["perceiver.layers.\($0).0.to_q.weight"] != nil }.count
  }

  var headCount: Int {
    let rows = tensors["perceiver.layers.0.0.to_q.weight"]?.shape.dimensions.first ?? 0
    return max(1, rows / ResamplerConfiguration.openFlamingoHeadSize)
  }

  /// Rows of the embedding that takes the place of the language model's; `nil` where there is none.
  func rowCount(_ name: String) -> Int? { tensors[Self.languageModel + name]?.shape.dimensions.first }

  /// Channels of the language model that the gated blocks were made for.
  var hiddenSize: Int? {
    tensors.first { $0.key.hasSuffix(".attn.to_q.weight") && $0.key.hasPrefix(Self.languageModel) }?
      .value.shape.dimensions.last
  }
}
