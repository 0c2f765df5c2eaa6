import Foundation
import Synchronization
import Testing

@testable import Tensors

@Suite("Worker pool")
struct WorkerPoolTests {
  /// How often each index was given out.
  private final class Tally: Sendable {
    private let counts: Mutex<[Int]>
    init(_ count: Int) { counts = Mutex([Int](repeating: 0, count: count)) }
    func add(_ range: Range<Int>) { counts.withLock { for index in range { $0[index] += 1 } } }
    var isOnceEach: Bool { counts.withLock { $0.allSatisfy { $0 == 1 } } }
  }

  @Test("every index is given out once, in pieces no longer than the grain", arguments: threadCounts)
  func coverage(threads: Int) {
    let pool = WorkerPool(threadCount: threads)
    for count in [0, 1, 2, 7, 8, 9, 100, 1001] {
      for grain in [1, 3, 8, 1000, Int.max] {
        let tally = Tally(count)
        pool.parallelFor(count: count, grain: grain) { range in
          #expect(!range.isEmpty && range.count <= grain)
          tally.add(range)
        }
        #expect(tally.isOnceEach, "\(count) by \(grain)")
      }
    }
  }

  @Test("thousands of small jobs, with and without pauses in which helpers fall asleep", arguments: threadCounts)
  func manyJobs(threads: Int) {
    let pool = WorkerPool(threadCount: threads)
    let sum = Atomic<Int>(0)
    for job in 0..<3000 {
      pool.parallelFor(count: 5) { sum.wrappingAdd($0.lowerBound + 1, ordering: .relaxed) }
      if job % 500 == 0 { usleep(3000) }
    }
    #expect(sum.load(ordering: .relaxed) == 3000 * 15)
  }

  @Test("work is shared between threads")
  func sharing() {
    let pool = WorkerPool(threadCount: 3, avoidsCallersProcessor: false)
    let threads = Mutex<Set<UInt>>([])
    // Chunks that wait, so that on a machine of one core too the others get their turn.
    pool.parallelFor(count: 30) { _ in
      threads.withLock { _ = $0.insert(UInt(pthread_self())) }
      usleep(2000)
    }
    #expect(threads.withLock { $0.count } == 3)
  }

  @Test("helpers that find themselves on the caller's processor sit out, and nothing is lost", arguments: [2, 4, 8])
  func crowded(threads: Int) {
    let pool = WorkerPool(threadCount: threads, avoidsCallersProcessor: true)
    let sum = Atomic<Int>(0)
    for job in 0..<3000 {
      pool.parallelFor(count: 5) { sum.wrappingAdd($0.lowerBound + 1, ordering: .relaxed) }
      if job % 300 == 0 { usleep(2000) }
    }
    #expect(sum.load(ordering: .relaxed) == 3000 * 15)
  }

  @Test("a call from inside a job runs on the spot", arguments: threadCounts)
  func nesting(threads: Int) {
    let pool = WorkerPool(threadCount: threads)
    let tally = Tally(64)
    pool.parallelFor(count: 8) { outer in
      for start in outer {
        pool.parallelFor(count: 8) { inner in tally.add(inner.lowerBound + start * 8..<inner.upperBound + start * 8) }
      }
    }
    #expect(tally.isOnceEach)
  }

  @Test("callers on several threads take turns")
  func concurrentCallers() async {
    let pool = WorkerPool(threadCount: 4)
    let tally = Tally(4 * 200 * 10)
    await withTaskGroup(of: Void.self) { group in
      for caller in 0..<4 {
        group.addTask {
          for job in 0..<200 {
            let base = (caller * 200 + job) * 10
            pool.parallelFor(count: 10, grain: 3) { tally.add(base + $0.lowerBound..<base + $0.upperBound) }
          }
        }
      }
    }
    #expect(tally.isOnceEach)
  }

