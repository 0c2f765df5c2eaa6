import Foundation

/// Everything the conversation holds, in one object. What there is none of is left out: the model when unknown, the system prompt,
/// the data of a picture that is missing, examples, the outcome and the model of a user's message.
///
/// ```
/// { "format": "vlmchat-transcript", "version": 1, "title": "…", "model": "…", "system": "…",
///   "pictures": [ { "number": 1, "name": "cat.png", "sha256": "…", "media_type": "image/png", "width": 640, "height": 480,
///                   "bytes": 48213, "data": base64 of the file } ],
///   "shots": [ { "picture": 1, "question": "…", "answer": "…" } ],
///   "messages": [ { "id": UUID, "role": "user" or "assistant", "at": "2026-11-21T10:00:05.250Z",
///                   "parts": [ { "picture": 1 }, { "text": "What is this?" } ],
///                   "outcome": { "reason": "stop", "statistics": { … } }, "model": "…" } ],
///   "branches": [ { "after": UUID of the message before, "order": [ UUIDs of first messages ],
///                   "asides": [ [ messages that are not shown, as above ] ] } ] }
/// ```
struct JSONExport {
  private let export: TranscriptExport

  init(_ export: TranscriptExport) { self.export = export }

  var bytes: [UInt8] {
    let record = TranscriptRecord(export) { attachment, picture in
      picture.data = export.pictures[attachment.number].map { Data($0) }
    }
    return record.encoded(isPretty: true) + [0x0A]
  }
}
