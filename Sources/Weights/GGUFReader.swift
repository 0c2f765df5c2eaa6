import JSONText

/// Walks a GGUF file's header; no length in it is believed before it was checked against the file.
struct GGUFReader {
  /// Arrays may lie in each other; no published file nests them at all.
  private static let maximumDepth = 4

  private let bytes: UnsafeRawBufferPointer
  private(set) var position: Int

  /// - Parameter bytes: must stay valid while the reader is used.
  init(_ bytes: UnsafeRawBufferPointer, from position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  var remaining: Int { bytes.count - position }

  mutating func integer<Integer: FixedWidthInteger>(_: Integer.Type) throws(GGUFFault) -> Integer {
    let start = try skip(MemoryLayout<Integer>.size)
    return Integer(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: Integer.self))
  }

  /// Passes over `count` bytes.
  /// - Returns: where they begin.
  @discardableResult mutating func skip(_ count: Int) throws(GGUFFault) -> Int {
    guard count <= remaining else { throw .headerTruncated(offset: position) }
    defer { position += count }
    return position
  }

  /// A count of things of which each takes at least `size` bytes.
  mutating func count(ofSize size: Int) throws(GGUFFault) -> Int {
    let start = position
    guard let count = Int(exactly: try integer(UInt64.self)), count <= remaining / size else {
      throw .headerTruncated(offset: start)
    }
    return count
  }

  /// - Returns: where a string's bytes lie.
  mutating func stringRange() throws(GGUFFault) -> Range<Int> {
    let length = try count(ofSize: 1)
    let start = try skip(length)
    return start..<start + length
  }

  /// A string that must be UTF-8 and not too long: the name of something.
  mutating func name(maximumLength: Int) throws(GGUFFault) -> String {
    let start = position
    let range = try stringRange()
    guard range.count <= maximumLength, let name = String(validating: bytes[range], as: UTF8.self),
      !CombiningMarks.overrun(name)
    else { throw .invalidName(offset: start) }
    return name
  }

  mutating func valueType() throws(GGUFFault) -> GGUFValueType {
    let code = try integer(UInt32.self)
    guard let type = GGUFValueType(rawValue: code) else { throw .unknownValueType(code: code) }
    return type
  }

  // MARK: values

  /// Passes over a value and checks all that can be wrong with it.
  mutating func skipValue(_ type: GGUFValueType, depth: Int = 0) throws(GGUFFault) {
    switch type {
    case .string: _ = try stringRange()
    case .array: try skipArray(depth: depth + 1)
    case .boolean: _ = try boolean()
    default: try skip(type.byteCount ?? 0)
    }
  }

  private mutating func skipArray(depth: Int) throws(GGUFFault) {
    guard depth <= Self.maximumDepth else { throw .nestedTooDeeply(offset: position) }
    let (type, count) = try arrayHeader()
    if let size = type.byteCount, type != .boolean {
      // `arrayHeader` has seen that the product is within the file.
      try skip(count * size)
    } else {
      for _ in 0..<count { try skipValue(type, depth: depth) }
    }
  }

  mutating func arrayHeader() throws(GGUFFault) -> (type: GGUFValueType, count: Int) {
    let type = try valueType()
    return (type, try count(ofSize: type.minimumByteCount))
  }

  private mutating func boolean() throws(GGUFFault) -> Bool {
    let byte = try integer(UInt8.self)
    guard byte <= 1 else { throw .invalidBoolean(offset: position - 1) }
    return byte == 1
  }

  /// Decodes a value. What is no UTF-8 in a string becomes U+FFFD, and so do the marks of one with endless combining marks.
  mutating func value(_ type: GGUFValueType, depth: Int = 0) throws(GGUFFault) -> GGUFValue {
    switch type {
    case .uint8: .uint8(try integer(UInt8.self))
    case .int8: .int8(try integer(Int8.self))
    case .uint16: .uint16(try integer(UInt16.self))
    case .int16: .int16(try integer(Int16.self))
    case .uint32: .uint32(try integer(UInt32.self))
    case .int32: .int32(try integer(Int32.self))
    case .uint64: .uint64(try integer(UInt64.self))
    case .int64: .int64(try integer(Int64.self))
    case .float32: .float32(Float(bitPattern: try integer(UInt32.self)))
    case .float64: .float64(Double(bitPattern: try integer(UInt64.self)))
    case .boolean: .boolean(try boolean())
    case .string: .string(Self.text(bytes[try stringRange()]))
    case .array: try array(depth: depth + 1)
    }
  }

  /// A string that can be compared: combining marks beyond all measure become U+FFFD, too.
  private static func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    guard CombiningMarks.overrun(text) else { return text }
    var harmless = String.UnicodeScalarView()
    harmless.append(contentsOf: text.unicodeScalars.lazy.map { CombiningMarks.isMark($0) ? "\u{FFFD}" : $0 })
    return String(harmless)
  }

  private mutating func array(depth: Int) throws(GGUFFault) -> GGUFValue {
    guard depth <= Self.maximumDepth else { throw .nestedTooDeeply(offset: position) }
    let (type, count) = try arrayHeader()
    var elements: [GGUFValue] = []
    elements.reserveCapacity(count)
    for _ in 0..<count { elements.append(try value(type, depth: depth)) }
    return .array(type, elements)
  }
}
