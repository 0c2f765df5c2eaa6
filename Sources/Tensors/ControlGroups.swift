/// The control groups that this process is in.
///
/// A container or a service manager may allow less than the machine has; every group on the way to the root may.
struct ControlGroups {
  /// The contents of a small file, `nil` where it cannot be read.
  var read: (_ path: String) -> String?

  /// The folder of a group's files. Version 2 has one hierarchy for all controllers, version 1 one for each.
  enum Folder: Equatable {
    case unified(String)
    case own(String)
  }

  /// The folders in which `controller` has its files: those of the groups and of all their ancestors.
  func folders(of controller: String) -> [Folder] {
    let groups = (read("/proc/self/cgroup") ?? "").split(separator: "\n")
    // In a container its own group is the root, whatever it is called outside.
    let lines = groups + ["0::/", "1:\(controller):/"]
    return lines.flatMap { Self.folders($0, controller) }
  }

  /// The folders of a line `number:controllers:/path`, that group's and its ancestors'.
  private static func folders(_ line: Substring, _ controller: String) -> [Folder] {
    let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard fields.count == 3 else { return [] }
    let isUnified = fields[1].isEmpty
    guard isUnified || fields[1].split(separator: ",").contains(Substring(controller)) else { return [] }
    let names = fields[2].split(separator: "/")
    return (0...names.count).map { depth in
      let path = names.prefix(depth).map { "/" + $0 }.joined()
      return isUnified ? .unified("/sys/fs/cgroup" + path) : .own("/sys/fs/cgroup/\(controller)" + path)
    }
  }
}
