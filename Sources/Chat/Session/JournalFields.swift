import Foundation

/// The union of the fields of all lines, as JSON has them.
struct JournalFields: Codable {
  var type = ""
  var version: Int?
  var program: String?
  var created: String?
  var number: Int?
  var name: String?
  var sha256: String?
  var ext: String?
  var width: Int?
  var height: Int?
  var bytes: Int?
  var id: UUID?
  var role: String?
  var at: String?
  var parts: [JournalPart]?
  var outcome: ReplyOutcome?
  /// Of an answer.
  var model: String?
  var ids: [UUID]?
  /// Whether messages that were removed can be chosen again.
  var branch: Bool?
  var text: String?
  var shots: [JournalShot]?

  mutating func setAttachment(_ attachment: Attachment) {
    number = attachment.number.rawValue
    name = attachment.name
    sha256 = attachment.contentHash
    ext = attachment.fileExtension
    width = attachment.width
    height = attachment.height
    bytes = attachment.byteCount
  }

  mutating func setMessage(_ message: Message) {
    id = message.id
    role = message.role.rawValue
    at = JournalDate.text(message.createdAt)
    outcome = message.outcome
    model = message.model
    parts = message.parts.map { part in
      switch part {
      case .text(let text): JournalPart(text: text)
      case .picture(let number): JournalPart(picture: number.rawValue)
      }
    }
  }

  /// `nil` when a field is missing or holds what cannot be.
  var line: JournalLine? {
    switch type {
    case "session":
      guard let version, version > 0, let date = created.flatMap(JournalDate.date) else { return nil }
      return .header(version: version, created: date)
    case "picture": return attachment.map { .event(.picture($0)) }
    case "message": return message.map { .event(.message($0)) }
    case "removed": return ids.map { .event(branch == true ? .setAside($0) : .removed($0)) }
    case "chosen": return id.map { .event(.chosen($0)) }
    case "system": return .event(.system(text))
    case "shots": return readShots.map { .event(.shots($0)) }
    case "cleared": return .event(.cleared)
    case "renamed": return name.map { .event(.renamed($0)) }
    default: return nil
    }
  }

  private var attachment: Attachment? {
    guard let number, let name, let sha256, let ext, let width, let height, let bytes else { return nil }
    let attachment = Attachment(
      number: PictureNumber(number), name: name, contentHash: sha256, fileExtension: ext, width: width, height: height,
      byteCount: bytes)
    return attachment.isPlausible ? attachment : nil
  }

  private var readShots: [Shot]? {
    guard let shots else { return nil }
    let readable = shots.compactMap(\.shot)
    return readable.count == shots.count ? readable : nil
  }

  private var message: Message? {
    guard let id, let role = role.flatMap(Role.init), let date = at.flatMap(JournalDate.date), let parts else {
      return nil
    }
    let readable = parts.compactMap(\.part)
    guard readable.count == parts.count else { return nil }
    return Message(id: id, role: role, parts: readable, createdAt: date, outcome: outcome?.plausible, model: model)
  }
}

/// Text or the number of a picture.
struct JournalPart: Codable {
  var text: String?
  var picture: Int?

  init(text: String? = nil, picture: Int? = nil) {
    self.text = text
    self.picture = picture
  }

  var part: MessagePart? {
    if let text, picture == nil { return .text(text) }
    if let picture, picture > 0, text == nil { return .picture(PictureNumber(picture)) }
    return nil
  }
}

/// An example: the number of its picture and the question, where it has them, and the answer.
struct JournalShot: Codable {
  var picture: Int?
  var question: String?
  var answer: String

  init(_ shot: Shot) {
    picture = shot.picture?.rawValue
    question = shot.question
    answer = shot.answer
  }

  var shot: Shot? {
    if let picture, picture < 1 { return nil }
    return Shot(picture: picture.map { PictureNumber($0) }, question: question, answer: answer)
  }
}

/// Times in the journal: UTC, to the millisecond.
enum JournalDate {
  private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

  /// To the nearest millisecond: the style cuts off what is below, and so would write another time than it read.
  static func text(_ date: Date) -> String { date.addingTimeInterval(0.0005).formatted(style) }

  static func date(_ text: String) -> Date? {
    (try? style.parse(text)) ?? (try? Date.ISO8601FormatStyle().parse(text))
  }
}

extension Attachment {
  /// False for what cannot be a picture, or whose hash and extension cannot name a file: a journal may hold anything.
  var isPlausible: Bool {
    let isHash =
      contentHash.utf8.count == 64
      && contentHash.utf8.allSatisfy { ("0"..."9").contains($0) || ("a"..."f").contains($0) }
    let isExtension =
      (1...8).contains(fileExtension.utf8.count)
      && fileExtension.utf8.allSatisfy { ("0"..."9").contains($0) || ("a"..."z").contains($0) }
    return number.rawValue > 0 && number.rawValue < 1 << 31 && isHash && isExtension && width > 0 && width < 1 << 24
      && height > 0 && height < 1 << 24 && byteCount >= 0
  }

  /// Where the picture lies in its session's folder.
  var storedPath: String { "images/\(contentHash).\(fileExtension)" }
}

extension ClosedRange where Bound == Unicode.Scalar {
  /// True when the ASCII byte lies between the two characters.
  fileprivate func contains(_ byte: UInt8) -> Bool { contains(Unicode.Scalar(byte)) }
}

extension ReplyOutcome {
  /// With counts and times that can be added and shown: a journal may hold any number.
  var plausible: ReplyOutcome {
    var statistics = statistics
    for count in [
      \ReplyStatistics.promptTokens, \.cachedTokens, \.completionTokens, \.pictures,
    ] as [WritableKeyPath<ReplyStatistics, Int>] {
      statistics[keyPath: count] = min(max(0, statistics[keyPath: count]), 1 << 32)
    }
    for time in [
      \ReplyStatistics.pictureMilliseconds, \.prefillMilliseconds, \.decodeMilliseconds,
    ] as [WritableKeyPath<ReplyStatistics, Double>] {
      let milliseconds = statistics[keyPath: time]
      statistics[keyPath: time] = milliseconds.isNaN ? 0 : min(max(0, milliseconds), 1e12)
    }
    return ReplyOutcome(reason: reason, statistics: statistics)
  }
}
