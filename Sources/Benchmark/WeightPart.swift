import Flamingo
import Tensors

/// The parts of a model whose weights are read at different times.
enum WeightPart: CaseIterable {
  case vision
  case resampler
  /// What makes keys and values of a picture.
  case imageKeysAndValues
  /// Read whole for every step of the decoder.
  case decoder
  /// What gated blocks need only for tokens that see a picture; read for each of those.
  case crossAttention
  /// Read a row a token.
  case embedding

  /// - Parameter destination: the model's own name of a tensor.
  init(destination: String, tiesOutputToEmbedding: Bool) {
    if destination.hasPrefix("vision.") {
      self = .vision
    } else if destination.hasPrefix("resampler.") {
      self = .resampler
    } else if destination.hasPrefix("gatedBlocks.") {
      self.init(gatedBlockTensor: destination)
    } else if !tiesOutputToEmbedding, destination.hasSuffix("mbedding.weight") {
      self = .embedding
    } else {
      self = .decoder
    }
  }

  private init(gatedBlockTensor destination: String) {
    let isRead = [".key.weight", ".keyNorm.weight", ".value.weight"].contains { destination.hasSuffix($0) }
    let isOfAttention = [".attention.", ".attentionNorm.", ".attentionGate"].contains { destination.contains($0) }
    self = isRead ? .imageKeysAndValues : isOfAttention ? .crossAttention : .decoder
  }
}

/// Bytes of a model's weights, by the time when they are read.
struct WeightBytes: Equatable {
  private var bytes: [WeightPart: Int] = [:]
  /// Of the type that most of a part's bytes are of.
  private var types: [WeightPart: [DType: Int]] = [:]

  /// - Parameter types: the type of each tensor of the configuration's catalogue, by destination.
  init(_ configuration: FlamingoConfiguration, types tensorTypes: [String: DType]) {
    for entry in configuration.tensorCatalogue.entries {
      guard let type = tensorTypes[entry.destination] else { continue }
      let part = WeightPart(
        destination: entry.destination, tiesOutputToEmbedding: configuration.decoder.tiesOutputToEmbedding)
      let size = type.byteCount(of: entry.shape.reduce(1, *))
      bytes[part, default: 0] += size
      types[part, default: [:]][type, default: 0] += size
    }
  }

  subscript(part: WeightPart) -> Int { bytes[part, default: 0] }

  var total: Int { bytes.values.reduce(0, +) }

  /// The type that most of a part's bytes are of; `nil` for a part that is not there.
  func type(of part: WeightPart) -> DType? {
    types[part]?.max { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }?.key
  }
}
