import JSONText

/// One component of a tokenizer file: its members, and where it stands, so that an error can say which field is wrong.
struct JSONFields {
  let path: String
  private let members: [String: JSONValue]

  init(_ value: JSONValue, path: String) throws(TokenizerError) {
    guard case .object(let members) = value else { throw .invalidField(path) }
    self.path = path
    self.members = members
  }

  subscript(name: String) -> JSONValue { members[name] ?? .null }

  func string(_ name: String) throws(TokenizerError) -> String {
    switch self[name] {
    case .string(let text): return text
    case .null: throw .missingField("\(path).\(name)")
    default: throw .invalidField("\(path).\(name)")
    }
  }

  func optionalString(_ name: String) throws(TokenizerError) -> String? {
    self[name] == .null ? nil : try string(name)
  }

  func bool(_ name: String, default fallback: Bool) throws(TokenizerError) -> Bool {
    switch self[name] {
    case .boolean(let flag): return flag
    case .null: return fallback
    default: throw .invalidField("\(path).\(name)")
    }
  }

  /// A count or an id: never negative.
  func integer(_ name: String) throws(TokenizerError) -> Int {
    switch self[name] {
    case .integer(let number) where number >= 0: return number
    case .null: throw .missingField("\(path).\(name)")
    default: throw .invalidField("\(path).\(name)")
    }
  }

  func array(_ name: String) throws(TokenizerError) -> [JSONValue] {
    switch self[name] {
    case .array(let elements): return elements
    case .null: throw .missingField("\(path).\(name)")
    default: throw .invalidField("\(path).\(name)")
    }
  }

  func fields(_ name: String) throws(TokenizerError) -> JSONFields {
    guard self[name] != .null else { throw .missingField("\(path).\(name)") }
    return try JSONFields(self[name], path: "\(path).\(name)")
  }
}
