import struct Foundation.Date
import struct Foundation.UUID

/// One line of a session's journal: what happened to the conversation.
public enum SessionEvent: Hashable, Sendable {
  /// A picture got a number. Its file is stored before this is written.
  case picture(Attachment)
  /// A whole message: a user's when it was sent, an answer when it ended.
  case message(Message)
  /// Messages taken back.
  case removed([Message.ID])
  /// The system prompt, `nil` for none.
  case system(String?)
  /// The examples from now on, in order. Their pictures are numbered before.
  case shots([Shot])
  /// All messages are gone; pictures keep their numbers, and system prompt and examples stay.
  case cleared
  /// The user named the session.
  case renamed(String)
}

extension Conversation {
  /// Makes the change that `event` tells of. `false` when it cannot be: a number or an id that is already taken.
  mutating func apply(_ event: SessionEvent) -> Bool {
    switch event {
    case .picture(let attachment):
      guard self.attachment(attachment.number) == nil else { return false }
      attachments.append(attachment)
    case .message(let message):
      guard !messages.contains(where: { $0.id == message.id }) else { return false }
      messages.append(message)
    case .removed(let ids):
      let gone = Set(ids)
      messages.removeAll { gone.contains($0.id) }
    case .system(let text): system = text
    case .shots(let shots): self.shots = shots
    case .cleared: messages = []
    case .renamed: break
    }
    return true
  }
}
