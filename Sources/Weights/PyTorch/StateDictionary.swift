/// Finds the tensors of a checkpoint in what its pickle holds.
///
/// The rule: the pickle is a dictionary. Where it has a dictionary under one of `wrapperKeys`, the first of them that it
/// has, that one is looked in instead, and so on. The tensors are the entries of that dictionary that are tensors under a
/// name; everything else in the file, such as an epoch or the state of an optimiser, is left alone.
enum StateDictionary {
  /// OpenFlamingo's name first, then those of PyTorch Lightning, timm and DeepSpeed.
  static let wrapperKeys = ["model_state_dict", "state_dict", "model", "module"]
  /// What PyTorch's data parallelism puts before every name.
  static let parallelPrefix = "module."
  private static let maximumDepth = 4
  /// As many entries are named where there is no tensor.
  private static let namedEntries = 8

  /// The tensors by name, at least one.
  /// - Throws: `WeightsError.unreadablePyTorch`, `.malformedPickle`, `.duplicateTensor`.
  static func tensors(
    of root: PickleValue, in graph: PickleGraph, path: String
  ) throws(WeightsError) -> [String: PickledTensor] {
    guard case .dictionary(var dictionary) = root else {
      throw .unreadablePyTorch(path: path, .noStateDictionary(entries: []))
    }
    for _ in 0..<maximumDepth {
      guard let inner = wrapped(in: dictionary, of: graph) else { break }
      dictionary = inner
    }
    let contents = graph.containers[dictionary]
    var tensors: [String: PickledTensor] = [:]
    for index in stride(from: 0, to: contents.count, by: 2) {
      guard case .text(let range) = contents[index], case .tensor(let number) = contents[index + 1] else { continue }
      let name: String
      do throws(PickleFault) { name = try graph.name(range) } catch { throw .malformedPickle(path: path, error) }
      guard tensors.updateValue(graph.tensors[number], forKey: name) == nil else {
        throw .duplicateTensor(path: path, tensor: name)
      }
    }
    guard !tensors.isEmpty else {
      throw .unreadablePyTorch(path: path, .noStateDictionary(entries: someNames(contents, in: graph)))
    }
    return tensors
  }

  private static func wrapped(in dictionary: Int, of graph: PickleGraph) -> Int? {
    for key in wrapperKeys {
      if case .dictionary(let inner) = graph.value(for: key, in: dictionary) { return inner }
    }
    return nil
  }

  private static func someNames(_ contents: [PickleValue], in graph: PickleGraph) -> [String] {
    stride(from: 0, to: min(contents.count, 2 * namedEntries), by: 2).compactMap { index in
      guard case .text(let range) = contents[index] else { return nil }
      return try? graph.name(range)
    }
  }

  /// The same without `module.`, when all names begin with it.
  static func withoutParallelPrefix<Value>(_ tensors: [String: Value]) -> [String: Value] {
    guard tensors.keys.allSatisfy({ $0.hasPrefix(parallelPrefix) }) else { return tensors }
    var renamed: [String: Value] = [:]
    for (name, tensor) in tensors { renamed[String(name.dropFirst(parallelPrefix.count))] = tensor }
    return renamed
  }
}
