import JSONText

/// What a `tokenizer.json` holds, as JSON and not judged yet: the two big tables as flat storage, the rest as values.
///
/// A 128,000-token vocabulary with its merges is some ten megabytes of JSON. Reading it as a tree of values would cost
/// more than everything else in loading a tokenizer.
struct TokenizerDocument {
  struct Vocabulary {
    /// The contents, end to end.
    var contents: [UInt8] = []
    /// Where each content ends.
    var ends: [Int] = []
    var ids: [Int] = []
  }

  struct Merges {
    /// Left and right parts, end to end.
    var parts: [UInt8] = []
    /// Where each part ends: two entries a merge.
    var ends: [Int] = []
    /// The first that is no pair; what follows it in `ends` means nothing.
    var malformedIndex: Int?
  }

  /// All members; `model` without the tables that are read apart from it.
  private(set) var members: [String: JSONValue] = [:]
  /// `model.vocab`, where it is an object.
  private(set) var vocabulary: Vocabulary?
  /// `model.merges`, where it is an array.
  private(set) var merges: Merges?

  init(_ bytes: [UInt8]) throws(JSONFault) {
    self = try JSONReader.read(bytes) { reader throws(JSONFault) in try Self(&reader) }
  }

  private init(_ reader: inout JSONReader) throws(JSONFault) {
    try reader.beginObject()
    while let name = try reader.nextName() {
      guard members[name] == nil else { throw .duplicateKey(name) }
      switch (name, try reader.nextKind()) {
      case ("model", .object): members[name] = .object(try readModel(&reader))
      default: members[name] = try reader.readValue()
      }
    }
  }

  /// - Returns: the members but for the tables.
  private mutating func readModel(_ reader: inout JSONReader) throws(JSONFault) -> [String: JSONValue] {
    var settings: [String: JSONValue] = [:]
    var names: Set<String> = []
    try reader.beginObject()
    while let name = try reader.nextName() {
      guard names.insert(name).inserted else { throw .duplicateKey(name) }
      switch (name, try reader.nextKind()) {
      case ("vocab", .object): vocabulary = try Vocabulary(&reader)
      case ("merges", .array): merges = try Merges(&reader)
      default: settings[name] = try reader.readValue()
      }
    }
    return settings
  }
}

extension TokenizerDocument.Vocabulary {
  /// A content may come twice, as in the reference: the last one counts.
  fileprivate init(_ reader: inout JSONReader) throws(JSONFault) {
    try reader.beginObject()
    while try reader.nextName(appendingTo: &contents) {
      ends.append(contents.count)
      ids.append(try reader.readInteger())
    }
  }
}

extension TokenizerDocument.Merges {
  fileprivate init(_ reader: inout JSONReader) throws(JSONFault) {
    var index = 0
    try reader.beginArray()
    while try reader.nextElement() {
      if try !readMerge(&reader), malformedIndex == nil { malformedIndex = index }
      index += 1
    }
  }

  /// `"a b"`, as files had it until 2024, or `["a", "b"]`.
  /// - Returns: whether it is a pair.
  private mutating func readMerge(_ reader: inout JSONReader) throws(JSONFault) -> Bool {
    if try reader.nextKind() == .array {
      let count = ends.count
      try reader.beginArray()
      while try reader.nextElement() {
        try reader.readString(appendingTo: &parts)
        ends.append(parts.count)
      }
      return ends.count == count + 2
    }
    let start = parts.count
    try reader.readString(appendingTo: &parts)
    guard let space = parts[start...].firstIndex(of: UInt8(ascii: " ")) else { return false }
    parts.remove(at: space)
    ends.append(space)
    ends.append(parts.count)
    return true
  }
}
