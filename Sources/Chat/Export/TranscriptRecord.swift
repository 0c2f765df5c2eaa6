import Foundation

/// A conversation as JSON: a whole file of its own, and the comment at the end of a Markdown file.
struct TranscriptRecord: Codable {
  static let formatName = "vlmchat-transcript"
  static let currentVersion = 1

  var format = Self.formatName
  var version = Self.currentVersion
  var title: String
  var model: String?
  var system: String?
  /// Of Markdown: where its pictures lie.
  var pictureFolder: String?
  var pictures: [Picture]
  var shots: [JournalShot]?
  var messages: [Turn]
  /// What is not shown; left out where there is nothing.
  var branches: [Fork]?

  /// More than anybody chooses between: telling them takes the square of their number.
  private static let forkLimit = 5000

  /// Alternatives that follow the same message.
  struct Fork: Codable {
    /// `nil`: they begin the conversation.
    var after: UUID?
    /// Their first messages, in order; one of them may be shown.
    var order: [UUID]
    /// Those that are not shown.
    var asides: [[Turn]]
  }

  struct Picture: Codable {
    var number: Int
    var name: String
    var sha256: String
    var mediaType: String?
    /// For a type without a name of its own.
    var ext: String?
    var width: Int
    var height: Int
    var bytes: Int
    var data: Data?
    /// Of Markdown: the picture's path from the document.
    var file: String?

    enum CodingKeys: String, CodingKey {
      case number, name, sha256, ext, width, height, bytes, data, file
      case mediaType = "media_type"
    }
  }

  struct Turn: Codable {
    var id: UUID
    var role: String
    var at: String
    var parts: [JournalPart]
    var outcome: ReplyOutcome?
    var model: String?
  }

  enum CodingKeys: String, CodingKey {
    case format, version, title, model, system, pictures, shots, messages, branches
    case pictureFolder = "picture_folder"
  }

  /// - Parameter complete: adds to a picture where its bytes are.
  init(_ export: TranscriptExport, complete: (Attachment, inout Picture) -> Void) {
    title = export.title
    model = export.modelName
    system = export.conversation.system
    pictures = export.conversation.attachments.map { attachment in
      var picture = Picture(
        number: attachment.number.rawValue, name: attachment.name, sha256: attachment.contentHash,
        mediaType: attachment.mediaType, ext: attachment.hasUsualExtension ? nil : attachment.fileExtension,
        width: attachment.width, height: attachment.height, bytes: attachment.byteCount)
      complete(attachment, &picture)
      return picture
    }
    shots = export.conversation.shots.isEmpty ? nil : export.conversation.shots.map { JournalShot($0) }
    messages = export.conversation.messages.map { Turn($0) }
    let conversation = export.conversation
    let forks = conversation.forks.map { parent in
      Fork(
        after: parent, order: conversation.branches.alternatives[parent] ?? [],
        asides: conversation.setAside(after: parent).map { $0.map { Turn($0) } })
    }
    branches = forks.isEmpty ? nil : forks
  }

  func placed(in folder: String) -> TranscriptRecord {
    var record = self
    record.pictureFolder = folder
    return record
  }

  /// Safe to print.
  func encoded(isPretty: Bool) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let data = try? encoder.encode(self) else { return [] }
    return PrintableJSON.escapingControls(in: [UInt8](data))
  }

  /// `nil` when this is no record.
  init?(decoding bytes: some Collection<UInt8>) {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let record = try? decoder.decode(TranscriptRecord.self, from: Data(bytes)), record.format == Self.formatName
    else { return nil }
    self = record
  }
}

extension Attachment {
  /// Whether the media type tells the extension.
  var hasUsualExtension: Bool { Self.fileExtension(ofMediaType: mediaType ?? "") == fileExtension }

  static func fileExtension(ofMediaType type: String) -> String? {
    switch type {
    case "image/png": "png"
    case "image/jpeg": "jpg"
    case "image/webp": "webp"
    default: nil
    }
  }
}

extension TranscriptRecord {
  /// The conversation, checked as a journal's would be.
  /// - Throws: `TranscriptFault`.
  func conversation() throws(TranscriptFault) -> Conversation {
    guard version <= Self.currentVersion, version > 0 else { throw .newerVersion(version) }
    var conversation = Conversation(system: system)
    for picture in pictures {
      guard let attachment = picture.attachment, conversation.apply(.picture(attachment)) else {
        throw .picture(picture.number)
      }
    }
    let examples = (shots ?? []).map(\.shot)
    for (index, example) in examples.enumerated() {
      guard let example, example.picture.map({ conversation.attachment($0) != nil }) ?? true else {
        throw .example(index + 1)
      }
      conversation.shots.append(example)
    }
    var ids: Set<UUID> = []
    func checked(_ turn: Turn) -> Message? {
      guard let message = turn.message, ids.insert(message.id).inserted,
        message.pictures.allSatisfy({ conversation.attachment($0) != nil })
      else { return nil }
      return message
    }
    for (index, turn) in messages.enumerated() {
      guard let message = checked(turn), conversation.apply(.message(message)) else { throw .message(index + 1) }
    }
    guard !conversation.messages.isEmpty || branches?.isEmpty == false else { throw .empty }
    guard branches?.count ?? 0 <= Self.forkLimit else { throw .branch(Self.forkLimit + 1) }
    for (index, fork) in (branches ?? []).enumerated() {
      guard fork.order.count <= Self.forkLimit else { throw .branch(index + 1) }
      for aside in fork.asides {
        let tail = aside.compactMap(checked)
        guard let first = tail.first, tail.count == aside.count, fork.order.contains(first.id),
          Set(fork.order).count == fork.order.count
        else { throw .branch(index + 1) }
        conversation.branches.tails[first.id] = tail
      }
      guard conversation.branches.alternatives.updateValue(fork.order, forKey: fork.after) == nil else {
        throw .branch(index + 1)
      }
    }
    return try conversation.isTree(of: ids.count)
  }
}

extension Conversation {
  /// The conversation as its own events tell it, if they tell all of it: every branch hangs somewhere, and none on itself.
  /// - Throws: `TranscriptFault.branch`.
  fileprivate func isTree(of messageCount: Int) throws(TranscriptFault) -> Conversation {
    guard !branches.isEmpty else { return self }
    var told = self
    told.messages = []
    told.branches = Branches()
    guard let events = messageEvents(), events.allSatisfy({ told.apply($0) }) else { throw .branch(1) }
    guard told.messages.count + told.branches.tails.values.reduce(0, { $0 + $1.count }) == messageCount else {
      throw .branch(1)
    }
    return told
  }
}

extension TranscriptRecord.Picture {
  var attachment: Attachment? {
    guard let ext = ext ?? mediaType.flatMap(Attachment.fileExtension) else { return nil }
    let attachment = Attachment(
      number: PictureNumber(number), name: name, contentHash: sha256, fileExtension: ext, width: width,
      height: height, byteCount: bytes)
    return attachment.isPlausible ? attachment : nil
  }
}

extension TranscriptRecord.Turn {
  init(_ message: Message) {
    var fields = JournalFields()
    fields.setMessage(message)
    self.init(
      id: message.id, role: message.role.rawValue, at: JournalDate.text(message.createdAt),
      parts: fields.parts ?? [], outcome: message.outcome, model: message.model)
  }

  var message: Message? {
    guard let role = Role(rawValue: role), let date = JournalDate.date(at) else { return nil }
    let readable = parts.compactMap(\.part)
    guard readable.count == parts.count else { return nil }
    return Message(id: id, role: role, parts: readable, createdAt: date, outcome: outcome?.plausible, model: model)
  }
}
