import Foundation

/// Everything the conversation holds, in one object. What there is none of is left out: the model when unknown, the system prompt,
/// the data of a picture that is missing, examples, the outcome of a user's message.
///
/// ```
/// { "format": "vlmchat-transcript", "version": 1, "title": "…", "model": "…", "system": "…",
///   "pictures": [ { "number": 1, "name": "cat.png", "sha256": "…", "media_type": "image/png", "width": 640, "height": 480,
///                   "bytes": 48213, "data": base64 of the file } ],
///   "shots": [ { "picture": 1, "question": "…", "answer": "…" } ],
///   "messages": [ { "id": UUID, "role": "user" or "assistant", "at": "2026-11-21T10:00:05.250Z",
///                   "parts": [ { "picture": 1 }, { "text": "What is this?" } ],
///                   "outcome": { "reason": "stop", "statistics": { … } } } ] }
/// ```
struct JSONExport {
  private let export: TranscriptExport

  init(_ export: TranscriptExport) { self.export = export }

  var bytes: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let data = try? encoder.encode(transcript) else { return [] }
    return PrintableJSON.escapingControls(in: [UInt8](data)) + [0x0A]
  }

  private var transcript: Transcript {
    let conversation = export.conversation
    return Transcript(
      title: export.title, model: export.modelName, system: conversation.system,
      pictures: conversation.attachments.map { attachment in
        Picture(
          number: attachment.number.rawValue, name: attachment.name, sha256: attachment.contentHash,
          media_type: attachment.mediaType, width: attachment.width, height: attachment.height,
          bytes: attachment.byteCount, data: export.pictures[attachment.number].map { Data($0) })
      },
      shots: conversation.shots.isEmpty ? nil : conversation.shots.map { JournalShot($0) },
      messages: conversation.messages.map { message in
        var fields = JournalFields()
        fields.setMessage(message)
        return Turn(
          id: message.id, role: message.role, at: JournalDate.text(message.createdAt), parts: fields.parts ?? [],
          outcome: message.outcome)
      })
  }

  private struct Transcript: Encodable {
    var format = "vlmchat-transcript"
    var version = 1
    var title: String
    var model: String?
    var system: String?
    var pictures: [Picture]
    var shots: [JournalShot]?
    var messages: [Turn]
  }

  private struct Picture: Encodable {
    var number: Int
    var name: String
    var sha256: String
    // The field's name in the file.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    var media_type: String?
    var width: Int
    var height: Int
    var bytes: Int
    var data: Data?
  }

  private struct Turn: Encodable {
    var id: UUID
    var role: Role
    var at: String
    var parts: [JournalPart]
    var outcome: ReplyOutcome?
  }
}
