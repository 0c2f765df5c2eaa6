import JSONText

/// The tokens put around a whole text: `post_processor` of the file, for a single text.
struct PostProcessor: Equatable, Sendable {
  private(set) var prefix: [Int] = []
  private(set) var suffix: [Int] = []

  init() {}

  /// - Parameter vocabularySize: what all ids are below.
  init(_ value: JSONValue, vocabularySize: Int) throws(TokenizerError) {
    guard value != .null else { return }
    try add(value, path: "post_processor")
    for id in prefix + suffix where id >= vocabularySize { throw .invalidTokenID(id) }
  }

  private mutating func add(_ value: JSONValue, path: String) throws(TokenizerError) {
    let fields = try JSONFields(value, path: path)
    let type = try fields.string("type")
    switch type {
    case "ByteLevel": break  // Moves offsets, which are not kept here; the ids stay.
    case "TemplateProcessing": try addTemplate(fields)
    case "RobertaProcessing", "BertProcessing":
      prefix.insert(try Self.tokenID(fields, "cls"), at: 0)
      suffix.append(try Self.tokenID(fields, "sep"))
    case "Sequence":
      for (index, element) in try fields.array("processors").enumerated() {
        try add(element, path: "\(path).processors[\(index)]")
      }
    default: throw .unsupportedComponent(.postProcessor, type: type)
    }
    guard prefix.count + suffix.count <= ComponentLimits.surroundingTokens else { throw .invalidField(path) }
  }

  /// `["<s>", 1]`
  private static func tokenID(_ fields: JSONFields, _ name: String) throws(TokenizerError) -> Int {
    let pair = try fields.array(name)
    guard pair.count == 2, case .integer(let id) = pair[1], id >= 0 else {
      throw .invalidField("\(fields.path).\(name)")
    }
    return id
  }

  private mutating func addTemplate(_ fields: JSONFields) throws(TokenizerError) {
    let specialTokens = try fields.fields("special_tokens")
    var before: [Int] = []
    var after: [Int] = []
    var sequenceCount = 0
    for element in try fields.array("single") {
      let part = try JSONFields(element, path: "\(fields.path).single")
      if part["Sequence"] != .null {
        sequenceCount += 1
        continue
      }
      let name = try part.fields("SpecialToken").string("id")
      for id in try specialTokens.fields(name).array("ids") {
        guard case .integer(let id) = id, id >= 0 else { throw .invalidField("\(specialTokens.path).\(name)") }
        if sequenceCount == 0 { before.append(id) } else { after.append(id) }
      }
    }
    guard sequenceCount == 1 else { throw .invalidField("\(fields.path).single") }
    prefix = before + prefix
    suffix += after
  }

  func apply(to ids: [Int]) -> [Int] { prefix + ids + suffix }
}
