/// A tensor where it lies in a mapped file: row-major, little-endian, contiguous.
public struct StoredTensor: Sendable {
  public let name: String
  public let type: ElementType
  public let shape: [Int]
  public let file: MappedFile
  /// Where its bytes are in `file`; checked against the file's size and the shape.
  public let range: Range<Int>

  public init(name: String, type: ElementType, shape: [Int], file: MappedFile, range: Range<Int>) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= file.count
        && ElementCount.bytes(of: shape, type: type) == range.count,
      "tensor outside its file")
    self.name = name
    self.type = type
    self.shape = shape
    self.file = file
    self.range = range
  }

  public var elementCount: Int { range.count / type.byteCount }

  /// The tensor's bytes. Valid while `file` lives, which this value keeps alive.
  public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: file.bytes[range]) }

  /// Every element as a 32-bit float, for the small tensors (norms, biases, gates) that are kept that way.
  ///
  /// `nil` for integers and booleans.
  public func float32Values() -> [Float]? {
    switch type {
    case .float64: converted(from: Double.self) { Float($0) }
    case .float32: converted(from: Float.self) { $0 }
    case .float16: converted(from: UInt16.self) { Float(Float16(bitPattern: $0)) }
    case .bfloat16: converted(from: UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    case .int64, .int32, .int16, .int8, .uint8, .boolean: nil
    }
  }

  private func converted<Element: BitwiseCopyable>(
    from element: Element.Type, _ convert: (Element) -> Float
  ) -> [Float] {
    let bytes = bytes
    return (0..<elementCount).map { index in
      convert(bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Element>.size, as: element))
    }
  }
}

/// Sizes of shapes that a file claims.
enum ElementCount {
  /// Bytes a tensor takes, or `nil` where a dimension is negative or the product leaves `Int`.
  static func bytes(of shape: [Int], type: ElementType) -> Int? {
    var total = type.byteCount
    for dimension in shape {
      guard dimension >= 0 else { return nil }
      let (product, overflow) = total.multipliedReportingOverflow(by: dimension)
      guard !overflow else { return nil }
      total = product
    }
    return total
  }
}
