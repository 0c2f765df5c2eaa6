import Tensors

/// Writes a GGUF file of version 3: its layout is known before the first byte, its tensors come one after another, and
/// never more than one piece of one is in memory.
public struct GGUFWriter: Sendable {
  public struct Tensor: Sendable, Equatable {
    public var name: String
    /// Outermost first.
    public var shape: Shape
    public var dtype: DType

    public init(name: String, shape: Shape, dtype: DType) {
      self.name = name
      self.shape = shape
      self.dtype = dtype
    }
  }

  /// Takes a tensor's bytes, in as many pieces as its maker likes.
  public struct Sink {
    fileprivate let file: NewFile
    fileprivate let limit: Int

    /// - Throws: `WeightsError.cannotWrite`.
    public func append(_ bytes: UnsafeRawBufferPointer) throws(WeightsError) {
      precondition(bytes.count <= limit - file.count, "a tensor has more bytes than its shape and type")
      try file.append(bytes)
    }
  }

  /// A cache line, so that no vector of a plain type lies across two.
  private static let alignment = 64

  private let header: [UInt8]
  private let tensors: [(tensor: Tensor, byteCount: Int)]
  /// The size of the file that `write` will make.
  public let byteCount: Int

  /// - Parameters:
  ///   - metadata: in the order of the file; `general.alignment` is added.
  ///   - tensors: their names and keys must each be there once.
  /// - Throws: `WeightsError.unwritableTensor` for a name, a shape or a type that the format does not have.
  public init(metadata: [(key: String, value: GGUFValue)], tensors: [Tensor]) throws(WeightsError) {
    precondition(Set(metadata.map(\.key)).count == metadata.count, "a key twice")
    precondition(Set(tensors.map(\.name)).count == tensors.count, "a tensor twice")
    var header = GGUFBytes()
    header.append(raw: GGUFFile.magic)
    header.append(UInt32(3))
    header.append(UInt64(tensors.count))
    header.append(UInt64(metadata.count + 1))
    header.append(key: GGUFFile.alignmentKey, .uint32(UInt32(Self.alignment)))
    for (key, value) in metadata { header.append(key: key, value) }
    var offset = 0
    var sized: [(Tensor, Int)] = []
    for tensor in tensors {
      let byteCount = try header.append(tensor, offset: offset)
      sized.append((tensor, byteCount))
      offset += Self.aligned(byteCount)
    }
    header.append(raw: [UInt8](repeating: 0, count: Self.aligned(header.bytes.count) - header.bytes.count))
    self.header = header.bytes
    self.tensors = sized
    byteCount = header.bytes.count + offset
  }

  private static func aligned(_ count: Int) -> Int { (count + alignment - 1) / alignment * alignment }

  /// Writes the file; it appears under `path` once it is whole and on the disk, or not at all.
  /// - Parameters:
  ///   - replaces: whether a file that is there gives way.
  ///   - contents: appends all bytes of a tensor, little-endian; called once for each in order. What it throws ends the
  ///     writing.
  /// - Throws: `WeightsError.alreadyExists`, `.cannotWrite`, `.diskFull`, and what `contents` throws.
  public func write(to path: String, replaces: Bool, contents: (Tensor, Sink) throws -> Void) throws {
    let file = try NewFile(path: path, byteCount: byteCount, replaces: replaces)
    try header.withUnsafeBytes { try file.append($0) }
    let padding = [UInt8](repeating: 0, count: Self.alignment)
    for (tensor, byteCount) in tensors {
      let end = file.count + byteCount
      try contents(tensor, Sink(file: file, limit: end))
      precondition(file.count == end, "tensor \(tensor.name) has fewer bytes than its shape and type")
      try padding.withUnsafeBytes {
        try file.append(UnsafeRawBufferPointer(rebasing: $0[..<(Self.aligned(end) - end)]))
      }
    }
    try file.finish()
  }
}

/// A GGUF header in the making.
private struct GGUFBytes {
  private(set) var bytes: [UInt8] = []

  mutating func append(raw: [UInt8]) { bytes += raw }

  mutating func append(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func append(_ text: String) {
    append(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  mutating func append(key: String, _ value: GGUFValue) {
    append(key)
    append(value.type.rawValue)
    append(value)
  }

  private mutating func append(_ value: GGUFValue) {
    switch value {
    case .uint8(let value): append(value)
    case .int8(let value): append(value)
    case .uint16(let value): append(value)
    case .int16(let value): append(value)
    case .uint32(let value): append(value)
    case .int32(let value): append(value)
    case .uint64(let value): append(value)
    case .int64(let value): append(value)
    case .float32(let value): append(value.bitPattern)
    case .float64(let value): append(value.bitPattern)
    case .boolean(let value): append(UInt8(value ? 1 : 0))
    case .string(let text): append(text)
    case .array(let type, let elements):
      precondition(elements.allSatisfy { $0.type == type }, "an array of \(type) with other elements")
      append(type.rawValue)
      append(UInt64(elements.count))
      for element in elements { append(element) }
    }
  }

  /// - Returns: the bytes that the tensor takes in the file.
  mutating func append(_ tensor: GGUFWriter.Tensor, offset: Int) throws(WeightsError) -> Int {
    let dimensions = tensor.shape.dimensions
    guard tensor.name.utf8.count <= GGUFHeader.maximumNameLength, dimensions.count <= GGUFHeader.maximumRank,
      let type = GGMLType(tensor.dtype), let byteCount = tensor.dtype.byteCount(of: tensor.shape)
    else { throw .unwritableTensor(tensor: tensor.name, shape: dimensions, tensor.dtype) }
    append(tensor.name)
    append(UInt32(dimensions.count))
    for dimension in dimensions.reversed() { append(UInt64(dimension)) }
    append(type.rawValue)
    append(UInt64(offset))
    return byteCount
  }
}
