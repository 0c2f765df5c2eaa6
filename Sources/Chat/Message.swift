import struct Foundation.Date
import struct Foundation.UUID

/// One stretch of a message. Order in `parts` is the order the model reads.
public enum MessagePart: Hashable, Sendable {
  case text(String)
  /// A picture of the session, by number; the same number may stand in many messages.
  case picture(PictureNumber)
}

public enum Role: String, Codable, Sendable { case user, assistant }

/// One turn of a conversation: text and pictures, interleaved.
public struct Message: Hashable, Identifiable, Sendable {
  public var id: UUID
  public var role: Role
  public var parts: [MessagePart]
  public var createdAt: Date
  /// How an answer ended; `nil` for a user's message and for an answer that is still streaming.
  public var outcome: ReplyOutcome?
  /// The model that gave an answer, as the user knows it; `nil` for a user's message and where nobody wrote it down.
  public var model: String?

  public init(
    id: UUID, role: Role, parts: [MessagePart], createdAt: Date, outcome: ReplyOutcome? = nil, model: String? = nil
  ) {
    self.id = id
    self.role = role
    self.parts = parts
    self.createdAt = createdAt
    self.outcome = outcome
    self.model = model
  }

  /// The text parts joined, without the pictures.
  public var text: String {
    parts.map { if case .text(let text) = $0 { text } else { "" } }.joined()
  }

  /// The pictures in reading order, repeats included.
  public var pictures: [PictureNumber] {
    parts.compactMap { if case .picture(let number) = $0 { number } else { nil } }
  }
}

/// A system prompt, examples, the messages so far, and every picture the session has numbered.
public struct Conversation: Hashable, Sendable {
  public var system: String?
  /// What the model is shown before the first message, in order.
  public var shots: [Shot]
  /// Those that are shown and read by the model.
  public var messages: [Message]
  /// Those in whose place others are shown.
  public internal(set) var branches = Branches()
  public var attachments: [Attachment]

  public init(
    system: String? = nil, shots: [Shot] = [], messages: [Message] = [], attachments: [Attachment] = []
  ) {
    self.system = system
    self.shots = shots
    self.messages = messages
    self.attachments = attachments
  }

  public func attachment(_ number: PictureNumber) -> Attachment? {
    attachments.first { $0.number == number }
  }

  /// The number that the next attached picture gets: one more than the highest so far.
  public var nextPictureNumber: PictureNumber {
    PictureNumber((attachments.map(\.number.rawValue).max() ?? 0) + 1)
  }
}
