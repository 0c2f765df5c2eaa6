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
  /// The messages from the first of these on make room for others, and can be chosen again.
  case setAside([Message.ID])
  /// The branch that begins with this message is shown again, in the place of the one that was.
  case chosen(Message.ID)
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
  /// Makes the change that `event` tells of. `false` when it cannot be: a number that is already taken, a branch that is not
  /// there. That a message's id is new, is for the caller to know.
  public mutating func apply(_ event: SessionEvent) -> Bool {
    switch event {
    case .picture(let attachment):
      guard self.attachment(attachment.number) == nil else { return false }
      attachments.append(attachment)
    case .message(let message): messages.append(message)
    case .removed(let ids): remove(ids)
    case .setAside(let ids):
      guard let first = ids.first, let index = messages.lastIndex(where: { $0.id == first }) else { return false }
      setAside(from: index)
    case .chosen(let first): return choose(first)
    case .system(let text): system = text
    case .shots(let shots): self.shots = shots
    case .cleared: removeAllMessages()
    case .renamed: break
    }
    return true
  }
}
