import Flamingo
import Tensors
import Weights

/// Which tensors a model of random weights has, of which type, and which of them are one in memory.
///
/// Where the weights of all layers do not fit, layers share theirs in turns: layer i has those of layer i mod k. What is
/// read is the same as long as the distinct bytes are far more than the processor's caches hold.
struct WeightPlan {
  struct Tensor: Equatable {
    var destination: String
    var shape: [Int]
    var type: DType
    /// Another tensor, whose memory this one has.
    var sharedWith: String?
  }

  let tensors: [Tensor]
  let distinctLayers: Int
  let distinctGatedBlocks: Int

  /// Bytes that take memory.
  var distinctBytes: Int { tensors.reduce(0) { $0 + ($1.sharedWith == nil ? $1.byteCount : 0) } }
  /// Bytes of all layers, as if none were shared.
  var totalBytes: Int { tensors.reduce(0) { $0 + $1.byteCount } }
  /// The type of each tensor, by destination.
  var types: [String: DType] { Dictionary(uniqueKeysWithValues: tensors.map { ($0.destination, $0.type) }) }

  /// The most layers with weights of their own that `budget` bytes hold.
  /// - Parameters:
  ///   - type: of the matrices; what is no matrix is f32, and q8_0 or bf16 what is no whole number of blocks.
  ///   - budget: bytes that the weights may take.
  ///   - leastDistinct: bytes that must be distinct where layers share.
  /// - Throws: `BenchmarkError.notEnoughMemory`.
  init(
    _ configuration: FlamingoConfiguration, type: DType, budget: Int, leastDistinct: Int
  ) throws(BenchmarkError) {
    let (layers, blocks) = (configuration.decoder.layerCount, configuration.gatedBlockCount)
    var least = 0
    for distinct in stride(from: layers, through: 1, by: -1) {
      let plan = WeightPlan(
        configuration, type: type, layers: distinct, blocks: (blocks * distinct + layers - 1) / layers)
      let bytes = plan.distinctBytes
      if distinct < layers, bytes < leastDistinct { break }
      least = bytes
      if bytes <= budget {
        self = plan
        return
      }
    }
    throw .notEnoughMemory(needed: least, available: budget)
  }

  /// - Parameters:
  ///   - layers: decoder layers with weights of their own, at least 1.
  ///   - blocks: the same of gated blocks, 0 only where there are none.
  init(_ configuration: FlamingoConfiguration, type: DType, layers: Int, blocks: Int) {
    distinctLayers = layers
    distinctGatedBlocks = blocks
    tensors = configuration.tensorCatalogue.entries.map { entry in
      Tensor(
        destination: entry.destination, shape: entry.shape, type: Self.type(of: entry, wanted: type),
        sharedWith: Self.twin(of: entry.destination, in: "decoder.layers.", distinct: layers)
          ?? Self.twin(of: entry.destination, in: "gatedBlocks.", distinct: blocks))
    }
  }

  /// The tensor that stands for `destination` where only `distinct` of its kind have weights of their own.
  private static func twin(of destination: String, in kind: String, distinct: Int) -> String? {
    guard destination.hasPrefix(kind) else { return nil }
    let rest = destination.dropFirst(kind.count)
    let digits = rest.prefix { $0 != "." }
    guard let number = Int(digits), number >= distinct else { return nil }
    return kind + String(number % distinct) + rest.dropFirst(digits.count)
  }

  private static func type(of entry: TensorCatalogue.Entry, wanted: DType) -> DType {
    guard isMatrix(entry) else { return .f32 }
    let types: [DType] = wanted.blockLength > DType.q8_0.blockLength ? [wanted, .q8_0] : [wanted]
    return types.first { $0.byteCount(of: Shape(entry.shape)) != nil } ?? .bf16
  }

  /// Whether a linear layer or an embedding has it.
  private static func isMatrix(_ entry: TensorCatalogue.Entry) -> Bool {
    entry.destination.hasSuffix(".weight") && entry.shape.count > 1
  }
}

extension WeightPlan.Tensor {
  var byteCount: Int { type.byteCount(of: shape.reduce(1, *)) }
}