  @Test("pools come and go without leaving threads behind")
  func lifetime() throws {
    func threadCount() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count }
    for _ in 0..<50 {
      let pool = WorkerPool(threadCount: 8)
      pool.parallelFor(count: 20) { _ in }
    }
    // The last ones may still be on their way out.
    var threads = try threadCount()
    for _ in 0..<200 where threads > 100 {
      usleep(10_000)
      threads = try threadCount()
    }
    #expect(threads <= 100)
  }

  @Test("the default is at least one thread and not more than there are processors")
  func defaultCount() {
    #expect(WorkerPool.defaultThreadCount >= 1)
    #expect(WorkerPool.defaultThreadCount <= ProcessInfo.processInfo.processorCount)
    #expect(WorkerPool(threadCount: 0).threadCount == 1)
    #expect(WorkerPool(threadCount: -3).threadCount == 1)
  }

  @Test("a wish for threads is granted as far as there are processors", arguments: [1, 2, 4, 8, 256, 0, -1, Int.max])
  func usefulCount(wish: Int) {
    let count = WorkerPool.usefulThreadCount(wish)
    #expect(count >= 1 && count <= max(1, wish))
    #expect(count <= ProcessInfo.processInfo.processorCount)
    #expect(count == max(1, wish) || count >= WorkerPool.defaultThreadCount)
    #expect(WorkerPool.usefulThreadCount(nil) == WorkerPool.defaultThreadCount)
  }

  @Test(
    "a container's allowance of processor time bounds the default",
    arguments: [
      ("max 100000\n", nil), ("200000 100000\n", 2), ("150000 100000", 1), ("50000 100000", 1), ("", nil),
      ("-1 100000", nil), ("100000 0", nil), ("x y", nil), ("1", nil),
    ] as [(String, Int?)])
  func quota(text: String, expected: Int?) { #expect(ProcessorAllowance.processors(text) == expected) }

  @Test(
    "the least that any group on the way to the root allows counts",
    arguments: [
      ([:], nil),
      (["/sys/fs/cgroup/cpu.max": "300000 100000"], 3),
      (["/proc/self/cgroup": "0::/a/b\n", "/sys/fs/cgroup/a/b/cpu.max": "400000 100000"], 4),
      (
        [
          "/proc/self/cgroup": "0::/a/b\n", "/sys/fs/cgroup/a/b/cpu.max": "max 100000",
          "/sys/fs/cgroup/a/cpu.max": "200000 100000", "/sys/fs/cgroup/cpu.max": "900000 100000",
        ], 2
      ),
      (
        [
          "/proc/self/cgroup": "5:cpu,cpuacct:/job\n3:memory:/m\n0::/\n",
          "/sys/fs/cgroup/cpu/job/cpu.cfs_quota_us": "150000\n", "/sys/fs/cgroup/cpu/job/cpu.cfs_period_us": "50000\n",
          "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n", "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
        ], 3
      ),
      (["/proc/self/cgroup": "rubbish\n::\n0:\n\n", "/sys/fs/cgroup/cpu.max": "100 100000"], 1),
    ] as [([String: String], Int?)])
  func allowance(files: [String: String], expected: Int?) {
    #expect(ProcessorAllowance { files[$0] }.processors() == expected)
  }

  @Test("helpers take no signals")
  func signals() throws {
    let pool = WorkerPool(threadCount: 4)
    let mine = pthread_self()
    let open = Atomic<Int>(0)
    pool.parallelFor(count: 40) { _ in
      usleep(1000)
      guard pthread_equal(pthread_self(), mine) == 0 else { return }
      var mask = sigset_t()
      pthread_sigmask(SIG_BLOCK, nil, &mask)
      if [SIGINT, SIGTERM, SIGWINCH].contains(where: { sigismember(&mask, $0) == 0 }) {
        open.wrappingAdd(1, ordering: .relaxed)
      }
    }
    #expect(open.load(ordering: .relaxed) == 0)
  }
}
