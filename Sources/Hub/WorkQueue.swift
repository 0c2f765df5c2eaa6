import Synchronization

/// The files that several threads bring, each one once. The first fault stops all.
final class WorkQueue: Sendable {
  private struct State {
    var next = 0
    var error: (any Error)?
  }

  private let files: [RemoteFile]
  private let isCancelled: @Sendable () -> Bool
  private let state = Mutex(State())

  init(_ files: [RemoteFile], isCancelled: @escaping @Sendable () -> Bool) {
    self.files = files
    self.isCancelled = isCancelled
  }

  /// What stopped the work.
  var error: (any Error)? { state.withLock { $0.error } }

  var isStopped: Bool { isCancelled() || state.withLock { $0.error != nil } }

  func next() -> RemoteFile? {
    guard !isStopped else { return nil }
    return state.withLock { state in
      guard state.next < files.count else { return nil }
      defer { state.next += 1 }
      return files[state.next]
    }
  }

  /// Threads that end because of the first fault report that they were cancelled: the first counts.
  func stop(_ error: any Error) { state.withLock { $0.error = $0.error ?? error } }
}
