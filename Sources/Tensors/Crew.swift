import CKernels
import Glibc
import Synchronization

/// One call of `parallelFor`: what is still to be taken.
final class Job: Sendable {
  private let count: Int
  private let grain: Int
  private let body: @Sendable (Range<Int>) -> Void
  private let nextChunk = Atomic<Int>(0)

  init(count: Int, grain: Int, body: @escaping @Sendable (Range<Int>) -> Void) {
    self.count = count
    self.grain = grain
    self.body = body
  }

  var chunkCount: Int { (count - 1) / grain + 1 }

  /// Takes chunks until none is left.
  func work() {
    let chunks = chunkCount
    while true {
      let chunk = nextChunk.wrappingAdd(1, ordering: .relaxed).oldValue
      if chunk >= chunks { return }
      let start = chunk * grain
      body(start..<min(count, start + grain))
    }
  }
}

/// The helper threads of a pool. Separate from the pool, so that the threads, which hold the crew, do not keep the pool
/// alive: when the last reference to the pool goes, the crew is dismissed.
///
/// @unchecked: `job` is written by the one caller that holds `turn`, before `epoch` is raised with release ordering, and
/// read by helpers after they saw that; it is cleared only when `busy` says that no helper is at it.
final class Crew: @unchecked Sendable {
  private let helperCount: Int
  private var job: Job?
  /// Raised once a job and once at dismissal.
  private let epoch = Atomic<Int>(0)
  /// Helpers that have not finished with the present job.
  private let busy = Atomic<Int>(0)
  private let dismissed = Atomic<Bool>(false)
  /// Helpers that sleep or are about to.
  private let sleeping = Atomic<Int>(0)
  private let turn = PthreadMutex()
  private let bed = PthreadMutex()
  private let alarm: PthreadCondition

  /// Rounds of a pause instruction before a helper sleeps: some tens of microseconds.
  private static let spinRounds = 2000

  init(helperCount: Int) {
    self.helperCount = helperCount
    alarm = PthreadCondition()
    for _ in 0..<helperCount { startHelper() }
  }

  // MARK: the caller's side

  func run(_ job: Job) {
    turn.lock()
    defer { turn.unlock() }
    self.job = job
    busy.store(helperCount, ordering: .relaxed)
    epoch.wrappingAdd(1, ordering: .sequentiallyConsistent)
    wakeSleepers()
    Crew.insideJob { job.work() }
    waitForHelpers()
    self.job = nil
  }

  func dismiss() {
    dismissed.store(true, ordering: .relaxed)
    epoch.wrappingAdd(1, ordering: .sequentiallyConsistent)
    wakeSleepers()
  }

  private func wakeSleepers() {
    guard sleeping.load(ordering: .sequentiallyConsistent) > 0 else { return }
    bed.lock()
    alarm.wakeAll()
    bed.unlock()
  }

  private func waitForHelpers() {
    var rounds = 0
    while busy.load(ordering: .acquiring) > 0 {
      ck_spin_pause()
      rounds += 1
      // A helper that lost its core to another process gets this one.
      if rounds > Crew.spinRounds { sched_yield() }
    }
  }

  // MARK: the helpers' side

  private func startHelper() {
    let reference = Unmanaged.passRetained(self)
    var thread = pthread_t()
    let status = pthread_create(&thread, nil, helperMain, reference.toOpaque())
    precondition(status == 0, "pthread_create: \(status)")
    pthread_detach(thread)
  }

  fileprivate func help() {
    var seen = 0
    while true {
      waitForEpoch(after: seen)
      seen += 1
      if dismissed.load(ordering: .acquiring) { return }
      if let job { Crew.insideJob { job.work() } }
      busy.wrappingSubtract(1, ordering: .releasing)
    }
  }

  private func waitForEpoch(after seen: Int) {
    for _ in 0..<Crew.spinRounds {
      if epoch.load(ordering: .acquiring) > seen { return }
      ck_spin_pause()
    }
    bed.lock()
    sleeping.wrappingAdd(1, ordering: .sequentiallyConsistent)
    while epoch.load(ordering: .sequentiallyConsistent) <= seen { alarm.wait(bed) }
    sleeping.wrappingSubtract(1, ordering: .relaxed)
    bed.unlock()
  }
}

private func helperMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  Unmanaged<Crew>.fromOpaque(argument).takeRetainedValue().help()
  return nil
}

// MARK: nested calls

extension Crew {
  /// A thread-specific mark on every thread that is inside a job of any pool.
  private static let mark: pthread_key_t? = {
    var key = pthread_key_t()
    return pthread_key_create(&key, nil) == 0 ? key : nil
  }()

  static var isInsideJob: Bool {
    guard let mark else { return false }
    return pthread_getspecific(mark) != nil
  }

  private static func insideJob(_ body: () -> Void) {
    guard let mark else { return body() }
    pthread_setspecific(mark, UnsafeRawPointer(bitPattern: 1))
    body()
    pthread_setspecific(mark, nil)
  }
}
