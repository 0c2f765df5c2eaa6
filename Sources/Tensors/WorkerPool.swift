import CKernels
import Glibc
import Synchronization

/// Threads of its own that share the work of one call at a time, the calling thread among them.
///
/// A model's step is hundreds of calls of some microseconds, so a worker that runs dry spins for a moment before it
/// sleeps: the next call usually comes first. Idle workers sleep and cost nothing. Work is handed out in chunks, first
/// come first served; which thread gets which chunk never matters, since every kernel's result depends on its own
/// inputs alone.
///
/// Calls from several threads take turns. A call from inside a body runs on the spot, on that one thread.
public final class WorkerPool: Sendable {
  /// The number of threads that work, the caller included.
  public let threadCount: Int
  private let crew: Crew

  /// - Parameter threadCount: at least 1; by default one for every core that this process may use.
  public convenience init(threadCount: Int = WorkerPool.defaultThreadCount) {
    self.init(threadCount: threadCount, avoidsCallersProcessor: WorkerPool.processorCount > 1)
  }

  /// - Parameter avoidsCallersProcessor: whether a helper sits out a job that finds it on the caller's own processor.
  init(threadCount: Int, avoidsCallersProcessor: Bool) {
    self.threadCount = max(1, min(threadCount, WorkerPool.maximumThreadCount))
    crew = Crew(helperCount: self.threadCount - 1, avoidsCallersProcessor: avoidsCallersProcessor)
  }

  deinit { crew.dismiss() }

  /// More threads than this are never started.
  public static let maximumThreadCount = 256

  /// Calls `body` with ranges that together cover `0..<count` once, each at most `grain` long, on all threads at once.
  /// Returns when all are done.
  public func parallelFor(count: Int, grain: Int = 1, _ body: @Sendable (Range<Int>) -> Void) {
    precondition(grain > 0, "grain \(grain) must be positive")
    guard count > 0 else { return }
    if threadCount == 1 || count <= grain || Crew.isInsideJob {
      var start = 0
      while start < count {
        let end = min(count, start + min(grain, count - start))
        body(start..<end)
        start = end
      }
      return
    }
    withoutActuallyEscaping(body) { crew.run(Job(count: count, grain: grain, body: $0)) }
  }
}
