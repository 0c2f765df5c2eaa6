import ChatUI
import Synchronization

/// Where events from other threads wait for the event loop.
///
/// Text that streams in is folded as it waits, so that a fast model costs one draw, not one a token.
final class EventInbox: Sendable {
  private struct Contents {
    var events: [AppEvent] = []
    var wake: @Sendable () -> Void = {}
  }

  private let contents = Mutex(Contents())

  /// Called after each event that comes in while none waited; from any thread.
  func onArrival(_ wake: @escaping @Sendable () -> Void) {
    contents.withLock { $0.wake = wake }
  }

  func send(_ event: AppEvent) {
    let wake = contents.withLock { contents -> (@Sendable () -> Void)? in
      let wasEmpty = contents.events.isEmpty
      contents.events.append(folding: event)
      return wasEmpty ? contents.wake : nil
    }
    wake?()
  }

  /// Everything that waits, oldest first; none waits afterwards.
  func takeAll() -> [AppEvent] {
    contents.withLock { contents in
      defer { contents.events = [] }
      return contents.events
    }
  }
}

extension [AppEvent] {
  /// Appends an event; text of the answer whose text came last is joined to it.
  fileprivate mutating func append(folding event: AppEvent) {
    if case .reply(let id, .text(let text)) = event, case .reply(id, .text(let earlier)) = last {
      self[count - 1] = .reply(id, .text(earlier + text))
    } else {
      append(event)
    }
  }
}
