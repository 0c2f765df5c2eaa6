/// Reads JSON (RFC 8259) from bytes it does not own, one item at a time, strictly.
///
/// A small document is read as a tree with `readValue`. A large table is walked, so that no tree of it is ever built and
/// its strings go straight to where they are kept:
///
/// ```
/// try reader.beginObject()
/// while try reader.nextName(appendingTo: &names) { ids.append(try reader.readInteger()) }
/// ```
public struct JSONReader {
  public enum Kind: Sendable { case null, boolean, number, string, array, object }

  /// Deeper than any file of a model, and shallow enough for any thread's stack.
  public static let defaultMaximumDepth = 64

  let bytes: UnsafeRawBufferPointer
  /// Bytes read so far.
  public internal(set) var position = 0
  private let maximumDepth: Int
  private var depth = 0
  /// Whether an object or array has just begun, so that no comma stands before the next item.
  private var isAtFirstItem = false

  /// - Parameters:
  ///   - bytes: one document; must stay valid while the reader is used.
  ///   - maximumDepth: how many arrays and objects may lie in each other.
  public init(_ bytes: UnsafeRawBufferPointer, maximumDepth: Int = Self.defaultMaximumDepth) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  /// Reads one document with `body`; anything but white space after what `body` read is a fault.
  public static func read<Value>(
    _ bytes: [UInt8], maximumDepth: Int = Self.defaultMaximumDepth,
    _ body: (inout JSONReader) throws(JSONFault) -> Value
  ) throws(JSONFault) -> Value {
    try bytes.withUnsafeBufferPointer { buffer throws(JSONFault) in
      var reader = JSONReader(UnsafeRawBufferPointer(buffer), maximumDepth: maximumDepth)
      let value = try body(&reader)
      try reader.finish()
      return value
    }
  }

  /// Nothing but white space may follow the outermost value.
  public mutating func finish() throws(JSONFault) {
    skipWhitespace()
    guard position == bytes.count else { throw .unexpectedByte(offset: position) }
  }

  // MARK: Structure

  /// What the next value is, without reading it.
  public mutating func nextKind() throws(JSONFault) -> Kind {
    skipWhitespace()
    switch try currentByte() {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    default: throw .unexpectedByte(offset: position)
    }
  }

  /// Enters an object, whose members `nextName` then yields.
  public mutating func beginObject() throws(JSONFault) { try begin(UInt8(ascii: "{")) }

  /// The name of the next member, whose value must then be read; `nil` at the object's end. Repeated names are the
  /// caller's to refuse: only it knows whether it keeps them.
  public mutating func nextName() throws(JSONFault) -> String? {
    guard try advances(closing: UInt8(ascii: "}")) else { return nil }
    let name = try readString()
    try readColon()
    return name
  }

  /// Like `nextName`, with the name appended to `storage` as UTF-8 instead of made into a `String`; `false` at the end.
  public mutating func nextName(appendingTo storage: inout [UInt8]) throws(JSONFault) -> Bool {
    guard try advances(closing: UInt8(ascii: "}")) else { return false }
    try readString(appendingTo: &storage)
    try readColon()
    return true
  }

  /// Enters an array, whose elements are read while `nextElement` says that there is one.
  public mutating func beginArray() throws(JSONFault) { try begin(UInt8(ascii: "[")) }

  /// Whether another element follows, which must then be read; `false` at the array's end.
  public mutating func nextElement() throws(JSONFault) -> Bool { try advances(closing: UInt8(ascii: "]")) }

  private mutating func begin(_ bracket: UInt8) throws(JSONFault) {
    skipWhitespace()
    guard try currentByte() == bracket else { throw .unexpectedByte(offset: position) }
    guard depth < maximumDepth else { throw .nestedTooDeeply(offset: position) }
    position += 1
    depth += 1
    isAtFirstItem = true
  }

  /// Moves to the next item of an object or array, or past its closing bracket.
  private mutating func advances(closing bracket: UInt8) throws(JSONFault) -> Bool {
    skipWhitespace()
    let byte = try currentByte()
    let isFirst = isAtFirstItem
    isAtFirstItem = false
    if byte == bracket {
      position += 1
      depth -= 1
      return false
    }
    if isFirst { return true }
    guard byte == UInt8(ascii: ",") else { throw .unexpectedByte(offset: position) }
    position += 1
    return true
  }

  private mutating func readColon() throws(JSONFault) {
    skipWhitespace()
    guard try currentByte() == UInt8(ascii: ":") else { throw .unexpectedByte(offset: position) }
    position += 1
  }

  // MARK: Values

  /// The next value as a tree. A key that stands twice in one object is a fault.
  public mutating func readValue() throws(JSONFault) -> JSONValue {
    switch try nextKind() {
    case .null:
      try readWord("null")
      return .null
    case .boolean:
      let isTrue = bytes[position] == UInt8(ascii: "t")
      try readWord(isTrue ? "true" : "false")
      return .boolean(isTrue)
    case .number: return try readNumber()
    case .string: return .string(try readString())
    case .array:
      var elements: [JSONValue] = []
      try beginArray()
      while try nextElement() { elements.append(try readValue()) }
      return .array(elements)
    case .object:
      var members: [String: JSONValue] = [:]
      try beginObject()
      while let name = try nextName() {
        guard members.updateValue(try readValue(), forKey: name) == nil else { throw .duplicateKey(name) }
      }
      return .object(members)
    }
  }

  private mutating func readWord(_ word: StaticString) throws(JSONFault) {
    for index in 0..<word.utf8CodeUnitCount {
      guard try currentByte() == word.utf8Start[index] else { throw .unexpectedByte(offset: position) }
      position += 1
    }
  }

  // MARK: Bytes

  func currentByte() throws(JSONFault) -> UInt8 {
    guard position < bytes.count else { throw .unexpectedEnd }
    return bytes[position]
  }

  mutating func skipWhitespace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }
}
