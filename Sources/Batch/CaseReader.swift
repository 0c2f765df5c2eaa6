import Chat
import JSONText

import struct Foundation.Date
import struct Foundation.UUID

/// Reads one line of a batch. Members that it does not know are the user's own and left alone; `null` is as good as none.
struct CaseReader {
  private let defaults: BatchDefaults
  private var paths: [String] = []
  private var numbers: [String: PictureNumber] = [:]

  /// `PATH_MAX` of Linux.
  private static let longestPath = 4096

  private init(_ defaults: BatchDefaults) { self.defaults = defaults }

  /// - Parameter number: the line's.
  static func read(_ line: LineReader.Line, number: Int, defaults: BatchDefaults) -> BatchLine {
    var id: BatchCase.Identifier?
    var reader = CaseReader(defaults)
    let content = Result<BatchCase, BatchError> { () throws(BatchError) in
      let object = try Self.object(line)
      id = try Self.identifier(object["id"])
      let body = try reader.body(CaseFields(object))
      return BatchCase(body: body, picturePaths: reader.paths)
    }
    return BatchLine(number: number, id: id, content: content)
  }

  private static func object(_ line: LineReader.Line) throws(BatchError) -> [String: JSONValue] {
    guard case .bytes(let bytes) = line else { throw .lineTooLong(limit: LineReader.longestLine) }
    let value: JSONValue
    do throws(JSONFault) { value = try JSONValue(parsing: bytes) } catch { throw .notJSON(error) }
    guard let object = value.object else { throw .notAnObject }
    return object
  }

  private static func identifier(_ value: JSONValue?) throws(BatchError) -> BatchCase.Identifier? {
    switch value {
    case nil, .null: nil
    case .string(let text): .text(text)
    case .integer(let number): .integer(number)
    case .number(let number): .number(number)
    default: throw .wrongType(field: "id", expected: .textOrNumber)
    }
  }

  // MARK: The three forms

  private mutating func body(_ fields: CaseFields) throws(BatchError) -> BatchCase.Body {
    if let raw = try fields.text("raw") {
      for other in ["messages", "question", "shots", "system"] where fields.has(other) {
        throw .conflict(field: other, with: "raw")
      }
      return .raw(raw, pictures: try pictures(fields))
    }
    var conversation = Conversation()
    if fields.has("messages") {
      for other in ["images", "question"] where fields.has(other) { throw .conflict(field: other, with: "messages") }
      try readMessages(fields, into: &conversation)
    } else {
      conversation.messages = [try question(fields)]
    }
    if let system = try fields.text("system") {
      guard conversation.system == nil else { throw .conflict(field: "system", with: "messages[0]") }
      conversation.system = system
    }
    if conversation.system == nil { conversation.system = defaults.system }
    conversation.shots = try shots(fields)
    return .conversation(conversation)
  }

  /// Pictures before the text, as `ask` puts them.
  private mutating func question(_ fields: CaseFields) throws(BatchError) -> Message {
    let text = try fields.text("question")
    let pictures = try pictures(fields)
    // Examples show what a picture alone asks for.
    let isShown = !pictures.isEmpty && (fields.has("shots") || !defaults.examples.isEmpty)
    guard text != nil || isShown else { throw .nothingAsked }
    return try message(.user, pictures.map(MessagePart.picture) + [.text(text ?? "")], "question")
  }

  private mutating func pictures(_ fields: CaseFields) throws(BatchError) -> [PictureNumber] {
    var pictures: [PictureNumber] = []
    for (path, field) in try fields.texts("images") { pictures.append(try picture(path, field)) }
    return pictures
  }

  // MARK: Messages

