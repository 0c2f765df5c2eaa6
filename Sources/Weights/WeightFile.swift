/// Opens one file of weights, in whichever of the formats it is.
public enum WeightFile {
  /// safetensors by the file's name; anything else is read as PyTorch's.
  /// - Throws: `WeightsError`.
  public static func open(_ path: String) throws(WeightsError) -> any WeightSource {
    if path.hasSuffix(".safetensors.index.json") { return try ShardedSafetensors(indexPath: path) }
    if path.hasSuffix(".bin.index.json") { return try ShardedPyTorch(indexPath: path) }
    if path.hasSuffix(".safetensors") { return try SafetensorsFile(path: path) }
    return try PyTorchFile(path: path)
  }
}
