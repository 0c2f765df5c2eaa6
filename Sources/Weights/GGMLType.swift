import Tensors

/// The types of tensors that GGUF files hold, by ggml's numbers (`enum ggml_type` of `ggml.h`).
///
/// All are known by name and size, so that a file's layout can be checked and described; `dtype` says which of them have
/// arithmetic here.
// swift-format-ignore: AlwaysUseLowerCamelCase
public enum GGMLType: UInt32, Sendable, Hashable, CaseIterable {
  case f32 = 0
  case f16 = 1
  case q4_0 = 2
  case q4_1 = 3
  case q5_0 = 6
  case q5_1 = 7
  case q8_0 = 8
  case q8_1 = 9
  case q2_K = 10
  case q3_K = 11
  case q4_K = 12
  case q5_K = 13
  case q6_K = 14
  case q8_K = 15
  case iq2_xxs = 16
  case iq2_xs = 17
  case iq3_xxs = 18
  case iq1_s = 19
  case iq4_nl = 20
  case iq3_s = 21
  case iq2_s = 22
  case iq4_xs = 23
  case i8 = 24
  case i16 = 25
  case i32 = 26
  case i64 = 27
  case f64 = 28
  case iq1_m = 29
  case bf16 = 30
  case tq1_0 = 34
  case tq2_0 = 35
  case mxfp4 = 39

  /// As ggml writes it, such as `Q4_K`.
  public var name: String {
    let name = "\(self)"
    return name.hasSuffix("_K") ? "Q" + name.dropFirst() : name.uppercased()
  }

  /// The type that tensors of this one have here; `nil` where there is none.
  public var dtype: DType? {
    switch self {
    case .f32: .f32
    case .f16: .f16
    case .bf16: .bf16
    case .f64: .f64
    case .i8: .i8
    case .i16: .i16
    case .i32: .i32
    case .i64: .i64
    case .q8_0: .q8_0
    case .q4_0: .q4_0
    case .q4_K: .q4_K
    case .q6_K: .q6_K
    default: nil
    }
  }

  /// The type that holds a tensor of `dtype`; `nil` for unsigned bytes and booleans, which GGUF lacks.
  public init?(_ dtype: DType) {
    guard let type = Self.allCases.first(where: { $0.dtype == dtype }) else { return nil }
    self = type
  }

  /// Elements of a block, and its bytes (`type_traits` of `ggml.c`); 1 element where there are no blocks.
  var block: (elements: Int, bytes: Int) {
    switch self {
    case .f32, .i32: (1, 4)
    case .f16, .bf16, .i16: (1, 2)
    case .i8: (1, 1)
    case .i64, .f64: (1, 8)
    case .q4_0, .iq4_nl: (32, 18)
    case .q4_1: (32, 20)
    case .q5_0: (32, 22)
    case .q5_1: (32, 24)
    case .q8_0: (32, 34)
    case .q8_1: (32, 40)
    case .mxfp4: (32, 17)
    case .q2_K: (256, 84)
    case .q3_K, .iq3_s: (256, 110)
    case .q4_K: (256, 144)
    case .q5_K: (256, 176)
    case .q6_K: (256, 210)
    case .q8_K: (256, 292)
    case .iq2_xxs, .tq2_0: (256, 66)
    case .iq2_xs: (256, 74)
    case .iq3_xxs: (256, 98)
    case .iq1_s: (256, 50)
    case .iq2_s: (256, 82)
    case .iq4_xs: (256, 136)
    case .iq1_m: (256, 56)
    case .tq1_0: (256, 54)
    }
  }

  /// - Throws: `TensorFault.rowsAreNoBlocks`, `.sizeOverflow`.
  func byteCount(of shape: Shape) throws(TensorFault) -> Int {
    let block = block
    guard shape.columnCount.isMultiple(of: block.elements) else {
      throw .rowsAreNoBlocks(columns: shape.columnCount, blockLength: block.elements)
    }
    let (bytes, overflow) = (shape.count / block.elements).multipliedReportingOverflow(by: block.bytes)
    guard !overflow else { throw .sizeOverflow }
    return bytes
  }
}