  private mutating func readMessages(
    _ fields: CaseFields, into conversation: inout Conversation
  ) throws(BatchError) {
    for (index, fields) in try fields.objects("messages").enumerated() {
      guard let role = try fields.text("role") else { throw .missing(field: fields.name("role")) }
      switch role {
      case "system":
        guard index == 0 else { throw .misplacedMessage(field: fields.path) }
        conversation.system = try fields.text("content") ?? ""
      case "user": conversation.messages.append(try message(.user, parts(fields), fields.path))
      case "assistant":
        guard conversation.messages.last?.role == .user else { throw .misplacedMessage(field: fields.path) }
        guard let text = try fields.text("content") else { throw .missing(field: fields.name("content")) }
        conversation.messages.append(Self.message(.assistant, [.text(text)]))
      default:
        throw .wrongType(field: fields.name("role"), expected: .oneOf(["user", "assistant", "system"]))
      }
    }
    let isAsked = conversation.messages.indices.contains { conversation.asksForAnswer(at: $0) }
    guard isAsked else { throw .nothingToAnswer }
  }

  private mutating func parts(_ fields: CaseFields) throws(BatchError) -> [MessagePart] {
    guard case .array = fields.value("content") else {
      guard let text = try fields.text("content", expected: .textOrParts) else {
        throw .missing(field: fields.name("content"))
      }
      return [.text(text)]
    }
    var parts: [MessagePart] = []
    for fields in try fields.objects("content") {
      switch try fields.text("type") {
      case "text":
        guard let text = try fields.text("text") else { throw .missing(field: fields.name("text")) }
        parts.append(.text(text))
      case "image":
        guard let path = try fields.text("path") else { throw .missing(field: fields.name("path")) }
        parts.append(.picture(try picture(path, fields.name("path"))))
      default: throw .wrongType(field: fields.name("type"), expected: .oneOf(["text", "image"]))
      }
    }
    return parts
  }

  private func message(_ role: Role, _ parts: [MessagePart], _ field: String) throws(BatchError) -> Message {
    let hasContent = parts.contains { part in
      if case .text(let text) = part { !text.allSatisfy(\.isWhitespace) } else { true }
    }
    guard hasContent else { throw .emptyMessage(field: field) }
    return Self.message(role, parts)
  }

  private static func message(_ role: Role, _ parts: [MessagePart]) -> Message {
    Message(id: UUID(), role: role, parts: parts, createdAt: Date(timeIntervalSince1970: 0))
  }

  // MARK: Examples

  private mutating func shots(_ fields: CaseFields) throws(BatchError) -> [Shot] {
    guard fields.has("shots") else { return defaults.examples.map { number($0) } }
    var shots: [Shot] = []
    for fields in try fields.objects("shots") { shots.append(try shot(fields)) }
    return shots
  }

  private mutating func shot(_ fields: CaseFields) throws(BatchError) -> Shot {
    let pictures = try pictures(fields)
    guard pictures.count <= 1 else {
      throw .wrongType(field: fields.name("images"), expected: .listOfAtMost(1))
    }
    if let text = try fields.text("text") {
      for other in ["question", "answer"] where fields.has(other) {
        throw .conflict(field: fields.name(other), with: fields.name("text"))
      }
      guard let shot = Shot(picture: pictures.first, text: text) else {
        throw .invalidExample(field: fields.name("text"))
      }
      return shot
    }
    guard let answer = try fields.text("answer") else { throw .missing(field: fields.name("answer")) }
    let question = try fields.text("question")
    guard !answer.isEmpty, question?.isEmpty != true else { throw .invalidExample(field: fields.path) }
    return Shot(picture: pictures.first, question: question, answer: answer)
  }

  private mutating func number(_ example: BatchDefaults.Example) -> Shot {
    var shot = example.shot
    shot.picture = example.path.map { number($0) }
    return shot
  }

  // MARK: Pictures

  private mutating func picture(_ path: String, _ field: String) throws(BatchError) -> PictureNumber {
    guard !path.isEmpty, path.utf8.count <= Self.longestPath, !path.utf8.contains(0) else {
      throw .invalidPath(field: field)
    }
    return number(defaults.resolvePath(path))
  }

  private mutating func number(_ path: String) -> PictureNumber {
    if let number = numbers[path] { return number }
    paths.append(path)
    let number = PictureNumber(paths.count)
    numbers[path] = number
    return number
  }
}

extension Conversation {
  /// Whether the message at `index` is a question that no given answer follows.
  func asksForAnswer(at index: Int) -> Bool {
    guard messages[index].role == .user else { return false }
    return index + 1 == messages.endIndex || messages[index + 1].role == .user
  }
}
