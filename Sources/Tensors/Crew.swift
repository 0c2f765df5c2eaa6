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
/// A job is offered, not assigned: helpers that come in time join, and the caller waits only for those that did. A helper
/// that sleeps or has lost its core to another process holds nobody up. On a busy machine a helper may be woken on the
/// caller's own core, where it could only stand in the way: then it goes back to sleep, and is left alone for a while.
///
/// @unchecked: `job` is written by the one caller that holds `turn`, before the gate opens, and cleared after the gate
/// is shut and the last helper has left; helpers read it between entering the gate and leaving it.
final class Crew: @unchecked Sendable {
  /// Not retained: the caller keeps the job alive, and no helper's reference may outlive the caller's closure.
  private var job: Unmanaged<Job>?
  private let gate = Gate()
  /// Helpers that sleep or are about to.
  private let sleeping = Atomic<Int>(0)
  private let turn = PthreadMutex()
  private let bed = PthreadMutex()
  private let alarm = PthreadCondition()
  /// The processor that the caller was on when it opened the gate.
  private let callerProcessor = Atomic<Int32>(-1)
  /// Jobs that the caller does alone from now on.
  private let jobsAlone = Atomic<Int>(0)
  private let avoidsCallersProcessor: Bool

  /// Rounds of a pause instruction before a thread that waits gives up its core: some tens of microseconds.
  private static let spinRounds = 2000
  /// Jobs after which helpers that had no processor of their own are tried again: some milliseconds of a model's work.
  private static let restJobs = 256

  /// - Parameter avoidsCallersProcessor: where there is no other, helpers would never work.
  init(helperCount: Int, avoidsCallersProcessor: Bool) {
    self.avoidsCallersProcessor = avoidsCallersProcessor
    for _ in 0..<helperCount { startHelper() }
  }

  // MARK: the caller's side

  func run(_ job: Job) {
    turn.lock()
    defer { turn.unlock() }
    let alone = jobsAlone.load(ordering: .relaxed)
    if alone > 0 {
      jobsAlone.store(alone - 1, ordering: .relaxed)
      return Crew.insideJob { job.work() }
    }
    self.job = Unmanaged.passUnretained(job)
    if avoidsCallersProcessor { callerProcessor.store(ck_current_processor(), ordering: .relaxed) }
    gate.open()
    wakeSleepers()
    Crew.insideJob { job.work() }
    gate.shut()
    var rounds = 0
    while !gate.isEmpty {
      ck_spin_pause()
      rounds += 1
      // A helper that lost its core in the middle of a chunk gets this one.
      if rounds > Crew.spinRounds { sched_yield() }
    }
    withExtendedLifetime(job) { self.job = nil }
  }

  func dismiss() {
    gate.dismiss()
    wakeSleepers()
  }

  private func wakeSleepers() {
    guard sleeping.load(ordering: .sequentiallyConsistent) > 0 else { return }
    bed.lock()
    alarm.wakeAll()
    bed.unlock()
  }

  // MARK: the helpers' side

  /// Without the thread the work is done all the same, by fewer.
  private func startHelper() {
    // Signals are for the threads that the program starts itself; a new thread inherits the mask.
    var all = sigset_t()
    var previous = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &previous)
    defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
    let reference = Unmanaged.passRetained(self)
    var thread = pthread_t()
    guard pthread_create(&thread, nil, helperMain, reference.toOpaque()) == 0 else { return reference.release() }
    pthread_detach(thread)
  }

  fileprivate func help() {
    var seen = Gate.noRound
    var isInTheWay = false
    while true {
      seen = waitForRound(after: seen, spins: !isInTheWay)
      if gate.isDismissed { return }
      isInTheWay = avoidsCallersProcessor && ck_current_processor() == callerProcessor.load(ordering: .relaxed)
      if isInTheWay {
        jobsAlone.store(Crew.restJobs, ordering: .relaxed)
        continue
      }
      guard gate.enter(round: seen) else { continue }
      job?._withUnsafeGuaranteedRef { job in Crew.insideJob { job.work() } }
      gate.leave()
    }
  }

  private func waitForRound(after seen: UInt64, spins: Bool) -> UInt64 {
    for _ in 0..<(spins ? Crew.spinRounds : 0) {
      let round = gate.round
      if round != seen { return round }
      ck_spin_pause()
    }
    bed.lock()
    sleeping.wrappingAdd(1, ordering: .sequentiallyConsistent)
    while gate.round == seen { alarm.wait(bed) }
    sleeping.wrappingSubtract(1, ordering: .relaxed)
    bed.unlock()
    return gate.round
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
