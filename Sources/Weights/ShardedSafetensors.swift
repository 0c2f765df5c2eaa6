import JSONText
import Tensors

/// Several safetensors files under one index, `{"metadata": {...}, "weight_map": {tensor: file}}`.
public struct ShardedSafetensors: WeightSource {
  public let path: String
  public let tensors: [String: TensorView]

  /// Maps every shard that the index names, from the index's own directory.
  /// - Throws: `WeightsError`.
  public init(indexPath: String) throws(WeightsError) {
    let shardOfTensor = try Self.weightMap(at: indexPath)
    let directory = indexPath.lastIndex(of: "/").map { String(indexPath[..<$0]) } ?? "."
    var tensors: [String: TensorView] = [:]
    for shard in Set(shardOfTensor.values).sorted() {
      guard Self.isPlainFileName(shard) else { throw .shardOutsideDirectory(path: indexPath, shard: shard) }
      let file = try SafetensorsFile(path: directory + "/" + shard)
      for (name, tensor) in file.tensors {
        guard tensors.updateValue(tensor, forKey: name) == nil else {
          throw .duplicateTensor(path: indexPath, tensor: name)
        }
      }
      for (name, home) in shardOfTensor where home == shard && file.tensors[name] == nil {
        throw .tensorNotInShard(path: indexPath, tensor: name, shard: shard)
      }
    }
    path = indexPath
    self.tensors = tensors
  }

  private static func weightMap(at indexPath: String) throws(WeightsError) -> [String: String] {
    let file = try MappedFile(path: indexPath)
    let document: JSONValue
    do throws(JSONFault) {
      document = try file.withUnsafeBytes { bytes throws(JSONFault) in try JSONValue(parsing: bytes) }
    } catch {
      throw .malformedJSON(path: indexPath, error)
    }
    guard let members = document.object else { throw .malformedHeader(path: indexPath, .notAnObject) }
    guard let map = members["weight_map"]?.object else { throw .malformedHeader(path: indexPath, .missingWeightMap) }
    var shardOfTensor: [String: String] = [:]
    for (tensor, shard) in map {
      guard let name = shard.string else {
        throw .malformedHeader(path: indexPath, .shardNameNotAString(tensor: tensor))
      }
      shardOfTensor[tensor] = name
    }
    return shardOfTensor
  }

  private static func isPlainFileName(_ name: String) -> Bool {
    !name.isEmpty && !name.contains("/") && !name.contains("\0") && name != "." && name != ".."
  }
}
