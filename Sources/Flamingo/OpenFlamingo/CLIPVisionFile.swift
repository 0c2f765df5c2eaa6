import FoundationEssentials
import JSONText
import Tensors
import Weights

/// A vision encoder of CLIP's as it lies on disk, in either of the two spellings.
struct CLIPVisionFile: Sendable {
  private enum Spelling: Sendable {
    case huggingFace(prefix: String)
    case openAI(prefix: String)
  }

  let path: String
  let source: any WeightSource
  private let spelling: Spelling
  /// A `config.json` as transformers writes it, or one made of what the tensors tell.
  let configuration: [String: JSONValue]
  /// What that says.
  let vision: VisionConfiguration

  /// - Parameters:
  ///   - path: a folder in the Hugging Face layout, or a file of weights, with a `config.json` beside it or without.
  ///   - headCount: for a file without a `config.json`.
  ///   - activation: the same; OpenAI's own by default.
  /// - Throws: `WeightsError`; `FlamingoError.notAVisionEncoder`, `.visionEncoderUnknown`, `.invalidConfiguration`.
  init(path: String, headCount: Int?, activation: String?) throws {
    var isFolder = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    let source = try exists && isFolder ? WeightDirectory.open(path) : WeightFile.open(path)
    guard let spelling = Self.spelling(of: source) else { throw FlamingoError.notAVisionEncoder(path: path) }
    self.path = path
    self.source = source
    self.spelling = spelling
    let folder = isFolder ? path : String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    configuration = try Self.configuration(folder, spelling, source, headCount, activation)
    var reader = ConfigurationReader(fields: configuration)
    vision = CLIPVisionConfiguration.read(&reader)
    guard reader.faults.isEmpty else { throw FlamingoError.invalidConfiguration(path: path, reader.faults) }
  }

  func catalogue(_ vision: VisionConfiguration) -> TensorCatalogue {
    switch spelling {
    case .huggingFace(let prefix): CLIPVisionTensors.huggingFace(vision, prefix: prefix)
    case .openAI(let prefix): CLIPVisionTensors.openAI(vision, prefix: prefix)
    }
  }

  private static func spelling(of source: any WeightSource) -> Spelling? {
    for prefix in ["vision_model.", ""] where source.tensors["\(prefix)embeddings.class_embedding"] != nil {
      return .huggingFace(prefix: prefix)
    }
    for prefix in ["", "visual."] where source.tensors["\(prefix)class_embedding"] != nil {
      return .openAI(prefix: prefix)
    }
    return nil
  }

  private static func configuration(
    _ folder: String, _ spelling: Spelling, _ source: any WeightSource, _ headCount: Int?, _ activation: String?
  ) throws -> [String: JSONValue] {
    var fields: [String: JSONValue]
    switch spelling {
    case .huggingFace:
      let path = folder + "/" + ModelDocument.configuration.rawValue
      guard FileManager.default.fileExists(atPath: path) else {
        throw FlamingoError.missingDocument(.configuration, path: folder)
      }
      let text = try MappedText(path: path)
      let document = try text.withUnsafeBytes { try ConfigurationText.fields(of: $0, path: text.path) }
      fields = document["vision_config"]?.object ?? document
    case .openAI(let prefix):
      fields = try openAIConfiguration(source, prefix: prefix, headCount: headCount)
    }
    if let headCount { fields["num_attention_heads"] = .integer(headCount) }
    if let activation { fields["hidden_act"] = .string(activation) }
    return fields
  }

  /// OpenAI's heads have 64 channels (`clip/model.py`, `vision_heads = vision_width // 64`).
  private static let openAIHeadSize = 64
  /// By width: those of open_clip's larger encoders (`head_width` of its model_configs), ViT-H, ViT-g and ViT-bigG.
  private static let openClipHeadSizes = [1280: 80, 1408: 88, 1664: 104]

  /// - Returns: `nil` where the width does not tell.
  private static func headCount(width: Int) -> Int? {
    let size = openClipHeadSizes[width] ?? openAIHeadSize
    return width.isMultiple(of: size) ? width / size : nil
  }

  /// What the shapes of the tensors tell, as `build_model` of `clip/model.py` reads them.
  private static func openAIConfiguration(
    _ source: any WeightSource, prefix: String, headCount: Int?
  ) throws(FlamingoError) -> [String: JSONValue] {
    func shape(_ name: String) -> [Int] { source.tensors[prefix + name]?.shape.dimensions ?? [] }
    let patch = shape("conv1.weight")
    let positions = shape("positional_embedding").first ?? 0
    let inner = shape("transformer.resblocks.0.mlp.c_fc.weight").first ?? 0
    let layers = (0...).prefix { source.tensors["\(prefix)transformer.resblocks.\($0).ln_1.weight"] != nil }.count
    let grid = Int(Double(max(0, positions - 1)).squareRoot().rounded())
    guard patch.count == 4, patch[0] > 0, grid > 0, grid * grid + 1 == positions, inner > 0, layers > 0 else {
      throw .notAVisionEncoder(path: source.path)
    }
    guard let heads = headCount ?? Self.headCount(width: patch[0]) else {
      throw .visionEncoderUnknown(path: source.path, fields: ["vision_heads"])
    }
    let (imageSize, overflow) = grid.multipliedReportingOverflow(by: patch[3])
    guard !overflow else { throw .notAVisionEncoder(path: source.path) }
    return [
      "model_type": .string("clip_vision_model"), "hidden_act": .string("quick_gelu"),
      "hidden_size": .integer(patch[0]), "image_size": .integer(imageSize), "intermediate_size": .integer(inner),
      "num_attention_heads": .integer(heads), "num_channels": .integer(patch[1]),
      "num_hidden_layers": .integer(layers), "patch_size": .integer(patch[3]),
    ]
  }
}
