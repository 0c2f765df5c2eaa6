import Tensors

/// Several files of PyTorch under one index, `pytorch_model.bin.index.json`, which has the form of that of safetensors.
public struct ShardedPyTorch: WeightSource {
  public let path: String
  public let tensors: [String: TensorView]

  /// Reads every shard that the index names, from the index's own directory.
  /// - Throws: `WeightsError`.
  public init(indexPath: String) throws(WeightsError) {
    let tensors = try ShardIndex.tensors(indexPath: indexPath) { path throws(WeightsError) in
      try PyTorchFile.tensors(path: path)
    }
    path = indexPath
    self.tensors = StateDictionary.withoutParallelPrefix(tensors)
  }
}
