import Tensors

/// Several safetensors files under one index, `{"metadata": {...}, "weight_map": {tensor: file}}`.
public struct ShardedSafetensors: WeightSource {
  public let path: String
  public let tensors: [String: TensorView]

  /// Maps every shard that the index names, from the index's own directory.
  /// - Throws: `WeightsError`.
  public init(indexPath: String) throws(WeightsError) {
    tensors = try ShardIndex.tensors(indexPath: indexPath) { path throws(WeightsError) in
      try SafetensorsFile(path: path).tensors
    }
    path = indexPath
  }
}
