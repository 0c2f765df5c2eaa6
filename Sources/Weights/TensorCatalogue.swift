import Tensors

/// What a configuration expects of a checkpoint: a table of tensors by name, and where in the model each goes.
///
/// Loading walks the table once and reports every difference together, so that a person repairs a checkpoint in one go.
public struct TensorCatalogue: Sendable {
  public struct Entry: Sendable, Equatable {
    /// The name in the checkpoint.
    public let name: String
    /// The model's own name for the tensor, the same in every family.
    public let destination: String
    public let shape: [Int]
    public let allowedTypes: [DType]
  }

  public static let floatingPointTypes: [DType] = [.f32, .f16, .bf16, .f64]
  /// All that weights can be computed from.
  public static let weightTypes = floatingPointTypes + [.q8_0, .q4_0]

  public private(set) var entries: [Entry] = []
  /// Names that checkpoints carry and the model does not need.
  public var ignoredNames: Set<String> = []
  /// Ends of such names, for buffers that every layer has, such as `.rotary_emb.inv_freq`.
  public var ignoredSuffixes: [String] = []

  public init() {}

  public mutating func add(
    _ name: String, to destination: String, _ shape: [Int], allowedTypes: [DType] = floatingPointTypes
  ) {
    entries.append(Entry(name: name, destination: destination, shape: shape, allowedTypes: allowedTypes))
  }

  /// The same tensors under the model's own names, in any type that can be computed with.
  public var byDestination: TensorCatalogue {
    var catalogue = TensorCatalogue()
    for entry in entries {
      catalogue.add(entry.destination, to: entry.destination, entry.shape, allowedTypes: Self.weightTypes)
    }
    return catalogue
  }

  /// The source's tensors by their destinations.
  /// - Throws: `WeightsError.mismatch` with all faults found.
  public func resolve(_ source: some WeightSource) throws(WeightsError) -> [String: TensorView] {
    var mismatch = CheckpointMismatch()
    var resolved: [String: TensorView] = [:]
    for entry in entries {
      guard let tensor = source.tensors[entry.name] else {
        mismatch.missing.append(entry.name)
        continue
      }
      resolved[entry.destination] = tensor
      if tensor.shape.dimensions != entry.shape {
        mismatch.misshapen.append(
          .init(tensor: entry.name, expected: entry.shape, actual: tensor.shape.dimensions))
      }
      if !entry.allowedTypes.contains(tensor.dtype) {
        mismatch.wronglyTyped.append(.init(tensor: entry.name, allowed: entry.allowedTypes, actual: tensor.dtype))
      }
    }
    let known = Set(entries.map(\.name))
    mismatch.unexpected = source.tensors.keys.filter { !known.contains($0) && !isIgnored($0) }.sorted()
    guard mismatch.isEmpty else { throw .mismatch(path: source.path, mismatch) }
    return resolved
  }

  private func isIgnored(_ name: String) -> Bool {
    ignoredNames.contains(name) || ignoredSuffixes.contains { name.hasSuffix($0) }
  }
}
