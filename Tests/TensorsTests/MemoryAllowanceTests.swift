import Testing

@testable import Tensors

@Suite("The memory that this process may take")
struct MemoryAllowanceTests {
  private static let machine = "MemTotal:       16000 kB\nMemFree:         100 kB\nMemAvailable:    9000 kB\n"

  @Test(
    "the least that the machine and the groups on the way to the root allow counts",
    arguments: [
      ([:], nil, nil),
      (["/proc/meminfo": machine], 16_384_000, 9_216_000),
      (["/proc/meminfo": "MemTotal: many kB\nMemAvailable: 7 MB\n"], nil, nil),
      (
        [
          "/proc/meminfo": machine, "/proc/self/cgroup": "0::/a/b\n", "/sys/fs/cgroup/a/b/memory.max": "max\n",
          "/sys/fs/cgroup/a/memory.max": "8000000\n", "/sys/fs/cgroup/a/memory.current": "7000000\n",
          "/sys/fs/cgroup/a/memory.stat": "anon 1000000\ninactive_file 4000000\nactive_file 500000\nslab 9\n",
        ], 8_000_000, 5_500_000
      ),
      // What is throttled from there on is no memory to work in.
      (
        [
          "/proc/meminfo": machine, "/sys/fs/cgroup/memory.max": "8000000", "/sys/fs/cgroup/memory.high": "6000000",
          "/sys/fs/cgroup/memory.current": "9000000",
        ], 6_000_000, 0
      ),
      (
        [
          "/proc/meminfo": machine, "/proc/self/cgroup": "4:memory:/job\n1:cpu:/x\n",
          "/sys/fs/cgroup/memory/job/memory.limit_in_bytes": "10000000\n",
          "/sys/fs/cgroup/memory/job/memory.usage_in_bytes": "6000000\n",
          "/sys/fs/cgroup/memory/job/memory.stat": "inactive_file 1\ntotal_inactive_file 2000000\n",
          "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
          "/sys/fs/cgroup/memory/memory.usage_in_bytes": "12000000\n",
        ], 10_000_000, 6_000_000
      ),
      // In a container: the path of the group is the outside's, its files are at the root.
      (
        [
          "/proc/meminfo": machine, "/proc/self/cgroup": "0::/outside\n", "/sys/fs/cgroup/memory.max": "5000000",
          "/sys/fs/cgroup/memory.current": "1000000",
        ], 5_000_000, 4_000_000
      ),
      (["/proc/meminfo": machine, "/sys/fs/cgroup/memory.max": "-1"], 16_384_000, 9_216_000),
    ] as [([String: String], Int?, Int?)])
  func allowance(files: [String: String], limit: Int?, available: Int?) {
    let allowance = MemoryAllowance { files[$0] }
    #expect(allowance == MemoryAllowance(limit: limit, available: available))
  }

  @Test("this machine has some")
  func current() throws {
    let allowance = MemoryAllowance.current
    let (limit, available) = (try #require(allowance.limit), try #require(allowance.available))
    #expect(available > 0 && available <= limit && limit > 1 << 20)
  }
}
