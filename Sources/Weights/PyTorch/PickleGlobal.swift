import Tensors

/// The names of Python that a pickle of tensors may call for. They are words of the format here, nothing is looked up or
/// called.
enum PickleGlobal: Equatable, Sendable {
  /// `collections.OrderedDict`: what `state_dict()` returns.
  case orderedDictionary
  /// `(storage, offset, size, stride, requires_grad, hooks)`; the element type is the storage's.
  case rebuildTensor
  /// The same with the element type behind, for the types that have no storage class of their own.
  case rebuildTensorOfType
  /// `(tensor, requires_grad, hooks)`.
  case rebuildParameter
  /// A class of storages; without a type it is one of bytes.
  case storage(DType?)
  /// A type of elements; `nil` for those that nothing here computes with.
  case elementType(name: String, DType?)
  case size
  case device

  init?(module: String, name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
    case ("torch._utils", "_rebuild_tensor_v3"): self = .rebuildTensorOfType
    case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
    case ("torch.storage", "UntypedStorage"), ("torch.storage", "TypedStorage"): self = .storage(nil)
    case ("torch", "Size"): self = .size
    case ("torch", "device"): self = .device
    case ("torch", let name):
      if let type = Self.storageTypes[name] {
        self = .storage(type)
      } else if let type = Self.elementTypes[name] {
        self = .elementType(name: name, type)
      } else {
        return nil
      }
    default: return nil
    }
  }

  private static let storageTypes: [String: DType] = [
    "DoubleStorage": .f64, "FloatStorage": .f32, "HalfStorage": .f16, "BFloat16Storage": .bf16, "LongStorage": .i64,
    "IntStorage": .i32, "ShortStorage": .i16, "CharStorage": .i8, "ByteStorage": .u8, "BoolStorage": .bool,
  ]

  private static let elementTypes: [String: DType?] = [
    "float64": .f64, "float32": .f32, "float16": .f16, "bfloat16": .bf16, "int64": .i64, "int32": .i32, "int16": .i16,
    "int8": .i8, "uint8": .u8, "bool": .bool,
    "uint16": nil, "uint32": nil, "uint64": nil, "complex32": nil, "complex64": nil, "complex128": nil,
    "float8_e4m3fn": nil, "float8_e4m3fnuz": nil, "float8_e5m2": nil, "float8_e5m2fnuz": nil, "float8_e8m0fnu": nil,
    "float4_e2m1fn_x2": nil,
  ]
}
