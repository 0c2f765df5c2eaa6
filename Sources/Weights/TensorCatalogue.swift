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
    /// Where in the checkpoint's tensor the rows are.
    public let rows: RowSelection

    /// The shape that the checkpoint's tensor has.
    public var sourceShape: [Int] { rows.sourceShape(of: shape) }
  }

  public static let floatingPointTypes: [DType] = [.f32, .f16, .bf16, .f64]
  /// All that weights can be computed from.
  public static let weightTypes = floatingPointTypes + [.q8_0, .q4_0, .q4_K, .q6_K]

  public private(set) var entries: [Entry] = []
  /// Names that checkpoints carry and the model does not need.
  public var ignoredNames: Set<String> = []
  /// Ends of such names, for buffers that every layer has, such as `.rotary_emb.inv_freq`.
  public var ignoredSuffixes: [String] = []
  /// Beginnings of such names, for whole parts of other models, such as CLIP's `text_model.`.
  public var ignoredPrefixes: [String] = []

  public init() {}

  public mutating func add(
    _ name: String, to destination: String, _ shape: [Int], allowedTypes: [DType] = floatingPointTypes,
    rows: RowSelection = .all
  ) {
    entries.append(
      Entry(name: name, destination: destination, shape: shape, allowedTypes: allowedTypes, rows: rows))
  }

  /// The tables of several checkpoints that make one model together.
  public static func + (first: TensorCatalogue, second: TensorCatalogue) -> TensorCatalogue {
    var sum = first
    sum.entries += second.entries
    sum.ignoredNames.formUnion(second.ignoredNames)
    sum.ignoredSuffixes += second.ignoredSuffixes
    sum.ignoredPrefixes += second.ignoredPrefixes
    return sum
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
    let (resolved, mismatch) = compare(with: source)
    guard mismatch.isEmpty else { throw .mismatch(path: source.path, mismatch) }
    return resolved
  }

  /// The same for a source with faults: what of it fits, by destination, and all that does not.
  public func compare(with source: some WeightSource) -> (fitting: [String: TensorView], CheckpointMismatch) {
    var mismatch = CheckpointMismatch()
    var resolved: [String: TensorView] = [:]
    for entry in entries {
      guard let tensor = source.tensors[entry.name] else {
        if mismatch.missing.last != entry.name { mismatch.missing.append(entry.name) }
        continue
      }
      if tensor.shape.dimensions == entry.sourceShape {
        resolved[entry.destination] = entry.rows.rows(of: tensor, shape: entry.shape)
      } else if mismatch.misshapen.last?.tensor != entry.name {
        mismatch.misshapen.append(
          .init(tensor: entry.name, expected: entry.sourceShape, actual: tensor.shape.dimensions))
      }
      if mismatch.wronglyTyped.last?.tensor != entry.name, !entry.allowedTypes.contains(tensor.dtype) {
        mismatch.wronglyTyped.append(.init(tensor: entry.name, allowed: entry.allowedTypes, actual: tensor.dtype))
      }
    }
    let known = Set(entries.map(\.name))
    mismatch.unexpected = source.tensors.keys.filter { !known.contains($0) && !isIgnored($0) }.sorted()
    return (resolved, mismatch)
  }

  private func isIgnored(_ name: String) -> Bool {
    ignoredNames.contains(name) || ignoredSuffixes.contains { name.hasSuffix($0) }
      || ignoredPrefixes.contains { name.hasPrefix($0) }
  }
}
