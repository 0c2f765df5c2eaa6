import CKernels

/// The type of a tensor's elements as they lie in a file, little-endian.
public enum DType: String, Sendable, Hashable, CaseIterable {
  case f64, f32, f16, bf16, i64, i32, i16, i8, u8, bool
  /// Blocks of 32 elements along the last dimension, as GGUF has them: an f16 scale and 32 signed bytes.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  case q8_0
  /// The same with 4 bits an element.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  case q4_0
  /// Blocks of 256 elements with 4 bits each, and a scale and a minimum of 6 bits for every 32 of them.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  case q4_K = "q4_k"
  /// Blocks of 256 elements with 6 bits each, and a scale of 8 bits for every 16 of them.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  case q6_K = "q6_k"

  /// Elements of a block; 1 for types without blocks. The last dimension of a tensor is a multiple of it.
  public var blockLength: Int {
    switch self {
    case .q8_0, .q4_0: Int(CK_BLOCK)
    case .q4_K, .q6_K: Int(CK_SUPER_BLOCK)
    default: 1
    }
  }

  /// Bytes of one block: of one element where there are no blocks.
  public var blockByteCount: Int {
    switch self {
    case .f64, .i64: 8
    case .f32, .i32: 4
    case .f16, .bf16, .i16: 2
    case .i8, .u8, .bool: 1
    case .q8_0: Int(CK_Q8_0_BYTES)
    case .q4_0: Int(CK_Q4_0_BYTES)
    case .q4_K: Int(CK_Q4_K_BYTES)
    case .q6_K: Int(CK_Q6_K_BYTES)
    }
  }

  /// Bytes of `count` elements, a multiple of `blockLength`.
  public func byteCount(of count: Int) -> Int { count / blockLength * blockByteCount }

  /// Bytes of a tensor; `nil` when they do not fit in an `Int`, or its rows are no whole number of blocks.
  public func byteCount(of shape: Shape) -> Int? {
    guard blockLength == 1 || shape.columnCount.isMultiple(of: blockLength) else { return nil }
    let (bytes, overflow) = (shape.count / blockLength).multipliedReportingOverflow(by: blockByteCount)
    return overflow ? nil : bytes
  }

  /// Whether linear layers and embeddings can use weights of this type.
  public var isComputable: Bool { kernelType != nil }

  /// Whether its elements have no more digits than bf16, so that rounding what they are multiplied with to bf16 loses
  /// no more than they have lost.
  public var isAtMostBF16: Bool { self == .bf16 || blockLength > 1 }

  /// The kernels' name of a type that has arithmetic.
  var kernelType: ck_type? {
    switch self {
    case .f32: CK_F32
    case .f16: CK_F16
    case .bf16: CK_BF16
    case .q8_0: CK_Q8_0
    case .q4_0: CK_Q4_0
    case .q4_K: CK_Q4_K
    case .q6_K: CK_Q6_K
    case .f64, .i64, .i32, .i16, .i8, .u8, .bool: nil
    }
  }
}
