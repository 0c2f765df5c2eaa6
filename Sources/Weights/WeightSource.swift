import Glibc
import Tensors

/// Where named tensors come from: one safetensors file, a sharded set, and whatever format comes next.
public protocol WeightSource: Sendable {
  /// The file or directory that a message should name.
  var path: String { get }
  var tensors: [String: TensorView] { get }
}

/// Opens the weights of a model directory in the Hugging Face layout.
public enum WeightDirectory {
  static let single = "model.safetensors"
  static let index = "model.safetensors.index.json"

  /// `model.safetensors`, or the shards that `model.safetensors.index.json` lists; the single file wins, as it does in
  /// transformers.
  /// - Throws: `WeightsError`.
  public static func open(_ directory: String) throws(WeightsError) -> any WeightSource {
    let single = directory + "/" + single
    let index = directory + "/" + index
    if exists(single) { return try SafetensorsFile(path: single) }
    if exists(index) { return try ShardedSafetensors(indexPath: index) }
    throw .noWeights(directory: directory, expected: [Self.single, Self.index])
  }

  private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
