/// What a configuration expects of a checkpoint: a table of tensors by name.
///
/// Loading walks the table once and reports every difference together, so that a person repairs a checkpoint in one go.
public struct TensorCatalogue: Sendable {
  public struct Entry: Sendable, Equatable {
    public let name: String
    public let shape: [Int]
    public let allowedTypes: [ElementType]
    /// An entry that may be absent, such as an output head that is tied to the embedding.
    public let isOptional: Bool
  }

  public static let floatingPointTypes: [ElementType] = [.float32, .float16, .bfloat16, .float64]

  public private(set) var entries: [Entry] = []
  /// Ends of names that checkpoints carry and no model needs, such as `.rotary_emb.inv_freq`.
  public var ignoredSuffixes: [String]

  public init(ignoredSuffixes: [String] = []) {
    self.ignoredSuffixes = ignoredSuffixes
  }

  public mutating func require(
    _ name: String, _ shape: [Int], allowedTypes: [ElementType] = floatingPointTypes, isOptional: Bool = false
  ) {
    entries.append(Entry(name: name, shape: shape, allowedTypes: allowedTypes, isOptional: isOptional))
  }

  /// The source's tensors that the table names.
  /// - Throws: `WeightsError.mismatch` with all faults found.
  public func resolve(_ source: some WeightSource) throws(WeightsError) -> [String: StoredTensor] {
    var mismatch = CheckpointMismatch()
    var resolved: [String: StoredTensor] = [:]
    for entry in entries {
      guard let tensor = source.tensors[entry.name] else {
        if !entry.isOptional { mismatch.missing.append(entry.name) }
        continue
      }
      resolved[entry.name] = tensor
      if tensor.shape != entry.shape {
        mismatch.misshapen.append(.init(tensor: entry.name, expected: entry.shape, actual: tensor.shape))
      }
      if !entry.allowedTypes.contains(tensor.type) {
        mismatch.wronglyTyped.append(.init(tensor: entry.name, allowed: entry.allowedTypes, actual: tensor.type))
      }
    }
    mismatch.unexpected = source.tensors.keys.filter { resolved[$0] == nil && !isIgnored($0) }.sorted()
    guard mismatch.isEmpty else { throw .mismatch(path: source.path, mismatch) }
    return resolved
  }

  private func isIgnored(_ name: String) -> Bool {
    ignoredSuffixes.contains { name.hasSuffix($0) }
  }
}
