import Synchronization

/// How far the transfers are: written by those who transfer, read by whoever shows it.
public final class PullProgress: Sendable {
  /// A moment's picture.
  public struct Snapshot: Sendable {
    /// Bytes of all files, and of those that are here.
    public var totalBytes = 0
    public var doneBytes = 0
    public var totalFiles = 0
    public var doneFiles = 0
    /// Bytes that came through the network in this run.
    public var receivedBytes = 0
    /// Files on their way.
    public var active: [String] = []
  }

  private struct State {
    var snapshot = Snapshot()
    var notices: [RetryNotice] = []
  }

  private static let maximumNotices = 100

  private let state = Mutex(State())

  public init() {}

  public var snapshot: Snapshot { state.withLock { $0.snapshot } }

  /// What went wrong since the last call and is tried again.
  public func takeNotices() -> [RetryNotice] {
    state.withLock { state in
      defer { state.notices = [] }
      return state.notices
    }
  }

  func expect(files: Int, bytes: Int) {
    state.withLock {
      $0.snapshot.totalFiles += files
      $0.snapshot.totalBytes += bytes
    }
  }

  func begin(_ path: String) { state.withLock { $0.snapshot.active.append(path) } }

  func end(_ path: String, isDone: Bool) {
    state.withLock { state in
      if let index = state.snapshot.active.firstIndex(of: path) { state.snapshot.active.remove(at: index) }
      if isDone { state.snapshot.doneFiles += 1 }
    }
  }

  /// Bytes that are here now, or with a minus no more.
  func add(_ bytes: Int, received: Bool) {
    state.withLock {
      $0.snapshot.doneBytes += bytes
      if received { $0.snapshot.receivedBytes += bytes }
    }
  }

  func note(_ notice: RetryNotice) {
    state.withLock { if $0.notices.count < Self.maximumNotices { $0.notices.append(notice) } }
  }
}
