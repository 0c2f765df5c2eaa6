import Foundation

/// A thread that runs an actor's work and nothing else: a model's step takes long, and on the shared threads of Swift's
/// tasks it would hold up everybody.
final class ComputeThread: SerialExecutor {
  /// Jobs in order of arrival, guarded by its own lock.
  private final class Queue: @unchecked Sendable {
    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []
    private var isClosed = false

    func append(_ job: UnownedJob) {
      condition.withLock { jobs.append(job) }
      condition.signal()
    }

    func close() {
      condition.withLock { isClosed = true }
      condition.signal()
    }

    /// Waits for the next job; `nil` when the queue is closed and empty.
    func next() -> UnownedJob? {
      condition.withLock {
        while jobs.isEmpty, !isClosed { condition.wait() }
        return jobs.isEmpty ? nil : jobs.removeFirst()
      }
    }
  }

  /// Attention over long prompts keeps its scratch elsewhere; this is for the calls themselves.
  private static let stackBytes = 8 << 20

  private let queue = Queue()

  init(name: String) {
    // The thread owns the executor until `stop`, so that no job outlives it.
    let thread = Thread { [self] in
      while let job = queue.next() { job.runSynchronously(on: asUnownedSerialExecutor()) }
    }
    thread.name = name
    thread.stackSize = Self.stackBytes
    thread.start()
  }

  func enqueue(_ job: consuming ExecutorJob) { queue.append(UnownedJob(job)) }

  func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

  /// Ends the thread once what is queued has run.
  func stop() { queue.close() }
}
