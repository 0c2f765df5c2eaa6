/// The type of a tensor's elements as they lie in a file, little-endian.
public enum DType: String, Sendable, Hashable, CaseIterable {
  case f64, f32, f16, bf16, i64, i32, i16, i8, u8, bool

  /// Bytes of one element.
  public var byteCount: Int {
    switch self {
    case .f64, .i64: 8
    case .f32, .i32: 4
    case .f16, .bf16, .i16: 2
    case .i8, .u8, .bool: 1
    }
  }

  /// Whether linear layers, embeddings and norms can use weights of this type.
  public var isComputable: Bool { self == .f32 || self == .f16 || self == .bf16 }
}
