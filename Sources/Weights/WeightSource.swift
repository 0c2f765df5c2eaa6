import Glibc
import Tensors

/// Where named tensors come from: one safetensors file, a sharded set, a checkpoint of PyTorch.
public protocol WeightSource: Sendable {
  /// The file or directory that a message should name.
  var path: String { get }
  var tensors: [String: TensorView] { get }
}

/// Opens the weights of a model directory in the Hugging Face layout.
public enum WeightDirectory {
  static let single = "model.safetensors"
  static let index = "model.safetensors.index.json"
  static let pyTorchSingle = "pytorch_model.bin"
  static let pyTorchIndex = "pytorch_model.bin.index.json"

  /// `model.safetensors`, or the shards that `model.safetensors.index.json` lists, or the same of PyTorch's
  /// `pytorch_model.bin`; the first of these four wins, as it does in transformers.
  /// - Throws: `WeightsError`.
  public static func open(_ directory: String) throws(WeightsError) -> any WeightSource {
    let single = directory + "/" + single
    let index = directory + "/" + index
    if exists(single) { return try SafetensorsFile(path: single) }
    if exists(index) { return try ShardedSafetensors(indexPath: index) }
    let pyTorchSingle = directory + "/" + pyTorchSingle
    let pyTorchIndex = directory + "/" + pyTorchIndex
    if exists(pyTorchSingle) { return try PyTorchFile(path: pyTorchSingle) }
    if exists(pyTorchIndex) { return try ShardedPyTorch(indexPath: pyTorchIndex) }
    throw .noWeights(directory: directory, expected: [Self.single, Self.index, Self.pyTorchSingle, Self.pyTorchIndex])
  }

  /// Whether there are weights in one of the forms that `open` looks for.
  public static func hasWeights(_ directory: String) -> Bool {
    [single, index, pyTorchSingle, pyTorchIndex].contains { exists(directory + "/" + $0) }
  }

  private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
