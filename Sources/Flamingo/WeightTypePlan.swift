import Tensors
import Weights

/// Which type each weight of a model has after a conversion.
///
/// Matrices, which are nearly all of a model, take the type asked for; what is small stays as it is, for it costs nothing
/// and every value of it weighs on a whole channel. `docs/QUANTISATION.md` has the measurements behind the exceptions.
public struct WeightTypePlan: Sendable {
  /// The types that a model can be converted to.
  public static let types: [DType] = [.f32, .f16, .bf16, .q8_0, .q6_K, .q4_K, .q4_0]

  /// Weights whose destination begins with `prefix` take another type than the others.
  public struct Exception: Sendable, Equatable {
    public var prefix: String
    public var type: DType

    public init(prefix: String, type: DType) {
      self.prefix = prefix
      self.type = type
    }
  }

  /// `nil` keeps every weight's own.
  public let type: DType?
  /// The last that fits a weight counts.
  public let exceptions: [Exception]

  /// - Parameter exceptions: beyond those that belong to `type`.
  public init(_ type: DType?, exceptions: [Exception] = []) {
    self.type = type
    self.exceptions = Self.exceptions(of: type) + exceptions
  }

  /// What four bits a weight would harm out of proportion to its size.
  private static func exceptions(of type: DType?) -> [Exception] {
    guard type == .q4_0 || type == .q4_K else { return [] }
    let parts = ["vision.", "resampler.", "gatedBlocks.", "decoder.embedding", "decoder.output", "decoder.additional"]
    let wide = parts.map { Exception(prefix: $0, type: .q8_0) }
    // The output head is read for every token, and nothing is lost by it.
    return type == .q4_K ? wide + [Exception(prefix: "decoder.output", type: .q6_K)] : wide
  }

  /// The type of a weight that now is of type `source`.
  public func type(of entry: TensorCatalogue.Entry, source: DType) -> DType {
    if type == .f32 { return .f32 }
    let own = source == .f64 ? .f32 : source
    guard Self.isMatrix(entry) else { return own }
    let wanted = exceptions.last { entry.destination.hasPrefix($0.prefix) }?.type ?? type ?? own
    // Rows may be no whole number of blocks; the next best are the smaller blocks with more bits.
    if let type = [wanted, .q8_0].first(where: { Self.canHold(entry, $0, instead: wanted) }) { return type }
    // 8 bits of mantissa are beyond what the neighbours keep.
    return source == .f16 ? .f16 : .bf16
  }

  private static func canHold(_ entry: TensorCatalogue.Entry, _ type: DType, instead wanted: DType) -> Bool {
    guard let columns = entry.shape.last, columns.isMultiple(of: type.blockLength) else { return false }
    return type.blockLength <= wanted.blockLength
  }

  /// Norms, biases, gates, latents and positions are not: they are added or multiplied to channels as they are.
  private static func isMatrix(_ entry: TensorCatalogue.Entry) -> Bool {
    entry.shape.count >= 2 && entry.destination.hasSuffix(".weight")
  }
}
