/// A JSON document, with whole numbers kept exact and the order of keys forgotten.
public enum JSONValue: Sendable, Equatable {
  case null
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  /// Parses one document; anything but white space after it is a fault.
  ///
  /// Stricter than Foundation where a file of weights needs it: a key that occurs twice in one object is a fault, and
  /// nesting is limited to `maximumDepth`, so that no document can exhaust the stack.
  /// - Throws: `JSONFault`.
  public init(
    parsing bytes: UnsafeRawBufferPointer, maximumDepth: Int = JSONReader.defaultMaximumDepth
  ) throws(JSONFault) {
    var reader = JSONReader(bytes, maximumDepth: maximumDepth)
    self = try reader.readValue()
    try reader.finish()
  }

  /// Parses the UTF-8 bytes of one document.
  /// - Throws: `JSONFault`.
  public init(parsing bytes: [UInt8], maximumDepth: Int = JSONReader.defaultMaximumDepth) throws(JSONFault) {
    self = try JSONReader.read(bytes, maximumDepth: maximumDepth) { reader throws(JSONFault) in
      try reader.readValue()
    }
  }

  public var object: [String: JSONValue]? { if case .object(let members) = self { members } else { nil } }
  public var array: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
  public var string: String? { if case .string(let text) = self { text } else { nil } }
  public var boolean: Bool? { if case .boolean(let flag) = self { flag } else { nil } }

  /// A whole number; `3.0` counts as one, `3.5` and numbers beyond 2^53 written with a fraction or exponent do not.
  public var integer: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value) where abs(value) < 0x1p53: Int(exactly: value)
    default: nil
    }
  }

  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}
