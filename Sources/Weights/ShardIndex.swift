import Glibc
import JSONText
import Tensors

/// The index of a checkpoint in several files, `{"metadata": {...}, "weight_map": {tensor: file}}`.
enum ShardIndex {
  /// The tensors of every shard that the index names, from the index's own directory.
  /// - Parameter open: reads one shard, all of its tensors.
  static func tensors(
    indexPath: String, open: (String) throws(WeightsError) -> [String: TensorView]
  ) throws(WeightsError) -> [String: TensorView] {
    let shardOfTensor = try weightMap(at: indexPath)
    let directory = indexPath.lastIndex(of: "/").map { String(indexPath[..<$0]) } ?? "."
    let shards = Set(shardOfTensor.values).sorted()
    for shard in shards where !isPlainFileName(shard) { throw .shardOutsideDirectory(path: indexPath, shard: shard) }
    let absent = shards.filter { access(directory + "/" + $0, F_OK) != 0 }
    guard absent.isEmpty else { throw .absentShards(path: indexPath, shards: absent) }
    var tensors: [String: TensorView] = [:]
    for shard in shards {
      let held = try open(directory + "/" + shard)
      for (name, tensor) in held {
        guard tensors.updateValue(tensor, forKey: name) == nil else {
          throw .duplicateTensor(path: indexPath, tensor: name)
        }
      }
      for (name, home) in shardOfTensor where home == shard && held[name] == nil {
        throw .tensorNotInShard(path: indexPath, tensor: name, shard: shard)
      }
    }
    return tensors
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
