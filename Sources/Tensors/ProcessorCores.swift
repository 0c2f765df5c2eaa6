import CKernels
import Foundation
import Glibc

extension WorkerPool {
  /// One thread for every physical core that this process may run on: two hardware threads of one core share its
  /// arithmetic units, and a second thread there only gets in the way.
  public static var defaultThreadCount: Int {
    let processors = allowedProcessors()
    guard !processors.isEmpty else { return 1 }
    var cores: Set<String> = []
    for processor in processors {
      let path = "/sys/devices/system/cpu/cpu\(processor)/topology/thread_siblings_list"
      let siblings = try? String(contentsOfFile: path, encoding: .utf8)
      cores.insert(siblings ?? String(processor))
    }
    return min(cores.count, maximumThreadCount)
  }

  /// The processors of the scheduler's affinity mask; containers and `taskset` narrow it.
  private static func allowedProcessors() -> [Int] {
    (0..<max(sysconf(Int32(_SC_NPROCESSORS_CONF)), 1)).filter { ck_processor_allowed($0) != 0 }
  }
}
