/// The processor time that control groups leave to this process, in processors.
///
/// A container or a service manager may allow less than the machine has; every group on the way to the root may. Version 2 has
/// it in `cpu.max`, version 1 in `cpu.cfs_quota_us` and `cpu.cfs_period_us` of the controller `cpu`.
struct ProcessorAllowance {
  /// The contents of a small file, `nil` where it cannot be read.
  var read: (_ path: String) -> String?

  /// The least of what the groups allow, at least 1; `nil` where none limits it.
  func processors() -> Int? {
    let groups = (read("/proc/self/cgroup") ?? "").split(separator: "\n").flatMap(Self.folders)
    // In a container its own group is the root, whatever it is called outside.
    return (groups + Self.folders("0::/") + Self.folders("1:cpu:/")).compactMap(processors).min()
  }

  private enum Folder: Equatable {
    case unified(String)
    case cpu(String)
  }

  /// The folders of a line `number:controllers:/path`, that group's and its ancestors'.
  private static func folders(_ line: some StringProtocol) -> [Folder] {
    let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard fields.count == 3 else { return [] }
    let isUnified = fields[1].isEmpty
    guard isUnified || fields[1].split(separator: ",").contains("cpu") else { return [] }
    let names = fields[2].split(separator: "/")
    return (0...names.count).map { depth in
      let path = names.prefix(depth).map { "/" + $0 }.joined()
      return isUnified ? .unified("/sys/fs/cgroup" + path) : .cpu("/sys/fs/cgroup/cpu" + path)
    }
  }

  private func processors(_ folder: Folder) -> Int? {
    switch folder {
    case .unified(let path): return read(path + "/cpu.max").flatMap(Self.processors)
    case .cpu(let path):
      guard let quota = read(path + "/cpu.cfs_quota_us"), let period = read(path + "/cpu.cfs_period_us") else {
        return nil
      }
      return Self.processors(quota + " " + period)
    }
  }

  /// What "quota period", in microseconds, comes to; "max" and -1 are no limit.
  static func processors(_ text: String) -> Int? {
    let fields = text.split(whereSeparator: \.isWhitespace).map { Int($0) }
    guard fields.count == 2, let quota = fields[0], let period = fields[1], quota > 0, period > 0 else { return nil }
    return max(1, quota / period)
  }
}
