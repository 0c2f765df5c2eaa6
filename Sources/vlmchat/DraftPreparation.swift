import Chat
import Foundation
import Synchronization

/// Has the engine do ahead what a draft will need: at once when a picture came or the conversation changed, and in the pauses of
/// the typing otherwise.
final class DraftPreparation: Sendable {
  private struct State {
    /// Increases with each wish; what is older is not carried out any more.
    var newest = 0
    /// Of the last draft, all that a key press seldom changes.
    var lastFrame: Frame?
  }

  private struct Frame: Equatable {
    var system: String?
    var messages: [UUID]
    var pictures: [PictureNumber]
  }

  /// A pause that hardly occurs between two keys of a word.
  private static let pause = Duration.milliseconds(150)

  private let engine: @Sendable () -> (any ReplyEngine)?
  private let state = Mutex(State())

  /// - Parameter engine: what answers at the time; `nil` while nothing does.
  init(engine: @escaping @Sendable () -> (any ReplyEngine)?) { self.engine = engine }

  /// - Parameter draft: a request whose last message is the draft.
  func prepare(_ draft: ReplyRequest) {
    let frame = Frame(
      system: draft.conversation.system, messages: draft.conversation.messages.dropLast().map(\.id),
      pictures: draft.conversation.messages.last?.pictures ?? [])
    let (number, isTyping) = state.withLock { state in
      defer { state.lastFrame = frame }
      state.newest += 1
      return (state.newest, state.lastFrame == frame)
    }
    Task {
      if isTyping { try? await Task.sleep(for: Self.pause) }
      guard state.withLock({ $0.newest == number }) else { return }
      await engine()?.prepare(for: draft)
    }
  }

  /// An answer is asked for: a draft that still waits is none any more.
  func cancel() { state.withLock { $0.newest += 1 } }
}
