import CKernels
import Foundation
import Glibc

extension WorkerPool {
  /// One thread for every physical core that this process may use: two hardware threads of one core share its
  /// arithmetic units, and a second thread there only gets in the way. A container's allowance of processor time
  /// counts too: threads beyond it would be stopped in the middle of their work.
  public static var defaultThreadCount: Int {
    let cores = Set(allowedProcessors().map { siblings(of: $0) ?? String($0) }).count
    let allowance = ProcessorAllowance(read: readText).processors() ?? cores
    return max(1, min(cores, allowance, maximumThreadCount))
  }

  /// The threads to compute with when so many are wished for: never more than there are processors to run them, since a
  /// thread without one only stops the others in the middle of their work. `nil` takes the default.
  public static func usefulThreadCount(_ wish: Int?) -> Int {
    wish.map { max(1, min($0, processorCount, maximumThreadCount)) } ?? defaultThreadCount
  }

  static var processorCount: Int { allowedProcessors().count }

  /// The processors of the scheduler's affinity mask; containers and `taskset` narrow it.
  private static func allowedProcessors() -> [Int] {
    (0..<max(sysconf(Int32(_SC_NPROCESSORS_CONF)), 1)).filter { ck_processor_allowed($0) != 0 }
  }

  /// The hardware threads of a processor's core, as the system lists them: the same text for all of one core.
  private static func siblings(of processor: Int) -> String? {
    readText("/sys/devices/system/cpu/cpu\(processor)/topology/thread_siblings_list")
  }

  private static func readText(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
}
