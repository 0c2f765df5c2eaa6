import Tensors

extension DType {
  /// The type that a safetensors header calls `name`, such as `BF16`; the format has no blocks.
  init?(safetensorsName name: String) {
    guard let type = Self.allCases.first(where: { $0.blockLength == 1 && $0.safetensorsName == name }) else {
      return nil
    }
    self = type
  }

  var safetensorsName: String { rawValue.uppercased() }
}
