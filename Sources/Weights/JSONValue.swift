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
  /// Stricter than Foundation where a checkpoint's header needs it: a key that occurs twice in one object is a fault, and
  /// nesting is limited to `maximumDepth`, so that no document can exhaust the stack.
  /// - Throws: `JSONFault`.
  public init(parsing bytes: UnsafeRawBufferPointer, maximumDepth: Int = 64) throws(JSONFault) {
    var parser = JSONParser(bytes: bytes, maximumDepth: maximumDepth)
    self = try parser.document()
  }

  /// Parses the UTF-8 bytes of one document.
  /// - Throws: `JSONFault`.
  public init(parsing bytes: [UInt8], maximumDepth: Int = 64) throws(JSONFault) {
    let result: Result<JSONValue, JSONFault> = bytes.withUnsafeBytes { raw in
      do throws(JSONFault) {
        return .success(try JSONValue(parsing: raw, maximumDepth: maximumDepth))
      } catch {
        return .failure(error)
      }
    }
    self = try result.get()
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

/// Where and why a text is not the JSON it should be. Offsets count bytes from the start of the text.
public enum JSONFault: Error, Sendable, Equatable {
  case unexpectedEnd
  case unexpectedByte(offset: Int)
  case invalidNumber(offset: Int)
  case invalidString(offset: Int)
  case duplicateKey(String)
  case nestedTooDeeply(offset: Int)
}
