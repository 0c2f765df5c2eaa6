import JSONText

/// The members of an object in a case, each read as what it must be. `null` counts as absent.
struct CaseFields {
  /// Where the object is, such as `messages[2]`; empty for the case itself.
  let path: String
  private let members: [String: JSONValue]

  init(_ members: [String: JSONValue], path: String = "") {
    self.members = members
    self.path = path
  }

  /// Where a member is.
  func name(_ field: String) -> String { path.isEmpty ? field : path + "." + field }

  func value(_ field: String) -> JSONValue? {
    if case .null = members[field] { nil } else { members[field] }
  }

  func has(_ field: String) -> Bool { value(field) != nil }

  func text(_ field: String, expected: BatchError.Expectation = .text) throws(BatchError) -> String? {
    guard let value = value(field) else { return nil }
    guard let text = value.string else { throw .wrongType(field: name(field), expected: expected) }
    return text
  }

  /// A list of texts, each with its place; none where the member is absent.
  func texts(_ field: String) throws(BatchError) -> [(text: String, field: String)] {
    var texts: [(String, String)] = []
    for (index, value) in try list(field).enumerated() {
      let place = "\(name(field))[\(index)]"
      guard let text = value.string else { throw .wrongType(field: place, expected: .text) }
      texts.append((text, place))
    }
    return texts
  }

  /// A list of objects; none where the member is absent.
  func objects(_ field: String) throws(BatchError) -> [CaseFields] {
    var objects: [CaseFields] = []
    for (index, value) in try list(field).enumerated() {
      let place = "\(name(field))[\(index)]"
      guard let object = value.object else { throw .wrongType(field: place, expected: .object) }
      objects.append(CaseFields(object, path: place))
    }
    return objects
  }

  private func list(_ field: String) throws(BatchError) -> [JSONValue] {
    guard let value = value(field) else { return [] }
    guard let list = value.array else { throw .wrongType(field: name(field), expected: .list) }
    return list
  }
}
