import Foundation

/// A line of `session.jsonl`: a JSON object whose `type` says what it tells of.
///
/// ```
/// {"created":"2026-11-21T10:00:00.000Z","program":"vlmchat","type":"session","version":1}
/// {"bytes":48213,"ext":"png","height":480,"name":"cat.png","number":1,"sha256":"9f…","type":"picture","width":640}
/// {"at":"2026-11-21T10:00:05.250Z","id":"5E…","parts":[{"picture":1},{"text":"What is this?"}],"role":"user","type":"message"}
/// {"at":"…","id":"…","model":"fledgling","outcome":{"reason":"stop","statistics":{…}},"parts":[{"text":"A cat."}],"role":"assistant","type":"message"}
/// {"branch":true,"ids":["…"],"type":"removed"}   {"id":"…","type":"chosen"}
/// {"ids":["…"],"type":"removed"}   {"text":"Be brief.","type":"system"}   {"type":"cleared"}   {"name":"cats","type":"renamed"}
/// {"shots":[{"answer":"a dog","picture":2,"question":"What is this?"},{"answer":"A dog.","picture":3}],"type":"shots"}
/// ```
enum JournalLine: Hashable {
  case header(version: Int, created: Date)
  case event(SessionEvent)

  static let currentVersion = 1

  /// The line's bytes with its line feed. Every control character is escaped, so no text can break the line or, printed,
  /// act on a terminal.
  func encoded() -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = Self.floatNames.encoding
    guard let data = try? encoder.encode(fields) else { return [] }
    return PrintableJSON.escapingControls(in: [UInt8](data)) + [0x0A]
  }

  /// - Returns: `nil` when the line cannot be read, or tells of something this version does not know.
  init?(decoding bytes: some Collection<UInt8>) {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = Self.floatNames.decoding
    guard let fields = try? decoder.decode(JournalFields.self, from: Data(bytes)), let line = fields.line else {
      return nil
    }
    self = line
  }

  private static let floatNames:
    (encoding: JSONEncoder.NonConformingFloatEncodingStrategy, decoding: JSONDecoder.NonConformingFloatDecodingStrategy) =
      (
        .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan"),
        .convertFromString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
      )

  private var fields: JournalFields {
    var fields = JournalFields()
    switch self {
    case .header(let version, let created):
      fields.type = "session"
      fields.version = version
      fields.program = "vlmchat"
      fields.created = JournalDate.text(created)
    case .event(.picture(let attachment)):
      fields.type = "picture"
      fields.setAttachment(attachment)
    case .event(.message(let message)):
      fields.type = "message"
      fields.setMessage(message)
    case .event(.removed(let ids)):
      fields.type = "removed"
      fields.ids = ids
    case .event(.setAside(let ids)):
      // A program that knows no branches takes them back for good.
      fields.type = "removed"
      fields.ids = ids
      fields.branch = true
    case .event(.chosen(let id)):
      fields.type = "chosen"
      fields.id = id
    case .event(.system(let text)):
      fields.type = "system"
      fields.text = text
    case .event(.shots(let shots)):
      fields.type = "shots"
      fields.shots = shots.map { JournalShot($0) }
    case .event(.cleared): fields.type = "cleared"
    case .event(.renamed(let name)):
      fields.type = "renamed"
      fields.name = name
    }
    return fields
  }
}
